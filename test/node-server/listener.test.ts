/** The HTTP edge: what reaches the mock, and what becomes of connections. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Outcome } from 'mockllm'
import { createMockLLM } from 'mockllm'
import { type RunningServer, startServer } from 'mockllm/node-server'
import { http } from 'msw'
import { afterEach, expect, test, vi } from 'vitest'

let server: RunningServer
afterEach(() => server.close())

const hi = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
const path = '/v1/chat/completions'

test('a byte order mark in front of the body is no part of it', async () => {
  server = await startServer()
  const response = await fetch(server.url + path, { method: 'POST', body: `\ufeff${hi}` })
  expect(response.status).toBe(200)
})

test('a user’s handler that throws is a 500, and the log says why', async () => {
  const log = { error: vi.fn(), info() {}, ready() {}, call() {} }
  server = await startServer({
    log,
    handlers: [
      http.get('*/broken', () => {
        throw new Error('handler mistake')
      }),
    ],
  })
  const headers = { origin: 'http://page.test' }
  const response = await fetch(`${server.url}/broken`, { headers })
  expect(response.status).toBe(500)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(log.error.mock.calls.flat().join()).toContain('handler mistake')
})

test('a page is told what a reply says of origins, where it says something', async () => {
  const headers = { 'access-control-allow-origin': 'http://page.test' }
  server = await startServer({ config: { responses: { hi: { text: 'Hello!', headers } } } })
  const options = { method: 'POST', headers: { origin: 'http://page.test' }, body: hi }
  const response = await fetch(server.url + path, options)
  expect(response.headers.get('access-control-allow-origin')).toBe('http://page.test')
  expect(response.headers.get('access-control-expose-headers')).toBe('*')
})

test('a body over the limit on an unknown path is a 404, and the connection goes on', async () => {
  server = await startServer()
  const body = 'x'.repeat(33 * 1024 * 1024)
  const response = await fetch(`${server.url}/v1/nothing`, { method: 'POST', body })
  expect(response.status).toBe(404)
  expect(response.headers.get('connection')).toBe('keep-alive')
})

test('a client that disconnects ends the answers that wait behind the first on its connection', async () => {
  const outcomes: Outcome[] = []
  const llm = createMockLLM(
    { responses: { hi: 'x'.repeat(500) }, settings: { lag_enabled: true } },
    { onCall: (_call, outcome) => outcomes.push(outcome) },
  )
  server = await startServer({ config: llm })
  const socket = connect(server.port, '127.0.0.1')
  const body = hi.replace('{', '{"stream":true,')
  const request = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  socket.write(request + request)
  await once(socket, 'data')
  socket.destroy()
  await vi.waitFor(() => expect(outcomes).toEqual(['aborted', 'aborted']))
})

test.each(['HEAD', 'GET'])('%s of a list of models', async (method) => {
  server = await startServer()
  const response = await fetch(`${server.url}/v1/models`, { method })
  expect(response.status).toBe(200)
  expect((await response.text()).length > 0).toBe(method === 'GET')
})

test('a preflight may ask for any header', async () => {
  server = await startServer()
  const response = await fetch(server.url + path, {
    method: 'OPTIONS',
    headers: {
      origin: 'http://page.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-stainless-os',
    },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('access-control-allow-headers')).toBe('authorization,x-stainless-os')
})
