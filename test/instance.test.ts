/** What a mock can be told and asked while it is in use. */
import { type Config, ConfigError, createMockLLM, type RuleConfig } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { getResponse } from 'msw'
import { describe, expect, onTestFinished, test } from 'vitest'
import { say, sayOver, toRequest } from './state/ask.ts'

const config: Config = { responses: { hi: 'Hello!' } }
const overloaded = { error: { message: 'busy' } }

describe('use', () => {
  test('puts a rule in front, the latest first', async () => {
    const llm = createMockLLM(config)
    llm.use({ match: { user: 'hi' }, reply: 'one' })
    expect(await say(llm, 'hi')).toBe('one')
    llm.use({ match: { user: 'hi' }, reply: ({ user }) => `${user} two` })
    expect(await say(llm, 'hi')).toBe('hi two')
    expect(llm.calls.map(({ rule }) => rule)).toEqual(['use[0]', 'use[1]'])
  })

  test('a rule that is spent leaves the request to those behind it', async () => {
    const llm = createMockLLM(config)
    llm.use({ reply: { ...overloaded, times: 1 } })
    expect([await say(llm, 'hi'), await say(llm, 'hi')]).toEqual(['busy', 'Hello!'])
  })

  test('a function that has nothing to say does, too', async () => {
    const llm = createMockLLM(config)
    llm.use({ reply: () => undefined })
    expect(await say(llm, 'hi')).toBe('Hello!')
  })

  test('in a session, for that one alone and before the rules of all', async () => {
    const llm = createMockLLM(config)
    const [a, b] = [llm.session('a'), llm.session('b')]
    a.use({ reply: 'for a' })
    llm.use({ reply: 'for all' })
    expect([await say(a, 'hi'), await say(b, 'hi'), await say(llm, 'hi')]).toEqual([
      'for a',
      'for all',
      'for all',
    ])
    expect(await say(llm, 'hi', { headers: a.headers })).toBe('for a')
  })

  test('reset drops the rules of one session, or of all', async () => {
    const llm = createMockLLM(config)
    const [a, b] = [llm.session('a'), llm.session('b')]
    for (const holder of [llm, a, b]) holder.use({ reply: 'x' })
    a.reset()
    expect([await say(a, 'hi'), await say(b, 'hi')]).toEqual(['x', 'x'])
    llm.reset()
    for (const holder of [llm, a, b]) expect(await say(holder, 'hi')).toBe('Hello!')
  })

  test('reload has them go by the new settings, in sessions, too', async () => {
    const llm = createMockLLM()
    llm.use({ match: { user: 'hi' }, reply: 'of all' })
    const session = llm.session('one')
    session.use({ match: { user: 'ho' }, reply: 'of one' })
    const unknown = "I don't know the answer to that."
    expect([await say(llm, 'HI'), await say(session, 'HO')]).toEqual([unknown, unknown])
    llm.reload({ settings: { ignore_case: true } })
    expect([await say(llm, 'HI'), await say(session, 'HO')]).toEqual(['of all', 'of one'])
    llm.reload({})
    expect([await say(llm, 'HI'), await say(session, 'HO')]).toEqual([unknown, unknown])
    expect([await say(llm, 'hi'), await say(session, 'ho')]).toEqual(['of all', 'of one'])
  })

  test('reload leaves them in front, with their hits forgotten', async () => {
    const llm = createMockLLM(config)
    llm.use({ match: { user: 'hi' }, reply: { ...overloaded, times: 1 } })
    llm.session('a').use({ match: { user: 'hi' }, reply: 'for a' })
    expect(await say(llm, 'hi')).toBe('busy')
    llm.reload({ responses: { hi: 'Good evening!' } })
    expect(await say(llm, 'hi')).toBe('busy')
    expect(await say(llm, 'hi')).toBe('Good evening!')
    expect(await say(llm.session('a'), 'hi')).toBe('for a')
  })

  test.each([
    [{ mach: {}, reply: 'x' }, 'use(): unknown key "mach"; did you mean "match"?'],
    [{ match: { user: 'x' } }, 'use(): the rule lacks "reply"'],
    [{ reply: { tezt: 'x' } }, 'use(): unknown key "tezt" in reply; did you mean "text"?'],
  ])('refuses %o, and changes nothing', async (rule, message) => {
    const llm = createMockLLM(config)
    const use = () => llm.use(rule as unknown as RuleConfig)
    expect(use).toThrow(ConfigError)
    expect(use).toThrow(message)
    expect(await say(llm, 'hi')).toBe('Hello!')
  })
})

describe('reload', () => {
  test('a config that is not valid leaves all as it was', async () => {
    const llm = createMockLLM({ rules: [{ reply: { sequence: ['1', '2'] } }] })
    await say(llm, 'hi')
    expect(() => llm.reload({ ruels: [] } as Config)).toThrow(ConfigError)
    expect(await say(llm, 'hi')).toBe('2')
  })

  test('calls stay', async () => {
    const llm = createMockLLM(config)
    await say(llm, 'hi')
    llm.reload({})
    expect(llm.calls).toHaveLength(1)
  })
})

describe('calls', () => {
  test('a session has its own', async () => {
    const llm = createMockLLM(config)
    await say(llm.session('a'), 'hi')
    await say(llm, 'ho')
    expect(llm.session('a').calls.map(({ user }) => user)).toEqual(['hi'])
    expect(llm.calls.map(({ user }) => user)).toEqual(['hi', 'ho'])
    llm.session('a').reset()
    expect(llm.session('a').calls).toEqual([])
    expect(llm.calls.map(({ user }) => user)).toEqual(['ho'])
  })

  test('refusals are among them', async () => {
    const llm = createMockLLM(config)
    const { url, close } = await startServer({ config: llm.session('a') })
    onTestFinished(() => close())
    await (await fetch(`${url}/v1/messages`, { method: 'POST', body: 'no JSON' })).text()
    await (await fetch(`${url}/v1/nowhere`)).text()
    await (await fetch(`${url}/v1/messages`)).text()
    expect(llm.session('a').calls).toMatchObject([
      { status: 400, provider: 'anthropic', prompt: undefined, outcome: 'completed' },
      { status: 404, path: '/v1/nowhere', error: 'Invalid URL (GET /v1/nowhere)' },
      { status: 405, method: 'GET', outcome: 'completed' },
    ])
  })

  test('nothing in them tells a key', async () => {
    const llm = createMockLLM(config)
    const names = [
      'authorization',
      'proxy-authorization',
      'x-api-key',
      'api-key',
      'x-goog-api-key',
      'cookie',
      'ocp-apim-subscription-key',
      'x-amz-security-token',
      'helicone-auth',
      'x-client-secret',
    ]
    const secrets = Object.fromEntries(names.map((name) => [name, `Bearer hush-${name}`]))
    const plain = { 'x-team': 'a', 'idempotency-key': 'b', 'x-author': 'c', 'x-max-tokens': '5' }
    const url = 'https://api.openai.com/v1/chat/completions?key=hush&api-version=2'
    const request = toRequest('hi', { headers: { ...secrets, ...plain } }, url)
    await getResponse(llm.handlers, request)
    const [call] = llm.calls
    expect(call!.path).toBe('/v1/chat/completions')
    expect(JSON.stringify(call)).not.toContain('hush')
    expect(call!.headers).toMatchObject({ ...plain, 'x-client-secret': '[redacted]' })
  })

  test('an answer that a client leaves, or a fault breaks, says how far it came', async () => {
    const llm = createMockLLM({ responses: { hi: { text: 'abcdef', fault: 'disconnect@3' } } })
    const { url, close } = await startServer({ config: llm })
    onTestFinished(() => close())
    const ask = (headers = {}) =>
      fetch(toRequest('hi', { headers, fields: { stream: true } }, `${url}/v1/chat/completions`))
    await (await ask()).text().catch(() => {})
    const controller = new AbortController()
    const lag = { 'x-mockllm-fault': 'stall@2' }
    const request = toRequest(
      'hi',
      { headers: lag, fields: { stream: true } },
      `${url}/v1/chat/completions`,
    )
    const response = await fetch(request, { signal: controller.signal })
    await response.body!.getReader().read()
    controller.abort()
    await llm.waitForCall(({ outcome }) => outcome === 'aborted')
    expect(llm.calls).toMatchObject([
      { outcome: 'faulted', fault: 'disconnect@3', partsSent: 3, stream: true, status: 200 },
      { outcome: 'aborted', fault: 'stall@2', partsSent: 2 },
    ])
  })

  test('a stream without lag has sent its pieces, too', async () => {
    const llm = createMockLLM(config)
    const request = toRequest('hi', { fields: { stream: true } })
    await (await getResponse(llm.handlers, request))!.text()
    expect(llm.calls).toMatchObject([{ partsSent: 6, outcome: 'completed' }])
  })
})

describe('explain', () => {
  test('says of every rule whether it matches, and what does not hold', async () => {
    const llm = createMockLLM({
      rules: [
        {
          name: 'weather',
          match: { user: { word: 'weather' }, turn: 0, stream: true },
          reply: 'x',
        },
        { match: { api_key: 'sk-1' }, reply: 'y' },
      ],
      responses: { hi: 'Hello!' },
    })
    llm.session('a').use({ match: { user: 'ho' }, reply: 'z' })
    const headers = { authorization: 'Bearer sk-1', ...llm.session('a').headers }
    await say(llm, 'hi', { headers })
    const user = { field: 'user', actual: '"hi"' }
    const explained = [
      { rule: 'use[0]', matches: false, misses: [{ ...user, expected: '"ho"' }] },
      {
        rule: 'weather',
        matches: false,
        misses: [
          { field: 'stream', expected: 'true', actual: 'false' },
          { ...user, expected: 'with the word "weather"' },
        ],
      },
      { rule: 'rules[1]', matches: true, misses: [] },
      { rule: 'responses["hi"]', matches: true, misses: [] },
    ]
    expect(llm.explain(llm.calls[0]!)).toEqual(explained)
    expect(llm.session('b').explain(llm.calls[0]!)).toEqual(explained)
  })

  test('has nothing to say of what was not understood', async () => {
    const llm = createMockLLM(config)
    await getResponse(llm.handlers, new Request('https://api.openai.com/v1/models'))
    expect(llm.explain(llm.calls[0]!)).toEqual([])
  })
})

/** One test of fifty that run at once: its own rules, state, calls and scenario. */
async function runTest(
  index: number,
  llm: ReturnType<typeof createMockLLM>,
  ask: (user: string, headers: Record<string, string>) => Promise<string>,
): Promise<void> {
  const session = llm.session(`test ${index}`)
  const said: string[] = []
  session.use({ match: { user: 'who?' }, reply: `test ${index}` })
  for (const user of ['next', 'who?', 'next', 'step', 'step', 'next', 'flaky', 'flaky']) {
    said.push(await ask(user, session.headers))
  }
  expect(said).toEqual(['1', `test ${index}`, '2', 'begun', 'done', '3', 'busy', 'well'])
  const awaited = session.waitForCall({ user: 'last' })
  await ask('last', session.headers)
  expect(await awaited).toMatchObject({ session: `test ${index}` })
  expect(session.calls).toHaveLength(9)
  session.reset()
  expect(await ask('next', session.headers)).toBe('1')
  expect(await ask('who?', session.headers)).toBe('nobody')
  expect(session.calls).toHaveLength(2)
}

describe('fifty tests at once never disturb each other', () => {
  const parallel: Config = {
    rules: [
      { match: { user: 'next' }, reply: { sequence: ['1', '2', '3', '4'] } },
      {
        match: { user: 'step' },
        scenario: { name: 's', state: 'started', next: 'on' },
        reply: 'begun',
      },
      { match: { user: 'step' }, scenario: { name: 's', state: 'on' }, reply: 'done' },
      { match: { user: 'flaky' }, reply: { ...overloaded, times: 1 } },
    ],
    responses: { flaky: 'well', last: 'last', 'who?': 'nobody' },
  }
  const fifty = Array.from({ length: 50 }, (_, index) => index)

  test('in one process', async () => {
    const llm = createMockLLM(parallel)
    const runs = fifty.map((index) => {
      const session = llm.session(`test ${index}`)
      return runTest(index, llm, (user) => say(session, user))
    })
    await Promise.all(runs)
  })

  test('against one server', async () => {
    const llm = createMockLLM(parallel)
    const { url, close } = await startServer({ config: llm })
    onTestFinished(() => close())
    const ask = (user: string, headers: Record<string, string>) => sayOver(url, user, { headers })
    await Promise.all(fifty.map((index) => runTest(index, llm, ask)))
  })
})
