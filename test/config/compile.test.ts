import { expect, test, vi } from 'vitest'
import { compileConfig } from '../../src/config/compile.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import type { Config } from '../../src/config/schema.ts'
import { validateConfig } from '../../src/config/validate.ts'
import type { Prompt } from '../../src/prompt.ts'
import type { Asked } from '../../src/rules/asked.ts'
import type { Rule, RuleSet } from '../../src/rules/rule-set.ts'
import { promptOf } from '../prompt-of.ts'

const request = { method: 'POST', url: '/', headers: {}, body: {}, captures: {} }

function answersTo(ruleSet: RuleSet, user: string): unknown[] {
  return Array.from(ruleSet.matching(askedOf(user)), ({ rule }) => replyOf(rule))
}

function replyOf({ source }: Rule): unknown {
  return source.kind === 'reply' ? source.reply : source
}

function askedOf(user: string): Asked {
  const headers = { get: () => null }
  return { prompt: promptOf({ user: user }), headers, body: {}, details: () => request }
}

const defaultSettings = {
  lag: undefined,
  modelLag: [],
  strict: false,
  seed: 0,
  nowMs: undefined,
  folding: { ignoreCase: false, ignoreWhitespace: false },
  unmatched: 'reply',
  error: undefined,
  fault: undefined,
  providers: undefined,
  apiKeys: undefined,
  guard: false,
  upstreams: {},
}

/** Configs as they come from JavaScript, where nobody checks types. */
function compileUntyped(config: unknown): RuleSet {
  return compileConfig(config as Config)
}

test('fills in the documented defaults', () => {
  const { rules, fallback, settings } = compileConfig({})
  expect(rules).toEqual([])
  expect(replyOf(fallback)).toEqual({ text: "I don't know the answer to that." })
  expect(settings).toEqual(defaultSettings)
})

test('takes every setting over', () => {
  const now = '2026-01-31T12:00:00Z'
  const { settings } = compileConfig({
    settings: {
      lag_enabled: true,
      lag_factor: 5,
      model_lag: { 'o*': 'slow-reasoner' },
      strict: true,
      seed: -3,
      now,
      ignore_case: true,
      ignore_whitespace: true,
      providers: { gemini: false },
      api_keys: ['sk-test'],
      guard: true,
      upstreams: { openai: 'http://localhost:1' },
    },
    defaults: {
      unmatched: 'error',
      error: { kind: 'rate_limit', probability: 0.1 },
      fault: 'stall',
    },
  })
  expect(settings).toEqual({
    lag: { charactersPerSecond: 50, jitter: 0.5, ttftMs: undefined, chunk: 'char' },
    modelLag: [
      {
        fits: expect.any(Function),
        lag: { ttftMs: 10_000, tokensPerSecond: 50, jitter: 0.3, chunk: 'token' },
      },
    ],
    strict: true,
    seed: -3,
    nowMs: Date.UTC(2026, 0, 31, 12),
    folding: { ignoreCase: true, ignoreWhitespace: true },
    unmatched: 'error',
    error: { kind: 'rate_limit', probability: 0.1 },
    fault: 'stall',
    providers: expect.any(Function),
    apiKeys: ['sk-test'],
    guard: true,
    upstreams: { openai: 'http://localhost:1' },
  })
  expect(settings.modelLag[0]?.fits('o3-mini')).toBe(true)
  expect(settings.modelLag[0]?.fits('gpt-4o')).toBe(false)
})

test('has a factor of 10 where lag is only switched on', () => {
  const { settings } = compileConfig({ settings: { lag_enabled: true } })
  expect(settings.lag?.charactersPerSecond).toBe(100)
})

test('treats undefined as left out', () => {
  const { settings, fallback } = compileUntyped({
    responses: undefined,
    defaults: { unknown_response: undefined },
    settings: { lag_factor: undefined },
    respond: undefined,
  })
  expect(settings.lag).toBeUndefined()
  expect(replyOf(fallback)).toEqual({ text: "I don't know the answer to that." })
})

test('answers prompts that are names of Object.prototype only where the config has them', () => {
  const plain = compileConfig({ responses: { hi: 'Hello!' } })
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']
  for (const name of names) expect(answersTo(plain, name)).toEqual([])

  const responses = Object.fromEntries(names.map((name) => [name, `answer to ${name}`]))
  const own = compileConfig({ responses })
  for (const name of names) expect(answersTo(own, name)).toEqual([{ text: `answer to ${name}` }])
})

test.each([
  ['inherited keys', Object.create({ strict: true })],
  ['a promise', Promise.resolve({})],
  ['a regular expression', /x/],
])('refuses %s, whose own keys say nothing', (_name, settings) => {
  expect(() => compileUntyped({ settings })).toThrow(/^settings must be an object such as/)
})

test('does not change with the object that it was made of', () => {
  const config = { responses: { hi: { text: 'Hello!' } }, settings: { strict: false } }
  const ruleSet = compileConfig(config)
  config.responses.hi.text = 'changed'
  config.settings.strict = true
  expect(answersTo(ruleSet, 'hi')).toEqual([{ text: 'Hello!' }])
  expect(ruleSet.settings.strict).toBe(false)
})

test('names everything that is wrong with an object, by path', () => {
  const config = {
    responses: {
      hi: { text: 5, tool_calls: [{ name: '' }, 'x'] },
      'a "b"\n': null,
    },
    default: {},
    settings: { lag_enabled: 'yes', seed: Number.NaN },
    respond: 'Hello!',
  }
  expect(() => compileUntyped(config)).toThrow(ConfigError)
  expect(validateConfig(config)).toEqual([
    {
      path: 'default',
      message: 'unknown key "default"; did you mean "defaults"?',
      suggestion: 'defaults',
    },
    {
      path: 'responses["hi"].text',
      message: 'responses["hi"].text must be text, got the number 5',
    },
    {
      path: 'responses["hi"].tool_calls[0].name',
      message: 'responses["hi"].tool_calls[0].name must be the name of a tool, got ""',
    },
    {
      path: 'responses["hi"].tool_calls[1]',
      message:
        'responses["hi"].tool_calls[1] must be a tool call such as { name: search, arguments: { query: hi } }, got "x"',
    },
    {
      path: 'responses["a \\"b\\"\\n"]',
      message:
        'responses["a \\"b\\"\\n"] must be text, a reply such as { text: Hello }, or a function, got nothing',
    },
    {
      path: 'settings.lag_enabled',
      message: 'settings.lag_enabled must be true or false, got "yes"; did you mean true?',
      suggestion: 'true',
    },
    {
      path: 'settings.seed',
      message: 'settings.seed must be a whole number, got the number NaN',
    },
    {
      path: 'respond',
      message: 'respond must be a function (prompt, request) => reply, got "Hello!"',
    },
  ])
})

test('a mistyped condition is refused, and makes no rule that matches everything', () => {
  for (const match of [{ usr: 'hi' }, { user: { contain: 'hi' } }, { not: { usr: 'hi' } }]) {
    expect(() => compileUntyped({ rules: [{ match, reply: 'x' }] })).toThrow(
      /unknown key "(?:usr|contain)" in rules\[0\]\.match.*; did you mean "(?:user|contains)"\?/,
    )
  }
})

test('refuses a reply that is chosen in two ways', () => {
  const reply = { turns: ['a'], sequence: ['b'] }
  expect(() => compileUntyped({ responses: { hi: reply } })).toThrow(
    'a reply with `turns` or with `sequence`, not with both',
  )
})

test('prints every issue in the message of the error', () => {
  const config = { settings: { colour: 1 }, prompts: [] }
  expect(() => compileUntyped(config)).toThrow(
    [
      'unknown key "prompts"; known keys: responses, rules, defaults, settings, $schema, respond',
      'unknown key "colour" in settings; known keys: lag_enabled, lag_factor, lag, model_lag, strict, seed, now, ignore_case, ignore_whitespace, providers, api_keys, guard, upstreams',
    ].join('\n'),
  )
})

test.each([
  [null, 'nothing'],
  ['responses.yml', '"responses.yml"'],
  [[], 'an empty list'],
  [new Map(), 'a Map'],
])('refuses %o as a config', (config, shown) => {
  expect(() => compileUntyped(config)).toThrow(
    `the config must be an object with the keys responses, rules, defaults, settings, respond, got ${shown}`,
  )
})

test('cuts long prompts and values in messages, but not in paths', () => {
  const prompt = 'p'.repeat(1000)
  const [issue] = validateConfig({ responses: { [prompt]: { finish_reason: 'r'.repeat(1000) } } })
  expect(issue?.message.length).toBeLessThan(250)
  expect(issue?.path).toBe(`responses["${prompt}"].finish_reason`)
})

test('refuses arguments that would fail at the request', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  for (const value of [cyclic, { big: 1n }]) {
    const responses = { hi: { tool_calls: [{ name: 'f', arguments: value }] } }
    expect(() => compileConfig({ responses })).toThrow(
      'responses["hi"].tool_calls[0].arguments must be an object that can be written as JSON, got an object',
    )
  }
})

test('compiles 10,000 answers within milliseconds', () => {
  const entries = Array.from({ length: 10_000 }, (_, index) => [
    `prompt ${index}`,
    `answer ${index}`,
  ])
  const responses: Record<string, string> = Object.fromEntries(entries)
  const startMs = performance.now()
  const ruleSet = compileConfig({ responses })
  expect(performance.now() - startMs).toBeLessThan(500)
  expect(answersTo(ruleSet, 'prompt 9999')).toEqual([{ text: 'answer 9999' }])
})

function functionOf(rule: Rule | undefined) {
  if (rule?.source.kind !== 'function') throw new Error('The rule is not a function.')
  return rule.source.respond
}

test('tries a function before the responses', async () => {
  const respond = vi.fn((prompt: Prompt) => (prompt.user === 'hi' ? 'Hello!' : undefined))
  for (const config of [respond, { respond, responses: { hi: 'never' } }]) {
    const [first] = compileConfig(config).matching(askedOf('hi'))
    const reply = functionOf(first?.rule)
    expect(await reply(promptOf({ user: 'hi' }), request)).toEqual({ text: 'Hello!' })
    expect(await reply(promptOf({ user: 'ho' }), request)).toBeUndefined()
  }
  expect(respond).toHaveBeenCalledWith(promptOf({ user: 'ho' }), request)
})

test('takes functions as replies of rules and of responses', async () => {
  const { rules } = compileConfig({
    rules: [{ match: { user: 'hi' }, reply: (prompt) => `${prompt.user}!` }],
    responses: { ho: async () => ({ reasoning: 'hm', text: 'Ho!' }) },
  })
  expect(await functionOf(rules[0])(promptOf({ user: 'hi' }), request)).toEqual({ text: 'hi!' })
  expect(await functionOf(rules[1])(promptOf({ user: 'ho' }), request)).toEqual({
    reasoning: 'hm',
    text: 'Ho!',
  })
})

test('checks what a function returns', async () => {
  const [rule] = compileConfig(() => ({ txt: 'Hello!', reasoning: 1 }) as never).rules
  await expect(functionOf(rule)(promptOf({ user: 'hi' }), request)).rejects.toThrow(
    'respond() failed: unknown key "txt"; did you mean "text"?; reasoning must be text or an object such as { text: Let me see }, got the number 1',
  )
})

test('names rules by their name, else by their place, and tries them before the responses', () => {
  const { rules } = compileConfig({
    responses: { hi: 'Hello!' },
    rules: [{ reply: 'a' }, { name: 'second', match: { user: 'hi' }, reply: 'b' }],
  })
  expect(rules.map(({ name }) => name)).toEqual(['rules[0]', 'second', 'responses["hi"]'])
})

test('what stands beside steps holds for each of them that does not say otherwise', () => {
  const { rules } = compileConfig({
    responses: { hi: { sequence: ['one', { text: 'two', model: 'b' }], model: 'a', times: 3 } },
  })
  expect(rules[0]).toMatchObject({
    times: 3,
    source: {
      kind: 'sequence',
      repeat: 'last',
      retries: 'count',
      steps: [
        { text: 'one', model: 'a' },
        { text: 'two', model: 'b' },
      ],
    },
  })
})

test.each([
  ['text', { text: 'x' }, { template: 'y' }],
  ['blocks', { blocks: [{ text: 'x' }] }, { text: 'y' }],
  ['choices', { choices: ['x'] }, { text: 'y' }],
  ['raw', { raw: { body: 'x' } }, { json: null }],
])('a step with an answer of its own has no %s from beside it', (_, beside, step) => {
  const { rules } = compileConfig({
    responses: { hi: { ...beside, reasoning: 'hm', model: 'a', turns: [step, { model: 'b' }] } },
  })
  expect(rules[0]).toMatchObject({ source: { kind: 'turns' } })
  expect((rules[0]!.source as { turns?: unknown }).turns).toEqual([
    { reasoning: 'hm', model: 'a', ...step },
    { ...beside, reasoning: 'hm', model: 'b' },
  ])
})
