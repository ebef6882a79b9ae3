/**
 * The control: a bare node:http server that writes the same bytes, evenly spaced, and notes when it did.
 * What lies between that and the client's own note is the lag of the client and of the system, not ours.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { machineMs } from './machine.ts'

export interface ControlTask {
  streams: number
  text: string
  eventsPerSecond: number
}

/** Does what its parent asks, and ends with it. */
export function serveControl(): void {
  process.once('message', (task: ControlTask) => listen(task))
  process.once('disconnect', () => process.exit())
}

function listen({ streams, text, eventsPerSecond }: ControlTask): void {
  const sentMs = Array.from({ length: streams }, () => new Float64Array(1 + text.length))
  const responses = new Map<number, ServerResponse>()
  const total = streams * text.length
  let startedMs = 0
  let written = 0

  /** One stream after the other in turn, as many writes as the time since the start has room for. */
  function tick(): void {
    const due = ((machineMs() - startedMs) * streams * eventsPerSecond) / 1000
    for (; written < total && written < due; written++) {
      const stream = written % streams
      const index = Math.floor(written / streams)
      const isLast = index === text.length - 1
      sentMs[stream]![1 + index] = machineMs()
      responses.get(stream)?.write(frame({ content: text[index] }) + (isLast ? ending : ''))
      if (isLast) responses.get(stream)?.end()
    }
    if (written < total) setTimeout(tick, 1)
  }

  const server = createServer((request, response) => {
    request.resume()
    const stream = Number(request.headers['x-stream'])
    responses.set(stream, response)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    sentMs[stream]![0] = machineMs()
    response.write(frame({ role: 'assistant', content: '' }))
    if (responses.size < streams) return
    startedMs = machineMs()
    tick()
  })
  process.on('message', () => process.send?.(sentMs))
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

/** As long as those of the server that is measured. */
function frame(delta: object, finishReason: string | null = null): string {
  const chunk = {
    id: 'chatcmpl-aaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-4o',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  }
  return `data: ${JSON.stringify(chunk)}\n\n`
}

const ending = `${frame({}, 'stop')}data: [DONE]\n\n`
