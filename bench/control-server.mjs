/**
 * The control of the paced streams: writes evenly spaced frames of the same size and notes when it
 * did, so that what lies between that and the client's own note is the client's lag, not ours.
 */
import { createServer } from 'node:http'
import { serveParent } from './child.mjs'
import { machineMs } from './machine.mjs'

const [, , streams, frames, eventsPerSecond, frameBytes] = process.argv.map(Number)
const total = streams * frames
const frame = `data: ${'x'.repeat(frameBytes - 8)}\n\n`
const sentMs = Array.from({ length: streams }, () => new Float64Array(frames))
const responses = []
let startedMs
let written = 0

const server = createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  responses[Number(request.headers['x-stream'])] = response
  if (Object.keys(responses).length < streams) return
  startedMs = machineMs()
  tick()
})
server.listen(0, '127.0.0.1', () => serveParent(server.address().port, { sent: () => sentMs }))

/** One stream after the other in turn, as many writes as the time since the start has room for. */
function tick() {
  const due = ((machineMs() - startedMs) * streams * eventsPerSecond) / 1000
  for (; written < total && written < due; written++) {
    const stream = written % streams
    const index = Math.floor(written / streams)
    sentMs[stream][index] = machineMs()
    responses[stream].write(frame)
    if (index === frames - 1) responses[stream].end()
  }
  if (written < total) setTimeout(tick, 1)
}
