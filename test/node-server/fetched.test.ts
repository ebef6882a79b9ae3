/** Response functions that pass on what they have fetched themselves. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test } from 'vitest'
import { toRequest } from '../state/ask.ts'

/** A server whose function fetches every answer from one that answers by `listener`. */
async function start(listener: RequestListener) {
  const source = createServer(listener).listen(0)
  const origin = `http://127.0.0.1:${(source.address() as AddressInfo).port}`
  const llm = createMockLLM(() => fetch(origin))
  const server = await startServer({ config: llm })
  onTestFinished(async () => {
    await server.close()
    source.closeAllConnections()
    source.close()
  })
  return { llm, chat: `${server.url}/v1/chat/completions` }
}

test('an answer that came compressed is said to be no more than it is', async () => {
  const { chat } = await start((_, outgoing) => {
    outgoing.setHeader('content-encoding', 'gzip')
    outgoing.end(gzipSync('fetched'))
  })
  const response = await fetch(toRequest('hi', {}, chat))
  expect(response.headers.get('content-encoding')).toBeNull()
  expect(await response.text()).toBe('fetched')
})

test('a stream that breaks off breaks off for the client, behind what came', async () => {
  let breakOff = () => {}
  const { chat, llm } = await start((_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    outgoing.write('data: 1\n\n')
    breakOff = () => outgoing.destroy()
  })
  const response = await fetch(toRequest('hi', {}, chat))
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toBe('data: 1\n\n')
  breakOff()
  await expect(reader.read()).rejects.toThrow(TypeError)
  expect(await llm.waitForCall({ user: 'hi' })).toMatchObject({ partsSent: 1 })
})
