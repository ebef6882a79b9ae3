/** Which requests may look at calls and change rules: not those of other web pages, by whatever name. */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { type StartServerOptions, startServer } from 'mockllm/node-server'
import { describe, expect, onTestFinished, test } from 'vitest'

async function start(options: StartServerOptions = {}) {
  const server = await startServer({ config: { responses: { 'my prompt': 'hi' } }, ...options })
  onTestFinished(() => server.close())
  return server
}

interface Answered {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

/** With headers that `fetch` does not let one choose. */
async function ask(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const host = `localhost:${port}`
  const sent = httpRequest({ port, host: '127.0.0.1', method, path, headers: { host, ...headers } })
  sent.end()
  const [incoming] = (await once(sent, 'response')) as [IncomingMessage]
  let body = ''
  for await (const chunk of incoming.setEncoding('utf8')) body += chunk
  return { status: incoming.statusCode!, headers: incoming.headers, body }
}

const guarded = [
  ['GET', '/__mockllm/calls'],
  ['POST', '/__mockllm/reset'],
  ['POST', '/__mockllm/use'],
  ['GET', '/__mockllm/nothing'],
  ['GET', '/'],
] as const

describe('by host', () => {
  test.each([
    'localhost',
    'LOCALHOST:8000',
    'app.localhost:8000',
    'localhost.:8000',
    '127.0.0.1',
    '192.168.1.20:8000',
    '[::1]:8000',
    '[fe80::1]',
  ])('%s may ask', async (host) => {
    const { port } = await start()
    expect((await ask(port, 'GET', '/__mockllm/calls', { host })).status).toBe(200)
    expect((await ask(port, 'GET', '/', { host })).status).toBe(200)
  })

  test.each([
    'evil.test',
    'evil.test:8000',
    'localhost.evil.test',
    'evil.test.',
    'localhost..',
    '.',
    'notlocalhost',
    '127.0.0.1.evil.test',
    '127.0.0.1.nip.io:8000',
    '2130706433',
    '0x7f.1',
    'mockllm:8000',
    ':8000',
    'localhost:port',
    'localhost:8000:8000',
    'localhost/',
    'user@localhost',
    "localhost';id;'",
    '[::1',
    '[localhost]',
    '[dead]',
  ])('%o may not', async (host) => {
    const { port } = await start()
    for (const [method, path] of guarded) {
      const { status, headers, body } = await ask(port, method, path, { host })
      expect([method, path, status]).toEqual([method, path, 403])
      expect(body).toContain('mockllm refuses this')
      expect(body).not.toContain('my prompt')
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    // It is no vendor's host either, and a prompt is answered all the same.
    expect((await ask(port, 'GET', '/v1/models', { host })).status).toBe(200)
    expect((await ask(port, 'GET', '/health', { host })).status).toBe(200)
  })

  test('a name may be allowed, and what it lacks is said', async () => {
    const { port } = await start({ allowHosts: ['Mockllm', 'mock_llm.example.test'] })
    for (const host of ['mockllm:8000', 'MOCKLLM', 'mock_llm.example.test']) {
      expect((await ask(port, 'GET', '/__mockllm/calls', { host })).status).toBe(200)
    }
    const { status, body } = await ask(port, 'GET', '/__mockllm/calls', { host: 'other:8000' })
    expect([status, body]).toEqual([
      403,
      expect.stringContaining('--allow-host other, or startServer'),
    ])
    expect((await ask(port, 'GET', '/', { host: 'sub.mockllm' })).status).toBe(403)
  })

  test.each(['http://mockllm', 'mockllm:8000', '*', '', 'a b', '.test'])(
    'what is no name cannot be allowed: %o',
    async (name) => {
      await expect(startServer({ allowHosts: [name] })).rejects.toThrow(TypeError)
    },
  )

  test('the name that the server listens on is allowed', async () => {
    const { port } = await start({ host: 'LocalHost' })
    expect((await ask(port, 'GET', '/', { host: 'localhost' })).status).toBe(200)
  })

  test('of a whole address in the request line, its host counts', async () => {
    const { port } = await start()
    const lines = ['GET http://evil.test/__mockllm/calls HTTP/1.1', 'Host: localhost']
    const socket = connectSocket(port, '127.0.0.1')
    socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`)
    let said = ''
    for await (const chunk of socket.setEncoding('utf8')) said += chunk
    expect(said).toMatch(/^HTTP\/1\.1 403 /)
  })

  test.each(['HTTP/1.0', 'HTTP/1.0\r\nHost:', 'HTTP/1.1\r\nHost:\r\nConnection: close'])(
    'a request without one may not: %o',
    async (rest) => {
      const { port } = await start()
      const socket = connectSocket(port, '127.0.0.1')
      socket.write(`GET /__mockllm/calls ${rest}\r\n\r\n`)
      let said = ''
      for await (const chunk of socket.setEncoding('utf8')) said += chunk
      expect(said).toMatch(/^HTTP\/1\.1 403 /)
    },
  )
})

describe('by origin', () => {
  test.each<[string, (port: number) => Record<string, string>]>([
    ['another page', () => ({ origin: 'https://evil.test' })],
    ['a page of another port', (port) => ({ origin: `http://localhost:${port + 1}` })],
    ['a page of another name for it', (port) => ({ origin: `http://127.0.0.1:${port}` })],
    ['a sandboxed page or a file', () => ({ origin: 'null' })],
    ['no origin at all', () => ({ origin: '' })],
    ['one that begins like it', (port) => ({ origin: `http://localhost:${port}.evil.test` })],
    ['a browser’s GET without an origin', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['a page of the same site', () => ({ 'sec-fetch-site': 'same-site' })],
    [
      'a form of a page',
      () => ({
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'iframe',
      }),
    ],
  ])('%s may not', async (_, headersOf) => {
    const { port } = await start()
    for (const [method, path] of guarded) {
      const { status, headers, body } = await ask(port, method, path, headersOf(port))
      expect([method, path, status]).toEqual([method, path, 403])
      expect(body).toContain('another origin')
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('a page of its own may', async () => {
    const { port } = await start()
    const headers = { origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin' }
    expect((await ask(port, 'GET', '/__mockllm/calls', headers)).status).toBe(200)
    expect((await ask(port, 'POST', '/__mockllm/reset', headers)).status).toBe(200)
    const tls = { host: 'localhost', origin: 'https://localhost' }
    expect((await ask(port, 'POST', '/__mockllm/reset', tls)).status).toBe(200)
  })

  test('an address that a user has typed, and a link to the first page, may', async () => {
    const { port } = await start()
    const typed = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }
    expect((await ask(port, 'GET', '/__mockllm/calls', typed)).status).toBe(200)
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect((await ask(port, 'GET', '/', link)).status).toBe(200)
    expect((await ask(port, 'GET', '/__mockllm/calls', link)).status).toBe(403)
  })

  test('a preflight does not get leave', async () => {
    const { port } = await start()
    const headers = {
      origin: 'https://evil.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const preflight = await ask(port, 'OPTIONS', '/__mockllm/use', headers)
    expect(preflight.status).toBe(403)
    expect(Object.keys(preflight.headers).join()).not.toContain('access-control')
    const api = await ask(port, 'OPTIONS', '/v1/chat/completions', headers)
    expect([api.status, api.headers['access-control-allow-origin']]).toEqual([204, '*'])
  })
})

test.each([
  ['evil.test', {}, 403],
  ['localhost', { origin: 'https://evil.test' }, 403],
  ['localhost', {}, 200],
])('over HTTP/2: %s %o', async (authority, headers, status) => {
  const { url } = await start()
  const session = connect(url)
  onTestFinished(() => session.destroy())
  const stream = session.request({
    ':path': '/__mockllm/calls',
    ':authority': authority,
    ...headers,
  })
  stream.resume()
  const [answered] = await once(stream, 'response')
  expect(answered[':status']).toBe(status)
})

test('the first page names no file, no path and no variable of this machine', async () => {
  const { port } = await start()
  const { body, headers } = await ask(port, 'GET', '/')
  expect(body).toContain('my prompt')
  expect(body).not.toContain(process.cwd())
  expect(headers['x-content-type-options']).toBe('nosniff')
})
