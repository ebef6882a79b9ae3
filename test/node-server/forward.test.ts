/** An answer of another process is byte for byte the one that it would send itself. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRequestListener, type Listener, listen } from '../../node-server/listener.ts'
import { createForward } from '../../node-server/workers/forward.ts'
import { createManualClock } from '../../src/clock.ts'
import { createEngine, type MockLLMConfig } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { Elsewhere } from '../../src/state/elsewhere.ts'

const upstream = createServer((_, outgoing) => {
  outgoing.writeHead(299, 'Quite Odd', { 'set-cookie': ['a=1', 'b=2'], 'x-note': 'é' })
  outgoing.end('café')
})
const directory = mkdtempSync(join(tmpdir(), 'mockllm-test-'))
const address =
  process.platform === 'win32'
    ? `\\\\.\\pipe\\mockllm-forward-${process.pid}`
    : join(directory, 'owner')
const closing: (() => unknown)[] = []
let alone: Listener
let front: Listener

const replies: Record<string, object> = {
  accent: { text: 'café', headers: { 'x-note': 'é' } },
  none: { raw: { status: 204 } },
  same: { raw: { status: 304, headers: { etag: '"a"' } } },
  odd: { raw: { status: 599, body: 'odd', headers: { 'x-A': 'a', vary: 'a, b' } } },
  tear: { text: 'a longer text', fault: 'disconnect@3' },
  cut: { text: 'a longer text', fault: 'truncate@3' },
}

function configOf(port: number): MockLLMConfig {
  const rules = Object.entries(replies).map(([user, reply]) => ({ match: { user }, reply }))
  const upstreams = { openai: `http://127.0.0.1:${port}` }
  return { rules, settings: { upstreams }, defaults: { unmatched: 'passthrough' } } as MockLLMConfig
}

beforeAll(async () => {
  const { port } = await new Promise<{ port: number }>((resolve) =>
    upstream.listen(0, '127.0.0.1', () => resolve(upstream.address() as { port: number })),
  )
  const engine = createEngine(configOf(port), allSurfaces, { clock: createManualClock(0) })
  const owner = createServer(createRequestListener(engine, {}))
  await new Promise<void>((resolve) => owner.listen(address, resolve))
  const leaving = Object.create(engine, {
    respond: { value: () => Promise.reject(new Elsewhere(0)) },
  })
  alone = await listen(engine, { host: '127.0.0.1', port: 0 })
  const forward = createForward([address])
  front = await listen(leaving, { host: '127.0.0.1', port: 0, forward })
  closing.push(
    () => front.close(),
    () => alone.close(),
    () => owner.closeAllConnections(),
    () => owner.close(),
    () => upstream.closeAllConnections(),
    () => upstream.close(),
  )
})

afterAll(async () => {
  for (const close of closing) await close()
  rmSync(directory, { recursive: true })
})

/** The head's lines in order of the alphabet, without the date, and what comes after it. */
function askRaw(port: number, user: string, stream: boolean): Promise<string[]> {
  const body = JSON.stringify({
    model: 'gpt-4o',
    stream,
    messages: [{ role: 'user', content: user }],
  })
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
      const [first, ...headers] = head.split('\r\n').filter((line) => !/^date:/i.test(line))
      resolve([first!, ...headers.sort(), rest.join('\r\n\r\n')])
    })
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
  })
}

test.each([...Object.keys(replies), 'passed on'])('the answer to %s', async (user) => {
  for (const stream of [false, true]) {
    const expected = await askRaw(alone.port, user, stream)
    expect(await askRaw(front.port, user, stream)).toEqual(expected)
  }
})

test.each(['accent', 'passed on'])('a header of %s has one byte for é', async (user) => {
  for (const { port } of [alone, front]) {
    expect(await askRaw(port, user, false)).toContain('x-note: é')
  }
})

/** Status and headers, without the date, and the body. */
function askHttp2(port: number, user: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    session.on('error', reject)
    const stream = session.request({ ':path': '/v1/chat/completions', ':method': 'POST' })
    let headers: Record<string, unknown> = {}
    let body = ''
    let failure: unknown
    stream.on('response', ({ date: _, ...found }) => {
      headers = { ...found }
    })
    stream.setEncoding('latin1').on('data', (chunk) => {
      body += chunk
    })
    stream.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code
    })
    stream.on('close', () => {
      session.close()
      resolve({ headers, body, failure })
    })
    stream.end(JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: user }] }))
  })
}

test.each([...Object.keys(replies), 'passed on'])('the answer to %s by HTTP/2', async (user) => {
  const expected = await askHttp2(alone.port, user)
  expect(await askHttp2(front.port, user)).toEqual(expected)
})
