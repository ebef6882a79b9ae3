/** What one request is answered with, where the contract suite does not go. */
import { type Config, createManualClock, createMockLLM, mockLLMHandlers } from 'mockllm'
import { getResponse } from 'msw'
import { expect, onTestFinished, test, vi } from 'vitest'
import { toRequest } from './state/ask.ts'

const origins = { openai: 'https://api.openai.com', anthropic: 'https://api.anthropic.com' }
const paths = { openai: '/v1/chat/completions', anthropic: '/v1/messages' }
type Vendor = keyof typeof origins

async function ask(
  config: Config,
  request: object,
  vendor: Vendor = 'openai',
  // biome-ignore lint/suspicious/noExplicitAny: what is on the wire has no type of ours
): Promise<{ status: number; headers: Headers; body: any }> {
  const body = JSON.stringify({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'hi' }],
    ...request,
  })
  const url = origins[vendor] + paths[vendor]
  const response = (await getResponse(
    mockLLMHandlers(config, { onError() {} }),
    new Request(url, { method: 'POST', body }),
  ))!
  return { status: response.status, headers: response.headers, body: await response.json() }
}

test('sends the id of a tool call as it is given', async () => {
  const config = { responses: { hi: { tool_calls: [{ name: 'f', id: 'call_abc' }] } } }
  const openai = await ask(config, {})
  expect(openai.body.choices[0].message.tool_calls[0].id).toBe('call_abc')
  const anthropic = await ask(config, {}, 'anthropic')
  expect(anthropic.body.content[0].id).toBe('call_abc')
})

test('a header of an error takes the place of the vendor’s, however it is written', async () => {
  const headers = { 'X-Request-Id': 'mine', 'Retry-After': '9', 'Content-Type': 'text/x' }
  const answer = await ask({ responses: { hi: { error: { retry_after: 3, headers } } } }, {})
  expect(answer.headers.get('x-request-id')).toBe('mine')
  expect(answer.headers.get('retry-after')).toBe('9')
  expect(answer.headers.get('content-type')).toBe('text/x')
})

test('a header of a reply takes the place of the vendor’s, however it is written', async () => {
  const headers = { 'X-Request-Id': 'mine', 'Content-Type': 'text/x' }
  for (const reply of [{ text: 'Hello!' }, { raw: { body: {} } }]) {
    const answer = await ask({ responses: { hi: { ...reply, headers } } }, {})
    expect(answer.headers.get('x-request-id')).toBe('mine')
    expect(answer.headers.get('content-type')).toBe('text/x')
  }
})

test.each(['content-length', 'Transfer-Encoding', 'connection'])(
  'refuses a config that sets %s, which would break the connection',
  (name) => {
    const config = { responses: { hi: { error: { headers: { [name]: '5' } } } } }
    expect(() => mockLLMHandlers(config)).toThrow('a header that a reply may set')
  },
)

test.each([
  [{}, 'openai'],
  [{ 'anthropic-version': '2023-06-01' }, 'anthropic'],
] as const)(
  'a wrong method on a shared path is refused in the words of who asks: %o',
  async (headers, vendor) => {
    const request = new Request(`${origins[vendor]}/v1/models`, { method: 'DELETE', headers })
    const response = (await getResponse(mockLLMHandlers({}), request))!
    expect(response.status).toBe(405)
    const body = await response.json()
    expect(body.type).toBe(vendor === 'anthropic' ? 'error' : undefined)
    expect(body.error.message).toBe('Method DELETE is not allowed on /v1/models; use GET.')
  },
)

test('a role that is an object is a 400', async () => {
  const messages = [{ role: { toString: 1, valueOf: 1 }, content: 'hi' }]
  const { status, body } = await ask({}, { messages })
  expect(status).toBe(400)
  expect(body.error.message).toMatch(/^Invalid value: an object\. Supported values are/)
})

test.each(['openai', 'anthropic'] as const)(
  'tools nested beyond all bounds are no failure of ours, for %s',
  async (vendor) => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const body = `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"tools":[{"a":${deep}}]}`
    const request = new Request(origins[vendor] + paths[vendor], { method: 'POST', body })
    const { status } = (await getResponse(mockLLMHandlers({}), request))!
    // Newer engines write JSON however deep it is.
    expect([200, 400]).toContain(status)
  },
)

test('a tool call that no token is left for is not begun', async () => {
  const reply = {
    text: 'Looking',
    tool_calls: [{ name: 'get_weather', arguments: { city: 'Paris' } }],
  }
  const { body } = await ask({ responses: { hi: reply } }, { max_tokens: 1 })
  expect(body.choices[0].message.tool_calls).toBeUndefined()
  expect(body.choices[0].finish_reason).toBe('length')
})

test.each([3, 4, 5, 6, 7])(
  'max_tokens %i bounds the tokens of a tool call, name included',
  async (limit) => {
    const reply = { tool_calls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
    const { body } = await ask({ responses: { hi: reply } }, { max_tokens: limit })
    expect(body.usage.completion_tokens).toBeLessThanOrEqual(limit)
    const cut = await ask({ responses: { hi: reply } }, { max_tokens: limit }, 'anthropic')
    expect(cut.body.content[0].input).toBeTypeOf('object')
  },
)

test('n choices stream side by side, in the time of one', async () => {
  const clock = createManualClock()
  const config = { responses: { hi: 'abc' }, settings: { lag_enabled: true, lag_factor: 10 } }
  const body = '{"model":"gpt-4o","stream":true,"n":3,"messages":[{"role":"user","content":"hi"}]}'
  const request = new Request(origins.openai + paths.openai, { method: 'POST', body })
  const response = (await getResponse(mockLLMHandlers(config, { clock }), request))!
  const text = response.text()
  // Three characters of 10 ms each, 50 % more at the most.
  await clock.advance(45)
  expect(clock.pending).toBe(0)
  const chunks = (await text).match(/^data: \{.*$/gm)!.map((line) => JSON.parse(line.slice(6)))
  const order = chunks
    .filter((chunk) => chunk.choices[0].delta.content)
    .map((chunk) => `${chunk.choices[0].index}${chunk.choices[0].delta.content}`)
  expect(order).toEqual(['0a', '1a', '2a', '0b', '1b', '2b', '0c', '1c', '2c'])
})

test('n choices are counted, each', async () => {
  const one = await ask({ responses: { hi: 'Hello!' } }, {})
  const three = await ask({ responses: { hi: 'Hello!' } }, { n: 3 })
  expect(three.body.usage.completion_tokens).toBe(3 * one.body.usage.completion_tokens)
  expect(three.body.usage.prompt_tokens).toBe(one.body.usage.prompt_tokens)
})

test.each([
  ['an Error', new Error('x')],
  ['a Map', new Map()],
  ['a Date', new Date(0)],
  ['a number', 5],
  ['a bigint', 10n],
  ['a list', ['x']],
  ['a function', () => 'x'],
])('respond() that returns %s is a 500 that says so', async (_name, value) => {
  const config = { respond: () => value } as unknown as Config
  const { status, headers, body } = await ask(config, {})
  expect(status).toBe(500)
  expect(headers.get('x-should-retry')).toBe('false')
  expect(body.error.message).toMatch(
    /^mockllm could not answer: respond\(\) failed: the reply must be text or a reply such as .*, got /,
  )
})

test('respond() may return a Response, which is sent as it is', async () => {
  const response = () => Response.json({ own: true }, { status: 418, headers: { 'x-own': '1' } })
  const { status, headers, body } = await ask({ respond: response }, {})
  expect({ status, own: headers.get('x-own'), body }).toEqual({
    status: 418,
    own: '1',
    body: { own: true },
  })
})

test('a live part that is not valid is a 500 that says so', async () => {
  async function* respond() {
    yield { txt: 'hi' }
  }
  const { status, body } = await ask({ respond } as unknown as Config, {})
  expect(status).toBe(500)
  expect(body.error.message).toContain('respond() failed: unknown key "txt"; did you mean "text"?')
})

test('an onCall that throws is reported and harms no stream', async () => {
  const onError = vi.fn()
  const clock = createManualClock()
  const failure = new Error('in onCall')
  const { handlers } = createMockLLM(
    { responses: { hi: 'abc' }, settings: { lag_enabled: true } },
    {
      clock,
      onError,
      onCall() {
        throw failure
      },
    },
  )
  const body = '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}'
  const open = () =>
    getResponse(handlers, new Request(origins.openai + paths.openai, { method: 'POST', body }))
  const texts = [(await open())!.text(), (await open())!.text()]
  await clock.advance(1000)
  for (const text of texts) expect(await text).toMatch(/\[DONE\]\n\n$/)
  expect(onError.mock.calls).toEqual([[failure], [failure]])
})

test('ids differ wherever prompts do', async () => {
  const ids = new Set<string>()
  const handlers = mockLLMHandlers({})
  for (let index = 0; index < 2000; index++) {
    const body = `{"model":"claude-x","messages":[{"role":"user","content":"${index}"}]}`
    const request = new Request(origins.anthropic + paths.anthropic, { method: 'POST', body })
    ids.add(((await (await getResponse(handlers, request))!.json()) as { id: string }).id)
  }
  expect(ids.size).toBe(2000)
})

test.each([
  ['temperature', '2026-10-21', 400],
  ['temperature', '2023-06-01', 200],
])('strict: %s under version %s is a %i', async (name, version, status) => {
  const body = JSON.stringify({
    model: 'claude-x',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'hi' }],
    [name]: 1,
  })
  const headers = { 'anthropic-version': version }
  const request = new Request(origins.anthropic + paths.anthropic, {
    method: 'POST',
    body,
    headers,
  })
  const response = (await getResponse(mockLLMHandlers({ settings: { strict: true } }), request))!
  expect(response.status).toBe(status)
})

test.each([
  [{ engine: 'x' }, 'unknown key "engine"'],
  [Promise.resolve({}), 'got a Promise'],
  [null, 'got nothing'],
])('a config that is %o is refused', (config, message) => {
  expect(() => mockLLMHandlers(config as unknown as Config)).toThrow(message)
})

test.each(['limit=0x5', 'limit=1e1', 'limit=0', 'limit=1001', 'after_id=gone', 'before_id=gone'])(
  'models of Anthropic refuse ?%s',
  async (query) => {
    const headers = { 'anthropic-version': '2023-06-01' }
    const request = new Request(`${origins.anthropic}/v1/models?${query}`, { headers })
    expect((await getResponse(mockLLMHandlers({}), request))!.status).toBe(400)
  },
)

test.each(['openai', 'anthropic'] as const)(
  'sends the type of an error reply, for %s',
  async (vendor) => {
    const config = { responses: { hi: { error: { status: 429, type: 'insufficient_quota' } } } }
    expect((await ask(config, {}, vendor)).body.error.type).toBe('insufficient_quota')
  },
)

test('what respond() leaves undefined, the responses answer', async () => {
  const config = { respond: () => undefined, responses: { hi: 'Hello!' } }
  expect((await ask(config, {})).body.choices[0].message.content).toBe('Hello!')
})

test('an onError that throws keeps no client from its answer', async () => {
  const printed = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => printed.mockRestore())
  const failure = new Error('and so does this')
  const llm = createMockLLM(
    () => {
      throw new Error('the function throws')
    },
    {
      onError() {
        throw failure
      },
    },
  )
  const response = await getResponse(llm.handlers, toRequest('hi'))
  expect(response!.status).toBe(500)
  expect(await response!.text()).toContain('the function throws')
  expect(llm.calls).toMatchObject([{ outcome: 'completed' }])
  expect(printed.mock.calls).toEqual([[failure]])
})

test('what respond() throws is told to onError', async () => {
  const onError = vi.fn()
  const mistake = new Error('my mistake')
  const handlers = mockLLMHandlers(
    () => {
      throw mistake
    },
    { onError },
  )
  const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
  const url = origins.openai + paths.openai
  await getResponse(handlers, new Request(url, { method: 'POST', body }))
  expect(onError.mock.calls).toEqual([[mistake]])
})

test('`created` is in whole seconds, never in the future', async () => {
  const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
  const request = new Request(origins.openai + paths.openai, { method: 'POST', body })
  const handlers = mockLLMHandlers({}, { clock: createManualClock(1999) })
  expect(await (await getResponse(handlers, request))!.json()).toMatchObject({ created: 1 })
})

test('no cache may keep a stream', async () => {
  const body = '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}'
  const request = new Request(origins.openai + paths.openai, { method: 'POST', body })
  const response = (await getResponse(mockLLMHandlers({}), request))!
  expect(response.headers.get('cache-control')).toBe('no-cache')
})

test('a plain answer takes the time of all its parts', async () => {
  const clock = createManualClock()
  const reply = { reasoning: 'abc', text: 'de' }
  const config = { responses: { hi: reply }, settings: { lag_enabled: true, lag_factor: 10 } }
  const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
  const request = new Request(origins.openai + paths.openai, { method: 'POST', body })
  let arrivedMs: number | undefined
  const asked = getResponse(mockLLMHandlers(config, { clock }), request).then(() => {
    arrivedMs = clock.monotonic()
  })
  await clock.advance(1000)
  await asked
  expect(arrivedMs).toBe(50)
})

test('the handlers of a mock are the mock’s own', () => {
  const llm = createMockLLM({ responses: { hi: 'Hello!' } })
  expect(mockLLMHandlers(llm)).toBe(llm.handlers)
})

test('a tool call of no arguments has an empty object for input', async () => {
  const config = { responses: { hi: { tool_calls: [{ name: 'f', arguments: '' }] } } }
  expect((await ask(config, {}, 'anthropic')).body.content[0].input).toEqual({})
})

test('max_tokens ends a call whose name alone is too long', async () => {
  const reply = {
    tool_calls: [{ name: 'a_tool_with_a_name_that_takes_many_tokens', arguments: {} }],
  }
  for (const limit of [1, 5, 6]) {
    const { body } = await ask({ responses: { hi: reply } }, { max_tokens: limit })
    expect(body.choices[0].finish_reason).toBe('length')
    expect(body.choices[0].message.tool_calls).toBeUndefined()
    expect(body.usage.completion_tokens).toBe(0)
  }
})

test('a refusal that is cut off says so to every vendor', async () => {
  const config = { responses: { hi: { refusal: 'I will not say a word about that.' } } }
  expect((await ask(config, { max_tokens: 3 })).body.choices[0].finish_reason).toBe('length')
  expect((await ask(config, { max_tokens: 3 }, 'anthropic')).body.stop_reason).toBe('max_tokens')
  expect((await ask(config, {}, 'anthropic')).body.stop_reason).toBe('refusal')
})

test('reads that are open at once are all answered', async () => {
  const clock = createManualClock()
  const config = { responses: { hi: 'abcdef' }, settings: { lag_enabled: true } }
  const body = '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}'
  const request = new Request(origins.openai + paths.openai, { method: 'POST', body })
  const response = (await getResponse(mockLLMHandlers(config, { clock }), request))!
  const reader = response.body!.getReader()
  const reads = Array.from({ length: 8 }, () => reader.read())
  await clock.advance(1000)
  expect((await Promise.all(reads)).map(({ done }) => done)).toEqual([
    ...Array(7).fill(false),
    true,
  ])
})

test('a list, a count and what is stored fail as a header asks for, in the words of their vendor', async () => {
  const { handlers } = createMockLLM()
  const ask = async (url: string, init: RequestInit, error: string) => {
    const headers = { 'x-mockllm-error': error }
    const response = (await getResponse(handlers, new Request(url, { ...init, headers })))!
    return [response.status, await response.json()]
  }
  expect(await ask('https://api.openai.com/v1/batches/batch_1', {}, 'rate_limit')).toMatchObject([
    429,
    { error: { code: 'rate_limit_exceeded' } },
  ])
  const body = '{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hi"}]}'
  const count = 'https://api.anthropic.com/v1/messages/count_tokens'
  expect(await ask(count, { method: 'POST', body }, 'overloaded')).toMatchObject([
    529,
    { type: 'error', error: { type: 'overloaded_error' } },
  ])
  expect((await ask('https://api.openai.com/v1/models', {}, 'no_such_thing'))[0]).toBe(400)
})
