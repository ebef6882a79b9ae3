import { request } from 'node:http'
import * as fc from 'fast-check'
import { type RunningServer, startServer } from 'mockllm/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jsonTextOf } from './json-text.ts'
import { mutate, mutation } from './mutations.ts'
import { oddTexts } from './odd-values.ts'
import { checkPrototypes } from './prototypes.ts'
import { fuzz, fuzzTimeoutMs } from './runs.ts'
import { watchUncaught } from './uncaught.ts'

let server: RunningServer
const expectNoneUncaught = watchUncaught()

beforeAll(async () => {
  server = await startServer({ config: {} })
})
afterAll(async () => {
  await server.close()
})

const rule = {
  name: 'a',
  match: { user: { pattern: 'hi {name}' }, headers: { 'x-a': true }, model: 'gpt-*', turn: 1 },
  reply: { sequence: ['a', { text: 'b', lag: { ttft_ms: 1 }, tool_calls: [{ name: 'f' }] }] },
  scenario: { name: 's', state: 'started', next: 'on' },
  times: 2,
}

const text = fc.constantFrom(...oddTexts, 'a', 'default', '1', '-1', '1e9', '%zz')
const rawText = text.filter((value) => !/[^\x20-\x7e]|#/.test(value))
const query = fc
  .array(fc.tuple(fc.constantFrom('session', 'limit', 'sessions', '__proto__', ''), text), {
    maxLength: 2,
  })
  .map(
    (pairs) =>
      new URLSearchParams(pairs.map(([name, value]) => [name, Buffer.from(value).toString()])),
  )

const asked = fc.record({
  method: fc.constantFrom('GET', 'POST', 'POST', 'HEAD', 'OPTIONS', 'DELETE'),
  path: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('/calls', '/use', '/use', '/reset') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '/', '/../calls', '/%63alls', '/calls/', '//calls'),
    },
  ),
  query: fc.oneof(
    query.map(String),
    rawText.map((value) => value.replaceAll(' ', '+')),
  ),
  host: fc.constantFrom(
    'localhost',
    'localhost',
    'localhost',
    '[::1]:1',
    'evil.test',
    'a@localhost',
  ),
  type: fc.constantFrom('application/json', 'application/json', 'text/plain', ''),
  body: fc.oneof(
    fc.array(mutation, { maxLength: 4 }).map((mutations) => jsonTextOf(mutate(rule, mutations))),
    text,
  ),
})

type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never

const trusted = new Set(['localhost', '[::1]:1'])

test('control routes', { timeout: fuzzTimeoutMs }, async () => {
  await fuzz('control', '', asked, async (one) => {
    const { status, body } = await ask(one)
    if (![200, 400, 403, 404, 405, 413, 415].includes(status)) {
      throw new Error(`status ${status}: ${body}`)
    }
    if ((status === 403) === trusted.has(one.host)) throw new Error(`${status} for ${one.host}`)
    if (one.method !== 'HEAD') {
      const document = JSON.parse(body)
      if (status !== 200) expect(document).toEqual({ error: expect.anything() })
    }
    // What was put in front, whatever it is, answers or is no match.
    const chat = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: '{"model":"gpt-4o","messages":[{"role":"user","content":"hi Ann"}]}',
    })
    await chat.text()
    if (status === 200 && one.path === '/reset') expect(server.engine.callsOf()).toHaveLength(1)
    expectNoneUncaught()
    checkPrototypes()
    server.engine.reset()
  })
})

function ask({ method, path, query, host, type, body }: Asked) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request({
      port: server.port,
      method,
      path: `/__mockllm${path}${query === '' ? '' : `?${query}`}`,
      headers: { host, ...(type === '' ? {} : { 'content-type': type }) },
      timeout: 20_000,
    })
    sent.on('response', (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      incoming.on('end', () => resolve({ status: incoming.statusCode!, body: text }))
    })
    sent.on('timeout', () => sent.destroy(new Error('it hangs')))
    sent.on('error', reject)
    sent.end(method === 'POST' ? body : undefined)
  })
}
