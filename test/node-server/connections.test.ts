/** Connections that are slow, left, or longer than anybody expects. */
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { type AddressInfo, connect, createServer } from 'node:net'
import { createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test } from 'vitest'

import { createHttp2Server } from '../../node-server/http2-server.ts'

const path = '/v1/chat/completions'

function chatBody(content: string) {
  return JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }] })
}

test('a stream of more than a mebibyte is made as it is read, and is the same', async () => {
  const text = 'Ünd so weiter. '.repeat(1000)
  const llm = createMockLLM({ responses: { long: text } })
  const request = { method: 'POST', body: chatBody('long') }
  const answer = await llm.engine.respond(new Request(`http://localhost${path}`, request))
  expect(answer).toMatchObject({ body: expect.any(Function) })

  const server = await startServer({ config: llm })
  onTestFinished(() => server.close())
  const response = await fetch(server.url + path, request)
  const events = (await response.text()).split('\n\n').map((event) => event.slice('data: '.length))
  expect(events.slice(-2)).toEqual(['[DONE]', ''])
  const deltas = events.slice(0, -2).map((event) => JSON.parse(event).choices[0].delta.content)
  expect(deltas.join('')).toBe(text)
  expect(deltas.filter((delta) => delta?.length === 1)).toHaveLength(text.length)
})

test('a client that stops reading a long stream is waited for, and its call is under way', async () => {
  const llm = createMockLLM({ responses: { long: 'And so on. '.repeat(10_000) } })
  const server = await startServer({ config: llm })
  onTestFinished(() => server.close())
  const body = chatBody('long')
  const socket = connect(server.port, '127.0.0.1')
  socket.pause()
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  await llm.waitForCall({}, { until: 'started' })
  // Another whole answer in between: by then, all that fits has been sent.
  await (await fetch(server.url + path, { method: 'POST', body: chatBody('other') })).text()
  const [call] = llm.calls
  expect(call).toMatchObject({ user: 'long', outcome: 'pending' })
  expect(call!.partsSent).toBeLessThan(110_000)

  let end = ''
  socket.setEncoding('latin1')
  socket.on('data', (piece: string) => {
    end = (end + piece).slice(-100)
    if (end.endsWith('\r\n0\r\n\r\n')) socket.end()
  })
  socket.resume()
  await new Promise((resolve) => socket.once('close', resolve))
  expect(end).toContain('[DONE]')
  expect(call).toMatchObject({ outcome: 'completed', partsSent: 110_000 })
})

test('a connection of HTTP/2 is ended when it is idle, and not while it has a stream', async () => {
  const { take } = await createHttp2Server((_request, response) => {
    response.writeHead(200)
    response.flushHeaders()
  }, 20)
  const server = createServer(take).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const open = () => {
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    onTestFinished(() => session.destroy())
    return session
  }
  const busy = open()
  const stream = busy.request({ ':path': '/' })
  await once(stream, 'response')
  await Promise.all([open(), open()].map((idle) => once(idle, 'close')))
  expect(busy.closed).toBe(false)

  stream.close()
  await once(busy, 'close')
})
