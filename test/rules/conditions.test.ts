/** Every key of `match`, for every provider: what it holds for, and what not. */
import { describe, expect, test } from 'vitest'
import type { MatchConditions } from '../../src/rules/match.ts'
import { compileMatch } from '../../src/rules/matcher.ts'
import { ask, type ProviderName } from './ask.ts'

interface Case {
  /** What is asked, beside what every request needs. */
  body?: Record<string, unknown>
  headers?: Record<string, string>
}

interface Row<Value> extends Record<ProviderName, Case | 'cannot be asked'> {
  hits: Value[]
  misses: Value[]
}

const user = (content: unknown) => ({ role: 'user', content })
const assistant = (content: unknown) => ({ role: 'assistant', content })

const openaiCall = {
  role: 'assistant',
  content: null,
  tool_calls: [
    { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } },
  ],
}
const anthropicCall = assistant([
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_use', id: 'call_1', name: 'get_weather', input: {} },
])
const openaiResult = { role: 'tool', tool_call_id: 'call_1', content: '18 °C' }
const anthropicResult = user([
  { type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: '18 °C' }] },
])

const talk = [user('hi'), assistant('Hello!'), user('and now?')]
const said: Case = { body: { messages: talk } }
const schema = { type: 'object', title: 'answer' }

const rows: { [Key in keyof MatchConditions]-?: Row<NonNullable<MatchConditions[Key]>> } = {
  user: {
    openai: said,
    anthropic: said,
    hits: ['and now?', ['hi', 'and now?'], { contains: 'now' }, { not: 'hi' }],
    misses: ['hi', 'And now?', 'and now', '*now*', { contains: 'hi' }, { not: { word: 'now' } }],
  },
  system: {
    openai: { body: { messages: [{ role: 'developer', content: 'Be brief.' }, user('hi')] } },
    anthropic: { body: { system: [{ type: 'text', text: 'Be brief.' }] } },
    hits: ['Be brief.', { word: 'brief' }, { not: 'hi' }],
    misses: ['hi', { contains: 'long' }, { not: { contains: 'brief' } }],
  },
  assistant: {
    openai: said,
    anthropic: said,
    hits: ['Hello!', { not: 'hi' }],
    misses: ['hi', 'and now?', { not: 'Hello!' }],
  },
  any_message: {
    openai: said,
    anthropic: said,
    hits: ['hi', 'Hello!', 'and now?', { not: 'bye' }],
    misses: ['bye', { not: 'hi' }, { contains: 'now', not: 'hi' }],
  },
  model: {
    openai: { body: { model: 'some-5-mini' } },
    anthropic: { body: { model: 'some-5-mini' } },
    hits: ['some-5-mini', 'some-5*', 'some-?-mini', ['x', '*-mini'], { regex: '^some' }],
    misses: ['some-5', 'some', '?ome', { exact: 'some-*' }, { not: 'some-*' }],
  },
  provider: {
    openai: {},
    anthropic: {},
    hits: ['*o*i*', ['openai', 'anthropic']],
    misses: ['google', { not: ['openai', 'anthropic'] }],
  },
  endpoint: {
    openai: {},
    anthropic: {},
    hits: [['chat.completions', 'messages']],
    misses: ['responses', 'chat', 'message'],
  },
  tools: {
    openai: {
      body: {
        tools: [
          { type: 'function', function: { name: 'get_weather' } },
          { type: 'custom', custom: { name: 'grep' } },
        ],
      },
    },
    anthropic: { body: { tools: [{ name: 'get_weather' }, { name: 'grep' }] } },
    hits: ['grep', 'get_*', ['x', 'grep'], { not: 'search' }],
    misses: ['search', 'get', { not: 'get_*' }],
  },
  tool_choice: {
    openai: { body: { tool_choice: { type: 'function', function: { name: 'grep' } } } },
    anthropic: { body: { tool_choice: { type: 'tool', name: 'grep' } } },
    hits: ['grep', 'gr*'],
    misses: ['auto', 'required'],
  },
  tool_result: {
    openai: { body: { messages: [user('hi'), openaiCall, openaiResult] } },
    anthropic: { body: { messages: [user('hi'), anthropicCall, anthropicResult] } },
    hits: [
      true,
      '18 °C',
      { contains: '18' },
      { name: 'get_*' },
      { id: 'call_1', content: { contains: '°C' }, is_error: false },
      { name: { not: 'grep' } },
    ],
    misses: [
      false,
      '18',
      { not: { contains: '18' } },
      { name: 'grep' },
      { id: 'call_*' },
      { name: 'get_weather', content: '19 °C' },
      { is_error: true },
    ],
  },
  turn: {
    openai: { body: { messages: [...talk, openaiCall, openaiResult] } },
    anthropic: { body: { messages: [...talk, anthropicCall, anthropicResult] } },
    hits: [1, [0, 1], { min: 1 }, { max: 1 }, { min: 0, max: 2 }],
    misses: [0, 2, [0, 2], { min: 2 }, { max: 0 }],
  },
  headers: {
    openai: { headers: { 'x-team': 'blue' } },
    anthropic: { headers: { 'x-team': 'blue' } },
    hits: [
      { 'X-Team': 'blue' },
      { 'x-team': true, 'x-other': false },
      { 'x-team': { regex: '^b' } },
      { 'x-other': { not: 'red' } },
    ],
    misses: [
      { 'x-team': 'red' },
      { 'x-team': false },
      { 'x-other': true },
      { 'x-team': 'blue', 'x-other': 'blue' },
      { 'x-other': { contains: '' } },
    ],
  },
  api_key: {
    openai: { headers: { authorization: 'Bearer sk-1' } },
    anthropic: { headers: { 'x-api-key': 'sk-1' } },
    hits: ['sk-1', { regex: '^sk-' }],
    misses: ['sk-2', 'Bearer sk-1', { not: 'sk-1' }],
  },
  stream: {
    openai: { body: { stream: true } },
    anthropic: { body: { stream: true } },
    hits: [true],
    misses: [false],
  },
  response_format: {
    openai: {
      body: {
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
      },
    },
    anthropic: { body: { output_config: { format: { type: 'json_schema', schema } } } },
    hits: ['json_schema', 'json_*'],
    misses: ['json_object', 'text'],
  },
  schema_name: {
    openai: {
      body: {
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
      },
    },
    anthropic: { body: { output_format: { type: 'json_schema', schema } } },
    hits: ['answer', 'ans*', { not: 'question' }],
    misses: ['question'],
  },
  has_image: {
    openai: {
      body: { messages: [user([{ type: 'image_url', image_url: { url: 'data:,' } }])] },
    },
    anthropic: {
      body: { messages: [user([{ type: 'image', source: { type: 'url', url: 'data:,' } }])] },
    },
    hits: [true],
    misses: [false],
  },
  has_audio: {
    openai: { body: { messages: [user([{ type: 'input_audio', input_audio: {} }])] } },
    anthropic: 'cannot be asked',
    hits: [true],
    misses: [false],
  },
  has_file: {
    openai: { body: { messages: [user([{ type: 'file', file: { file_id: 'f' } }])] } },
    anthropic: {
      body: { messages: [user([{ type: 'document', source: { type: 'text', data: '' } }])] },
    },
    hits: [true],
    misses: [false],
  },
  temperature: {
    openai: { body: { temperature: 0 } },
    anthropic: { body: { temperature: 0 } },
    hits: [0, { max: 0.5 }, [0, 1]],
    misses: [1, { min: 0.1 }],
  },
  top_p: {
    openai: { body: { top_p: 0.9 } },
    anthropic: { body: { top_p: 0.9 } },
    hits: [0.9, { min: 0.5 }],
    misses: [1, { max: 0.5 }],
  },
  max_tokens: {
    openai: { body: { max_completion_tokens: 50 } },
    anthropic: { body: { max_tokens: 50 } },
    hits: [50, { max: 50 }, { min: 50 }],
    misses: [51, { max: 49 }],
  },
  seed: {
    openai: { body: { seed: 7 } },
    anthropic: 'cannot be asked',
    hits: [7],
    misses: [8, { max: 6 }],
  },
  metadata: {
    openai: { body: { metadata: { user_id: 'ann' } } },
    anthropic: { body: { metadata: { user_id: 'ann' } } },
    hits: [{ user_id: 'ann' }, { user_id: { contains: 'a' } }, { other: { not: 'x' } }],
    misses: [{ user_id: 'bob' }, { constructor: { contains: '' } }, { user_id: 'ann', other: '' }],
  },
  body: {
    openai: { body: { reasoning: { effort: 'low', budget: 3, tags: ['a'], off: null, on: true } } },
    anthropic: {
      body: { reasoning: { effort: 'low', budget: 3, tags: ['a'], off: null, on: true } },
    },
    hits: [
      { 'reasoning.effort': 'low' },
      { 'reasoning.effort': ['low', 'high'] },
      { 'reasoning.effort': { not: 'high' } },
      { 'reasoning.budget': 3 },
      { 'reasoning.budget': { min: 3, max: 3 } },
      { 'reasoning.budget': '3' },
      { 'reasoning.budget': ['low', 3] as string[] },
      { 'reasoning.tags': '["a"]' },
      { 'reasoning.tags.0': 'a', 'reasoning.tags.length': 1 },
      { 'reasoning.off': null, 'reasoning.none': null, 'reasoning.constructor': null },
      { 'reasoning.on': true },
      { 'messages.0.content': 'hi' },
    ],
    misses: [
      { 'reasoning.effort': 'high' },
      { 'reasoning.effort': 'low', 'reasoning.budget': 4 },
      { 'reasoning.effort': null },
      { 'reasoning.effort': { min: 0 } },
      { 'reasoning.none': { min: 0 } },
      { 'reasoning.none': false },
      { 'reasoning.off': false },
      { 'reasoning.on': 'false' },
      { 'reasoning.tags.1': 'a' },
      { 'reasoning.budget': ['low', 4] as string[] },
      { 'constructor.name': 'Object' },
    ],
  },
}

const folding = { ignoreCase: false, ignoreWhitespace: false }
const keys = Object.keys(rows) as (keyof MatchConditions)[]

describe.each(['openai', 'anthropic'] as const)('%s', (provider) => {
  test.each(keys)('%s', (key) => {
    const { hits, misses, [provider]: asked } = rows[key]
    if (asked === 'cannot be asked') {
      const matcher = compileMatch({ [key]: hits[0] }, folding)
      expect(matcher.test(ask(provider), {})).toBe(false)
      return
    }
    const request = ask(provider, asked.body, asked.headers)
    for (const [values, matches] of [
      [hits, true],
      [misses, false],
    ] as const) {
      for (const value of values) {
        const matcher = compileMatch({ [key]: value }, folding)
        const what = `${key}: ${JSON.stringify(value)}`
        expect(matcher.test(request, {}), what).toBe(matches)
        expect(matcher.explain(request).length === 0, what).toBe(matches)
        // Taken the other way round, it is the other requests.
        const negated = compileMatch({ not: { [key]: value } }, folding)
        expect(negated.test(request, {}), `not ${what}`).toBe(!matches)
      }
    }
  })

  test.each([
    [{ system: { contains: '' } }, false],
    [{ system: { not: 'a' } }, true],
    [{ assistant: { contains: '' } }, false],
    [{ assistant: { not: 'a' } }, true],
    [{ tools: '*' }, false],
    [{ tools: { not: '*' } }, true],
    [{ tool_choice: 'auto' }, true],
    [{ tool_result: true }, false],
    [{ tool_result: { not: 'a' } }, false],
    [{ tool_result: { is_error: false } }, false],
    [{ turn: 0 }, true],
    [{ headers: { 'x-a': { contains: '' } } }, false],
    [{ api_key: { contains: '' } }, false],
    [{ stream: false }, true],
    [{ response_format: 'text' }, true],
    [{ schema_name: '*' }, false],
    [{ has_image: false, has_audio: false, has_file: false }, true],
    [{ temperature: { min: -9 } }, false],
    [{ top_p: { max: 9 } }, false],
    [{ max_tokens: { min: 0 } }, false],
    [{ seed: { min: 0, max: 9 } }, false],
    [{ metadata: { a: { contains: '' } } }, false],
    [{ body: { a: { contains: '' } } }, false],
    [{ body: { 'a.b': null } }, true],
  ] as [MatchConditions, boolean][])('of what is not there, %o: %s', (match, expected) => {
    const request = ask(provider, { max_tokens: undefined })
    expect(compileMatch(match, folding).test(request, {})).toBe(expected)
  })
})

test('a rule that asks for nothing matches everything', () => {
  expect(compileMatch(undefined, folding).test(ask('openai'), {})).toBe(true)
  expect(compileMatch({}, folding).explain(ask('anthropic'))).toEqual([])
})

test('all that is asked must hold', () => {
  const match = { user: 'hi', model: 'gpt-*', stream: false }
  expect(compileMatch(match, folding).test(ask('openai'), {})).toBe(true)
  expect(compileMatch({ ...match, stream: true }, folding).test(ask('openai'), {})).toBe(false)
  expect(compileMatch({ ...match, model: 'o*' }, folding).test(ask('openai'), {})).toBe(false)
})

test('not is taken together: it is enough that one of its conditions does not hold', () => {
  const not = { user: 'hi', model: 'gpt-*' }
  expect(compileMatch({ not }, folding).test(ask('openai'), {})).toBe(false)
  expect(compileMatch({ not }, folding).test(ask('anthropic'), {})).toBe(true)
})

test('a result that has been answered is old', () => {
  const matcher = compileMatch({ tool_result: true }, folding)
  const messages = [user('hi'), openaiCall, openaiResult]
  expect(matcher.test(ask('openai', { messages }), {})).toBe(true)
  for (const more of [[assistant('It is mild.')], [assistant('It is mild.'), user('hi')]]) {
    const later = ask('openai', { messages: [...messages, ...more] })
    expect(matcher.test(later, {})).toBe(false)
    expect(compileMatch({ tool_result: false }, folding).test(later, {})).toBe(true)
  }
})

test('of several results, one must be all that is asked', () => {
  const result = (tool_use_id: string, content: string, is_error = false) => ({
    type: 'tool_result',
    tool_use_id,
    content,
    is_error,
  })
  const request = ask('anthropic', {
    messages: [
      user('hi'),
      assistant([
        { type: 'tool_use', id: 'a', name: 'search', input: {} },
        { type: 'tool_use', id: 'b', name: 'grep', input: {} },
      ]),
      user([result('a', 'found'), result('b', 'broken', true)]),
    ],
  })
  const matches = (tool_result: object) => compileMatch({ tool_result }, folding).test(request, {})
  expect(matches({ name: 'grep', is_error: true })).toBe(true)
  expect(matches({ name: 'search', content: 'found' })).toBe(true)
  expect(matches({ name: 'search', is_error: true })).toBe(false)
  expect(matches({ name: 'grep', content: 'found' })).toBe(false)
})

test('what is attached counts in the last message of the user only', () => {
  const image = user([{ type: 'image_url', image_url: { url: 'data:,' } }])
  const matcher = compileMatch({ has_image: true }, folding)
  expect(matcher.test(ask('openai', { messages: [user('hi'), image] }), {})).toBe(true)
  expect(matcher.test(ask('openai', { messages: [image, user('hi')] }), {})).toBe(false)
})

test('a message that holds only an image is not answered as the text before it', () => {
  const image = user([{ type: 'image_url', image_url: { url: 'data:,' } }])
  const request = ask('openai', { messages: [user('hi'), image] })
  expect(compileMatch({ user: 'hi' }, folding).test(request, {})).toBe(false)
  expect(compileMatch({ user: '' }, folding).test(request, {})).toBe(true)
})
