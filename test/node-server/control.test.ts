/** `/__mockllm/…`: what a client of any language sees and does of the mock that it asks. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { type Config, createMockLLM } from 'mockllm'
import { type StartServerOptions, startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createControlRoutes } from '../../node-server/control/control-routes.ts'
import type { NodeRequest } from '../../node-server/node-request.ts'
import { sayOver } from '../state/ask.ts'

async function start(config: Config = {}, options: StartServerOptions = {}) {
  const llm = createMockLLM(config, { onError() {} })
  const server = await startServer({ ...options, config: llm })
  onTestFinished(() => server.close())
  const ask = async (method: string, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${server.url}/__mockllm${path}`, { method, ...init })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: JSON.parse(text) }
  }
  const post = (path: string, body: unknown) =>
    ask('POST', path, {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return { llm, server, ask, post, say: sayOver.bind(undefined, server.url) }
}

const inSession = (name: string) => ({ headers: { 'x-mockllm-session': name } })

test('calls are those of the mock, without secrets', async () => {
  const { ask, say, llm } = await start({ responses: { hi: 'Hello!' } })
  await say('hi', {
    headers: { authorization: 'Bearer sk-secret', 'x-forwarded-uri': '/v1?key=sk-secret&a=1' },
    fields: {
      tools: [
        {
          type: 'mcp',
          server_label: 'mail',
          authorization: 'sk-secret',
          headers: { 'X-Api-Key': 'sk-secret', accept: 'text/html' },
        },
      ],
    },
  })
  await say('ho')
  const { status, headers, body } = await ask('GET', '/calls')
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(body.calls).toMatchObject([
    {
      method: 'POST',
      path: '/v1/chat/completions',
      provider: 'openai',
      model: 'gpt-4o',
      user: 'hi',
      prompt: { messages: [{ role: 'user', text: 'hi' }] },
      body: {
        model: 'gpt-4o',
        tools: [
          {
            authorization: '[redacted]',
            headers: { 'X-Api-Key': '[redacted]', accept: 'text/html' },
          },
        ],
      },
      headers: { authorization: '[redacted]', 'x-forwarded-uri': '/v1?key=[redacted]&a=1' },
      rule: 'responses["hi"]',
      status: 200,
      error: null,
      fault: null,
      outcome: 'completed',
    },
    { user: 'ho', rule: 'defaults.unknown_response' },
  ])
  expect(Object.keys(body.calls[0]).sort()).toEqual(Object.keys(llm.calls[0]!).sort())
  expect(JSON.stringify(body)).not.toContain('sk-secret')
})

test('calls of one session, and the latest of them', async () => {
  const { ask, say } = await start()
  for (const user of ['one', 'two', 'three']) await say(user, inSession('a b'))
  await say('other')
  const users = async (query: string) => {
    const { body } = await ask('GET', `/calls${query}`)
    return body.calls.map(({ user }: { user: string }) => user)
  }
  expect(await users('')).toEqual(['one', 'two', 'three', 'other'])
  expect(await users('?session=a%20b')).toEqual(['one', 'two', 'three'])
  expect(await users('?session=a+b&limit=2')).toEqual(['two', 'three'])
  expect(await users('?limit=0')).toEqual([])
  expect(await users('?session=nobody')).toEqual([])
})

test('a call that no JSON can be made of hides no other', async () => {
  const { ask, say, server } = await start()
  await say('hi')
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body: `{"model":"gpt-4o","messages":[{"role":"user","content":"deep"}],"metadata":${deep}}`,
  })
  const { status, body } = await ask('GET', '/calls')
  expect([status, body.calls.length]).toEqual([200, 2])
  expect(body.calls[1].body).toBe('[too deep or too long to be shown]')
})

test('use puts a rule in front, in one session or in all', async () => {
  const { post, say } = await start({ responses: { hi: 'Hello!' } })
  expect(await post('/use', { match: { user: 'hi' }, reply: 'Used.' })).toMatchObject({
    status: 200,
    body: { ok: true },
  })
  await post('/use?session=mine', { reply: { text: 'Mine.', times: 1 } })
  expect(await say('hi')).toBe('Used.')
  expect(await say('hi', inSession('mine'))).toBe('Mine.')
  expect(await say('hi', inSession('mine'))).toBe('Used.')
})

test('a rule that is not valid is refused with all that is wrong, and the rules stay', async () => {
  const { post, say } = await start({ responses: { hi: 'Hello!' } })
  const { status, body } = await post('/use', { mach: { user: 'hi' }, reply: { text: 1 } })
  expect(status).toBe(400)
  expect(body.error.issues).toMatchObject([
    { path: expect.stringContaining('mach'), suggestion: 'match' },
    { path: expect.stringContaining('text') },
  ])
  expect(body.error.message).toContain('did you mean "match"?')
  expect(await say('hi')).toBe('Hello!')
})

test.each([
  ['no JSON', '{"reply":'],
  ['nothing', ''],
  ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
])('a rule of %s is refused', async (_, body) => {
  const { ask } = await start()
  const { status, body: refused } = await ask('POST', '/use', {
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect([status, refused.error.message]).toEqual([
    400,
    expect.stringContaining('must be one rule as JSON'),
  ])
})

test.each(['null', '[]', '"hi"', '{"__proto__": {"reply": "Hello!"}}', '{"reply": null}'])(
  'the rule %s is refused',
  async (rule) => {
    const { post, say } = await start()
    expect((await post('/use', rule)).status).toBe(400)
    expect(await say('hi')).toBe("I don't know the answer to that.")
  },
)

test('a rule must say that it is JSON: a form of another page cannot', async () => {
  const { ask } = await start()
  const body = '{"reply": "Hello!"}'
  for (const type of ['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded']) {
    const headers = { 'content-type': type }
    expect((await ask('POST', '/use', { headers, body })).status).toBe(415)
  }
  const headers = { 'content-type': 'Application/JSON; charset=utf-8' }
  expect((await ask('POST', '/use', { headers, body })).status).toBe(200)
})

test('a rule of more than 4 MiB is refused', async () => {
  const { post } = await start()
  for (const mebibytes of [5, 33]) {
    const { status, body } = await post('/use', { reply: 'x'.repeat(mebibytes * 1024 * 1024) })
    expect([status, body.error.message]).toEqual([413, expect.stringContaining('4 MiB')])
  }
})

test('reset forgets one session, or all', async () => {
  const { ask, post, say, llm } = await start({
    responses: { hi: { sequence: ['One.', 'Two.'] } },
  })
  await post('/use?session=a', { match: { user: 'ho' }, reply: 'Ho!' })
  expect(await say('hi', inSession('a'))).toBe('One.')
  expect(await say('hi', inSession('b'))).toBe('One.')
  expect((await ask('POST', '/reset?session=a')).body).toEqual({ ok: true })
  expect(await say('hi', inSession('a'))).toBe('One.')
  expect(await say('hi', inSession('b'))).toBe('Two.')
  expect(await say('ho', inSession('a'))).not.toBe('Ho!')
  await ask('POST', '/reset')
  expect(llm.calls).toEqual([])
  expect(await say('hi', inSession('b'))).toBe('One.')
})

test.each([
  ['GET', '/call', 404, 'Did you mean "/__mockllm/calls"?'],
  ['GET', '', 404, 'Known: /__mockllm/calls, /__mockllm/use, /__mockllm/reset.'],
  ['GET', '/calls/', 404, '/__mockllm/calls'],
  ['GET', '/constructor', 404, 'unknown path'],
  ['DELETE', '/calls', 405, 'use GET or HEAD'],
  ['GET', '/reset', 405, 'use POST'],
  ['OPTIONS', '/use', 405, 'use POST'],
  ['GET', '/calls?sesion=a', 400, 'Did you mean "session"?'],
  ['POST', '/reset?sesion=a', 400, 'Did you mean "session"?'],
  ['POST', '/reset?session=', 400, 'session is empty'],
  ['POST', '/reset?session=a&session=b', 400, 'given twice'],
  ['GET', '/calls?limit=-1', 400, 'limit must be a whole number'],
  ['GET', '/calls?__proto__=1', 400, 'unknown parameter'],
])('%s /__mockllm%s is refused with %d', async (method, path, status, words) => {
  const { ask, say, llm } = await start()
  await say('hi')
  const refused = await ask(method, path)
  expect([refused.status, refused.body.error.message]).toEqual([
    status,
    expect.stringContaining(words),
  ])
  expect(refused.headers.get('allow') !== null).toBe(status === 405)
  expect(llm.calls.length).toBe(1)
})

test('a failure of our own is told in the log, not to the client', async () => {
  const error = vi.fn()
  const log = { ready() {}, info() {}, call() {}, error }
  const { ask, llm } = await start({}, { log })
  vi.spyOn(llm.engine, 'callsOf').mockImplementation(() => {
    throw new Error('ENOENT: /home/me/secret')
  })
  const { status, body } = await ask('GET', '/calls')
  expect([status, body.error.message]).toEqual([500, expect.stringContaining('its log says why')])
  expect(error.mock.calls).toEqual([
    [expect.stringContaining('/home/me/secret'), { event: 'answer_failed' }],
  ])
})

test('without control its paths are like any other that there is not', async () => {
  const { server } = await start({}, { control: false })
  for (const [method, path] of [
    ['GET', '/calls'],
    ['POST', '/reset'],
  ]) {
    const response = await fetch(`${server.url}/__mockllm${path}`, { method: method! })
    expect(response.status).toBe(404)
    expect(JSON.stringify(await response.json())).toContain('Invalid URL')
  }
})

test('calls of all workers may be longer than one text can be', async () => {
  const json = JSON.stringify('x'.repeat(110_000_000))
  const controlled = { calls: () => Array(5).fill({ startedMs: 0, json }), use() {}, reset() {} }
  const answer = createControlRoutes(
    controlled,
    () => undefined,
    () => {},
  )
  let status = 0
  let promised = 0
  let sent = 0
  const outgoing = {
    writeHead(given: number, headers: OutgoingHttpHeaders) {
      status = given
      promised = Number(headers['content-length'])
    },
    cork() {},
    write: (text: string) => {
      sent += text.length
    },
    end: (text = '') => {
      sent += text.length
    },
  }
  const request = { method: 'GET', url: '/__mockllm/calls', headers: new Headers() }
  await answer(request as unknown as NodeRequest, outgoing as unknown as ServerResponse)
  expect([status, promised]).toEqual([200, sent])
  expect(sent).toBeGreaterThan(5 * json.length)
})
