/** Hundreds of streams at once, half of them abandoned, leave nothing behind. */
import { Agent, type ClientRequest, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createRecord } from '../sdk/transports.ts'
import { chatBody, textOf } from './event-stream.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const answer = 'Every good boy deserves fudge. 👍🏽'
const config = {
  responses: { hi: answer, 'tell me a story': 'Once upon a time. '.repeat(1000) },
  settings: { lag_enabled: true, lag_factor: 20 },
}

async function start() {
  const { onCall, finished } = createRecord()
  const server = await startServer({ config: createMockLLM(config, { onCall }) })
  const agent = new Agent({ keepAlive: true })
  onTestFinished(async () => {
    agent.destroy()
    await server.close()
  })
  const ask = (prompt: string, onData: (text: string, outgoing: ClientRequest) => void) =>
    new Promise<void>((resolve) => {
      const url = `${server.url}/v1/chat/completions`
      const outgoing = request(url, { method: 'POST', agent }, (incoming) => {
        incoming.setEncoding('utf8')
        incoming.on('data', (text: string) => onData(text, outgoing))
        incoming.on('error', () => {})
        incoming.on('close', resolve)
      })
      outgoing.on('error', () => {})
      outgoing.end(chatBody(prompt, true))
    })
  return { ask, agent, finished }
}

async function readAnswer(ask: Awaited<ReturnType<typeof start>>['ask']): Promise<string> {
  let body = ''
  await ask('hi', (text) => {
    body += text
  })
  return textOf(body)
}

async function leaveMidStream(ask: Awaited<ReturnType<typeof start>>['ask']): Promise<number> {
  let chunks = 0
  await ask('tell me a story', (_, outgoing) => {
    chunks++
    if (chunks === 3) outgoing.destroy()
  })
  return chunks
}

const times = <Value>(count: number, make: () => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, make))

/** What holds this process, which is server and client in one. */
function resources() {
  const names = process.getActiveResourcesInfo()
  const count = (wanted: string) => names.filter((name) => name === wanted).length
  return {
    sockets: count('TCPSocketWrap'),
    servers: count('TCPServerWrap'),
    timers: count('Timeout'),
  }
}

/** Waits without a timer, which would be one of the resources that are counted. */
async function eventually(check: () => boolean): Promise<void> {
  const untilMs = performance.now() + 5000
  while (!check() && performance.now() < untilMs) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('200 concurrent streams are all whole', async () => {
  const { ask, finished } = await start()
  expect(new Set(await times(200, () => readAnswer(ask)))).toEqual(new Set([answer]))
  await vi.waitFor(() => expect(finished).toHaveLength(200))
  expect(finished.every(({ outcome }) => outcome === 'completed')).toBe(true)
})

test('100 clients that leave mid-stream leave no socket, no timer and no memory behind', async () => {
  const { ask, agent, finished } = await start()
  async function round(): Promise<number> {
    finished.splice(0)
    const chunks = await times(100, () => leaveMidStream(ask))
    expect(Math.max(...chunks)).toBe(3)
    await vi.waitFor(() => expect(finished).toHaveLength(100))
    expect(finished.every(({ outcome }) => outcome === 'aborted')).toBe(true)
    finished.splice(0)
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  // Code is compiled and pools are filled in the first rounds.
  await round()
  await round()
  const heapBytes = await round()
  await round()
  await round()
  const grownBytes = (await round()) - heapBytes
  agent.destroy()
  const idle = { sockets: 0, servers: 1, timers: 0 }
  await eventually(() => JSON.stringify(resources()) === JSON.stringify(idle))
  expect(resources()).toEqual(idle)
  // A stream that is kept holds the list of its 18,000 characters: 300 of them, tens of megabytes.
  expect(grownBytes).toBeLessThan(1_000_000)
})
