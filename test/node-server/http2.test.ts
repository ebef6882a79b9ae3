/** HTTP/2 without TLS, as the AWS SDK speaks it, beside HTTP/1.1 on the same port. */
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { type AddressInfo, connect as connectSocket } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Config, createManualClock, createMockLLM, type RespondFunction } from 'mockllm'
import { type RunningServer, type StartServerOptions, startServer } from 'mockllm/node-server'
import { delay, HttpResponse, http } from 'msw'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

const path = '/v1/chat/completions'

async function start(
  config: Config | RespondFunction,
  { clock, ...options }: StartServerOptions = {},
) {
  const llm = createMockLLM(config, { ...(clock === undefined ? {} : { clock }), onError() {} })
  const server = await startServer({ ...options, config: llm })
  onTestFinished(() => server.close())
  return { llm, server, session: open(server) }
}

function open(server: RunningServer): ClientHttp2Session {
  const session = connect(server.url)
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return session
}

interface Received {
  headers: IncomingHttpHeaders
  body: string
  /** Of the error that the stream ended with. */
  error: string | undefined
}

function send(
  session: ClientHttp2Session,
  body: object | string,
  headers: OutgoingHttpHeaders = {},
) {
  const stream = session.request({ ':method': 'POST', ':path': path, ...headers })
  stream.end(typeof body === 'string' ? body : JSON.stringify(body))
  return stream
}

async function receive(
  stream: ClientHttp2Stream,
  onBody?: (body: string) => void,
): Promise<Received> {
  const received: Received = { headers: {}, body: '', error: undefined }
  stream.setEncoding('utf8')
  stream.on('response', (headers) => {
    received.headers = headers
  })
  stream.on('data', (data: string) => {
    received.body += data
    onBody?.(received.body)
  })
  stream.on('error', (error: NodeJS.ErrnoException) => {
    received.error = error.message
  })
  await new Promise((resolve) => stream.once('close', resolve))
  return received
}

const chat = (content: string, stream = false) => ({
  model: 'gpt-4o',
  stream,
  messages: [{ role: 'user', content }],
})

function textOf(body: string): string {
  return Array.from(body.matchAll(/"content":"([^"]*)"/g), ([, piece]) => piece).join('')
}

describe('an answer', () => {
  test('plain, streamed, of a page, and to HTTP/1.1 on the same port', async () => {
    const { server, session, llm } = await start({ responses: { hi: 'Hello!' } })
    const plain = await receive(send(session, chat('hi')))
    expect(plain).toMatchObject({ headers: { ':status': 200 }, error: undefined })
    expect(textOf(plain.body)).toBe('Hello!')
    const streamed = await receive(send(session, chat('hi', true)))
    expect([textOf(streamed.body), streamed.error]).toEqual(['Hello!', undefined])
    expect(streamed.body).toMatch(/data: \[DONE\]\n\n$/)
    const health = session.request({ ':path': '/health' })
    expect(await receive(health)).toMatchObject({ body: '{"status":"ok"}' })
    const ordinary = await fetch(`${server.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(chat('hi')),
    })
    expect(textOf(await ordinary.text())).toBe('Hello!')
    expect(llm.calls.map(({ outcome }) => outcome)).toEqual(Array(3).fill('completed'))
  })

  test('has neither a header of a connection nor a status text', async () => {
    const warn = vi.spyOn(process, 'emitWarning')
    onTestFinished(() => warn.mockRestore())
    const headers = { connection: 'close', 'Keep-Alive': 'timeout=5', 'x-mine': 'yes' }
    const handler = http.get(
      '*/mine',
      () => new HttpResponse('ok', { headers, statusText: 'Fine' }),
    )
    const { session } = await start({}, { handlers: [handler] })
    const received = await receive(session.request({ ':path': '/mine' }))
    expect(received).toMatchObject({ body: 'ok', headers: { ':status': 200, 'x-mine': 'yes' } })
    expect(Object.keys(received.headers)).not.toContain('connection')
    expect(Object.keys(received.headers)).not.toContain('keep-alive')
    expect(warn).not.toHaveBeenCalled()
  })

  test('is by the host that is asked, and the journal has the headers of HTTP/1.1', async () => {
    const { session, llm } = await start({ responses: { hi: 'Hello!' } })
    const headers = { ':authority': 'api.groq.com', 'x-team': 'a' }
    await receive(send(session, chat('hi'), headers))
    expect(llm.calls[0]!.prompt!.provider).toBe('groq')
    expect(llm.calls[0]!.headers).toEqual({ 'x-team': 'a', host: 'api.groq.com' })
  })

  test('to a page of another origin, and to its preflight', async () => {
    const { session } = await start({ responses: { hi: 'Hello!' } })
    const origin = 'http://page.test'
    const preflight = session.request({
      ':method': 'OPTIONS',
      ':path': path,
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    })
    preflight.end()
    expect((await receive(preflight)).headers).toMatchObject({
      ':status': 204,
      'access-control-allow-headers': 'authorization',
    })
    const { headers } = await receive(send(session, chat('hi'), { origin }))
    expect(headers['access-control-allow-origin']).toBe('*')
  })

  test.each([
    [33, 'mebibytes: read to its end'],
    [257, 'mebibytes: not even read'],
  ])('to a body of %d %s', async (mebibytes) => {
    const { session } = await start({})
    const stream = session.request({ ':method': 'POST', ':path': path })
    const piece = Buffer.alloc(1024 * 1024, 'x')
    const received = receive(stream)
    for (let sent = 0; sent < mebibytes && !stream.closed && stream.writable; sent++) {
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), received])
    }
    stream.end()
    expect(await received).toMatchObject({
      headers: { ':status': 413 },
      body: expect.stringContaining('"error"'),
      error: undefined,
    })
    expect(textOf((await receive(send(session, chat('hi')))).body)).not.toBe('')
  })

  test('a hundred on one connection, at the same time and each its own', async () => {
    const { session, llm } = await start(({ user }) => ({
      text: `You said: ${user}`,
      lag: { ttft_ms: 20, tokens_per_second: 1000 },
    }))
    const asked = Array.from({ length: 100 }, (_, index) => `number ${index}`)
    const received = await Promise.all(
      asked.map((content, index) => receive(send(session, chat(content, index % 2 === 0)))),
    )
    expect(received.map(({ body }) => textOf(body))).toEqual(
      asked.map((content) => `You said: ${content}`),
    )
    expect(llm.calls.map(({ outcome }) => outcome)).toEqual(Array(100).fill('completed'))
  })
})

test('a client that expects what nobody knows is answered, however much it has to send', async () => {
  const { server, session } = await start({ responses: { hi: 'ho' } })
  const body = JSON.stringify({ ...chat('hi'), user: 'x'.repeat(200_000) })
  const received = await receive(send(session, body, { expect: 'the-unexpected' }))
  expect(received).toMatchObject({ headers: { ':status': 200 }, error: undefined })
  expect(received.body).toContain('"ho"')

  const options = { method: 'POST', headers: { expect: 'the-unexpected' } }
  const [incoming] = await once(request(server.url + path, options).end(body), 'response')
  expect(incoming.statusCode).toBe(200)
  expect(await text(incoming)).toContain('"ho"')
})

test('a stream comes at its pace, its head before its first piece', async () => {
  const clock = createManualClock()
  const lag = { ttft_ms: 1000, tokens_per_second: 10, chunk: 'char' } as const
  const { session } = await start({ responses: { hi: { text: 'Hey', lag } } }, { clock })
  const stream = send(session, chat('hi', true))
  const texts: string[] = []
  const received = receive(stream, (body) => texts.push(textOf(body)))
  await once(stream, 'response')
  for (const [advancedMs, text] of [
    [1000, 'H'],
    [34, 'He'],
    [34, 'Hey'],
  ] as const) {
    await clock.advance(advancedMs)
    await vi.waitFor(() => expect(texts.at(-1)).toBe(text))
  }
  await clock.advance(100)
  expect((await received).error).toBe(undefined)
})

test('a slow reader is waited for', async () => {
  let said = 0
  const { session, llm } = await start(async function* () {
    for (; said < 2000; said++) yield 'x'.repeat(1000)
  })
  const stream = send(session, chat('hi', true))
  await once(stream, 'response')
  await vi.waitFor(() => expect(said).toBeGreaterThan(0))
  // More than that fits into no buffer on the way, and nothing more comes until it is read.
  let before = -1
  await vi.waitFor(() => {
    const isStill = said === before
    before = said
    expect(isStill).toBe(true)
  })
  expect(said).toBeLessThan(1000)
  expect(textOf((await receive(stream)).body).length).toBe(2_000_000)
  expect(llm.calls).toMatchObject([{ outcome: 'completed' }])
})

describe('a client that leaves', () => {
  const ways: [string, (stream: ClientHttp2Stream, session: ClientHttp2Session) => void][] = [
    ['by a reset with a code', (stream) => stream.close(constants.NGHTTP2_CANCEL)],
    ['by a reset without one', (stream) => stream.close()],
    ['by its connection', (_, session) => session.destroy()],
    [
      'as the AWS SDK does',
      (stream, session) => {
        stream.close()
        session.destroy()
      },
    ],
  ]

  test.each(ways)('%s ends a stream, and frees what it holds', async (_, leave) => {
    const clock = createManualClock()
    const { session, llm } = await start(
      {
        responses: {
          hi: { text: 'Hello!', fault: 'stall@2' },
          plain: { text: '', fault: 'stall@0' },
        },
      },
      { clock },
    )
    const stream = send(session, chat('hi', true))
    void receive(stream, (body) => {
      if (textOf(body) === 'He') leave(stream, session)
    })
    await llm.waitForCall(() => true)
    expect(llm.calls).toMatchObject([{ outcome: 'aborted', partsSent: 2 }])
    expect(clock.pending).toBe(0)
  })

  test.each(ways)('%s ends a wait for the answer', async (_, leave) => {
    const clock = createManualClock()
    const { session, llm } = await start(
      { responses: { hi: { text: 'x', lag: { ttft_ms: 1000 } } } },
      { clock },
    )
    const started = llm.waitForCall(() => true, { until: 'started' })
    const stream = send(session, chat('hi'))
    stream.on('error', () => {})
    await started
    await vi.waitFor(() => expect(clock.pending).toBe(1))
    leave(stream, session)
    await llm.waitForCall(() => true)
    expect(llm.calls).toMatchObject([{ outcome: 'aborted' }])
    expect(clock.pending).toBe(0)
  })

  test.each(ways)('%s ends the call of a function that never answers', async (_, leave) => {
    let isAsked = false
    const { session, llm } = await start(() => {
      isAsked = true
      return new Promise(() => {})
    })
    const stream = send(session, chat('hi'))
    stream.on('error', () => {})
    await vi.waitFor(() => expect(isAsked).toBe(true))
    expect(llm.calls).toMatchObject([{ outcome: 'pending' }])
    leave(stream, session)
    await vi.waitFor(() => expect(llm.calls).toMatchObject([{ outcome: 'aborted' }]))
  })

  // To close() a stream is to end its request first, in Node's own client.
  test.each<(typeof ways)[number]>([
    ['by a reset', (stream) => stream.destroy()],
    ['by its connection', (_, session) => session.destroy()],
  ])('%s in the middle of its request has asked nothing', async (_, leave) => {
    const { server, session, llm } = await start({ responses: { hi: 'Hello!' } })
    const stream = session.request({ ':method': 'POST', ':path': path })
    stream.on('error', () => {})
    stream.write('{"model":')
    // What comes after it on the connection has been heard when this is answered.
    await receive(session.request({ ':path': '/health' }))
    leave(stream, session)
    await receive(send(open(server), chat('hi')))
    expect(llm.calls).toMatchObject([{ user: 'hi', status: 200 }])
  })

  test('before it is known what it speaks', async () => {
    const { server, session } = await start({ responses: { hi: 'Hello!' } })
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
    for (const said of ['', 'P', 'PRI * HTTP/1.1\r\n\r\n', preface, `${preface}no frame`]) {
      const socket = connectSocket(server.port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write(said)
      socket.end()
      socket.resume()
      await once(socket, 'close')
      const torn = connectSocket(server.port, '127.0.0.1')
      await once(torn, 'connect')
      torn.write(said)
      torn.resetAndDestroy()
    }
    expect(textOf((await receive(send(session, chat('hi')))).body)).toBe('Hello!')
  })
})

describe('a fault', () => {
  const faulty = (fault: string, text = 'Hello!'): Config => ({
    responses: { hi: { text, fault } },
  })

  test('tears the stream after all that came before, and leaves the connection be', async () => {
    const { session, llm } = await start({
      responses: { hi: { text: 'Hello!', fault: 'disconnect@3' }, again: 'Here.' },
    })
    const { headers, body, error } = await receive(send(session, chat('hi', true)))
    expect([headers[':status'], textOf(body)]).toEqual([200, 'Hel'])
    expect(body.endsWith('\n\n')).toBe(true)
    expect(error).toContain('NGHTTP2_INTERNAL_ERROR')
    expect(llm.calls).toMatchObject([{ outcome: 'faulted', partsSent: 3 }])
    expect(textOf((await receive(send(session, chat('again')))).body)).toBe('Here.')
  })

  test('tears a stream of megabytes only when all that came before has been sent', async () => {
    const { session, llm } = await start(faulty('disconnect@19999', 'x'.repeat(20_000)))
    const { body, error } = await receive(send(session, chat('hi', true)))
    expect(textOf(body).length).toBe(19_999)
    expect(error).toContain('NGHTTP2_INTERNAL_ERROR')
    expect(llm.calls).toMatchObject([{ outcome: 'faulted', partsSent: 19_999 }])
  })

  test.each([true, false])('tears at once, streamed: %s', async (stream) => {
    const { session, llm } = await start(faulty('disconnect@0'))
    expect(await receive(send(session, chat('hi', stream)))).toMatchObject({
      headers: {},
      body: '',
      error: expect.stringContaining('NGHTTP2_INTERNAL_ERROR'),
    })
    expect(llm.calls).toMatchObject([{ outcome: 'faulted' }])
  })

  test('tears a plain answer in its middle', async () => {
    const { session } = await start(faulty('disconnect'))
    const { headers, body, error } = await receive(send(session, chat('hi')))
    expect(headers).toMatchObject({ ':status': 200 })
    expect(body).toMatch(/^\{"id":.*"content":"Hello!"/)
    expect(error).toContain('NGHTTP2_INTERNAL_ERROR')
  })

  test('cuts off, and the stream is a whole one', async () => {
    const { session } = await start(faulty('truncate@2'))
    const { body, error } = await receive(send(session, chat('hi', true)))
    expect([textOf(body), body.includes('[DONE]'), error]).toEqual(['He', false, undefined])
  })

  test('stalls, and goes on', async () => {
    const clock = createManualClock()
    const { session } = await start(
      { responses: { hi: { text: 'Hello!', fault: { kind: 'stall', after: 2, for_ms: 1000 } } } },
      { clock },
    )
    let isSilent = () => {}
    const silent = new Promise<void>((resolve) => {
      isSilent = resolve
    })
    const received = receive(send(session, chat('hi', true)), (body) => {
      if (textOf(body) === 'He') isSilent()
    })
    await silent
    await clock.advance(1000)
    expect(textOf((await received).body)).toBe('Hello!')
  })
})

describe('what others answer', () => {
  test('a handler, in pieces and by Response.error()', async () => {
    const { session } = await start(
      {},
      {
        handlers: [
          http.post('*/pieces', async ({ request }) => {
            const said = await request.text()
            return new HttpResponse(new Blob([`${said}, `, request.url]).stream())
          }),
          http.get('*/torn', () => HttpResponse.error()),
        ],
      },
    )
    const stream = send(session, 'ho', { ':path': '/pieces?a=1', ':authority': 'api.test' })
    expect(await receive(stream)).toMatchObject({
      body: 'ho, http://api.test/pieces?a=1',
      error: undefined,
    })
    const { error } = await receive(session.request({ ':path': '/torn' }))
    expect(error).toContain('NGHTTP2_INTERNAL_ERROR')
  })

  test('a handler hears of a client that leaves', async () => {
    let signal: AbortSignal | undefined
    const handler = http.get('*/slow', async ({ request }) => {
      signal = request.signal
      await delay('infinite')
    })
    const { session } = await start({}, { handlers: [handler] })
    const stream = session.request({ ':path': '/slow' })
    await vi.waitFor(() => expect(signal?.aborted).toBe(false))
    stream.close()
    await vi.waitFor(() => expect(signal?.aborted).toBe(true))
  })

  test('the real API, whole, broken off and left', async () => {
    let closed = 0
    const api = createServer((incoming, outgoing) => {
      const keys = Object.keys(incoming.headers).filter((name) => name.startsWith(':'))
      outgoing.writeHead(200, { 'x-keys': String(keys) }).write('real')
      outgoing.once('close', () => closed++)
      if (incoming.headers['x-do'] === 'break') setImmediate(() => outgoing.destroy())
      else if (incoming.headers['x-do'] !== 'stay') outgoing.end(' answer')
    }).listen(0)
    onTestFinished(() => void api.close())
    const { session, llm } = await start({
      defaults: { unmatched: 'passthrough' },
      settings: {
        upstreams: { openai: `http://127.0.0.1:${(api.address() as AddressInfo).port}` },
      },
    })
    expect(await receive(send(session, chat('whole')))).toMatchObject({
      headers: { ':status': 200, 'x-keys': '' },
      body: 'real answer',
      error: undefined,
    })
    const broken = await receive(send(session, chat('broken'), { 'x-do': 'break' }))
    expect(broken).toMatchObject({
      body: 'real',
      error: expect.stringContaining('NGHTTP2_INTERNAL_ERROR'),
    })
    const left = send(session, chat('left'), { 'x-do': 'stay' })
    void receive(left, () => left.close())
    await vi.waitFor(() => expect(closed).toBe(3))
    await vi.waitFor(() =>
      expect(llm.calls.map(({ outcome }) => outcome)).toEqual([
        'passed_on',
        'passed_on',
        'aborted',
      ]),
    )
  })
})

describe('close()', () => {
  test('lets a stream end, takes no more, and does not wait for a connection that is kept', async () => {
    const clock = createManualClock()
    const lag = { ttft_ms: 0, tokens_per_second: 10 }
    const { server, session } = await start({ responses: { hi: { text: 'Hey', lag } } }, { clock })
    const idle = open(server)
    await receive(idle.request({ ':path': '/health' }))
    const stream = send(session, chat('hi', true))
    const received = receive(stream)
    await once(stream, 'response')
    const closing = server.close({ graceMs: 60_000 })
    await once(idle, 'close')
    await clock.advance(1000)
    const { body, error } = await received
    expect([textOf(body), body.includes('[DONE]'), error]).toEqual(['Hey', true, undefined])
    await closing
  })

  test('cuts what is left after the grace', async () => {
    const { server, session, llm } = await start({
      responses: { hi: { text: 'x', fault: 'stall@0' } },
    })
    const started = llm.waitForCall(() => true, { until: 'started' })
    const received = receive(send(session, chat('hi')))
    await started
    await server.close({ graceMs: 20 })
    await received
    await llm.waitForCall(() => true)
    expect(llm.calls).toMatchObject([{ outcome: 'aborted' }])
  })

  test('does not wait for who has said nothing yet, or not enough', async () => {
    const { server } = await start({})
    for (const said of ['', 'P', 'PRI']) {
      const socket = connectSocket(server.port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write(said)
    }
    await server.close()
  })
})

test('the beginning of a request may come in pieces', async () => {
  const { server } = await start({})
  const said = async (pieces: string[]) => {
    const socket = connectSocket(server.port, '127.0.0.1')
    socket.setNoDelay()
    for (const piece of pieces) {
      socket.write(piece)
      await new Promise((tick) => setTimeout(tick, 20))
    }
    const [data] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return data
  }
  const http1 = await said(['P', 'U', 'T /v1 HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n'])
  expect(http1.toString()).toMatch(/^HTTP\/1\.1 404 /)
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]).toString('latin1')
  const http2 = await said(['P', 'R', 'I * HTT', `P/2.0\r\n\r\nSM\r\n\r\n${settings}`])
  // A frame of settings.
  expect(http2[3]).toBe(4)
})
