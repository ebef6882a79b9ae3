/** Rules that can never answer. */
import { describe, expect, test } from 'vitest'
import { lintConfig } from '../../../src/config/lint/lint-config.ts'
import type { Match } from '../../../src/rules/match.ts'
import { warningsOf } from './warnings-of.ts'

const messagesOf = (config: unknown) => lintConfig(config).map(({ message }) => message)

describe('dead rules', () => {
  const dead: [string, Match, string][] = [
    ['an empty list', { user: [] }, 'the list user is empty'],
    ['an empty list of a test', { user: { contains: [] } }, 'the list contains is empty'],
    [
      'an exact text its own not excludes',
      { user: { exact: 'hi', not: ['hi', 'ho'] } },
      '"hi" is excluded',
    ],
    [
      'an exact text that fails a test beside it',
      { user: { exact: 'hi', regex: '^b' } },
      '"hi" is excluded',
    ],
    ['a turn below 0', { turn: -1 }, 'turn counts from 0'],
    ['half a turn', { turn: 0.5 }, 'turn counts from 0 in whole numbers'],
    ['a range below 0', { turn: { max: -1 } }, 'turn counts from 0'],
    ['a range that ends before it begins', { temperature: { min: 1, max: 0 } }, 'swap them'],
    ['a provider that there is not', { provider: 'opanai' }, 'did you mean "openai"?'],
    ['an endpoint that there is not', { endpoint: 'completion' }, 'did you mean "completions"?'],
    ['a vendor by its other name', { provider: 'google' }, 'did you mean "gemini"?'],
    ['a surface in place of its vendor', { provider: 'openai-chat' }, 'did you mean "openai"?'],
    ['a response format that there is not', { response_format: 'json' }, '"json_object"'],
    ['a not that is the same', { stream: true, not: { stream: true } }, '`not` excludes all'],
    [
      'a not that is wider',
      { user: 'hi', model: 'gpt-4o', not: { model: 'gpt-*' } },
      '`not` excludes all',
    ],
  ]
  test.each(dead)('%s', (_, match, why) => {
    const messages = messagesOf({ rules: [{ match, reply: 'x' }] })
    expect(messages).toEqual([expect.stringContaining(why)])
    expect(messages[0]).toMatch(/^rules\[0\] never matches: /)
  })

  test('names each endpoint once', () => {
    const [message] = messagesOf({ rules: [{ match: { endpoint: 'x' }, reply: 'x' }] })
    expect(message?.split('"chat.completions"')).toHaveLength(2)
  })

  test('times: 0, and no state', () => {
    const reply = { text: 'x', times: 0 }
    expect(
      messagesOf({ rules: [{ reply }, { scenario: { name: 's', state: [] }, reply: 'x' }] }),
    ).toEqual([
      expect.stringMatching(/^rules\[0\] never answers: times is 0/),
      expect.stringMatching(/^rules\[1\] never matches: its list of states is empty/),
    ])
  })

  const alive: [string, Match][] = [
    ['a list of which one is left', { user: { exact: ['a', 'b'], not: 'a' } }],
    ['wildcards', { provider: 'open*', endpoint: '*', response_format: 'json_*' }],
    ['another value excluded', { stream: true, not: { stream: false } }],
    ['a not of more', { user: 'hi', not: { user: 'hi', model: 'gpt-4o' } }],
    ['an open range', { turn: { min: 1 }, temperature: { min: 0, max: 0 } }],
    ['a body value', { body: { n: 2, 'reasoning.effort': ['low', 'high'], store: true, x: null } }],
    ['text that folds', { user: { exact: 'HI', not: 'hi' } }],
    ['an exclusion of what cannot be', { not: { user: { exact: 'hi', not: 'hi' } } }],
  ]
  test.each(alive)('not: %s', (_, match) => {
    expect(messagesOf({ rules: [{ match, reply: 'x' }] })).toEqual([])
  })
})

describe('shadowed rules', () => {
  const shadowed: [string, Match | undefined, Match][] = [
    ['a catch-all', undefined, { user: 'hi' }],
    ['an empty match', {}, { user: { regex: 'x' }, stream: true }],
    ['the same text', { user: 'hi' }, { user: 'hi' }],
    ['the same text said in another way', { user: ['ho', 'hi'] }, { user: { exact: 'hi' } }],
    ['more conditions beside the same', { user: 'hi' }, { user: 'hi', model: 'gpt-4o' }],
    ['a regex that finds it', { user: { regex: '^h' } }, { user: ['hi', 'ho'] }],
    ['contains', { user: { contains: ['weather'] } }, { user: 'weather in Paris?' }],
    [
      'contains a part of it',
      { user: { contains: 'weather' } },
      { user: { contains: 'the weather' } },
    ],
    [
      'contains a part of the word',
      { user: { contains: 'weather' } },
      { user: { word: 'weather' } },
    ],
    ['a glob', { user: { glob: 'weather*' } }, { user: 'weather in Paris?' }],
    ['a pattern', { user: { pattern: 'weather in {city}?' } }, { user: 'weather in Paris?' }],
    ['a model by wildcard', { model: 'gpt-*' }, { model: 'gpt-5', turn: 0 }],
    ['a wildcard in a wider one', { model: 'gpt-*' }, { model: ['gpt-4*', 'gpt-?'] }],
    [
      'contains a part of a glob',
      { user: { contains: 'weather' } },
      { user: { glob: ['*the weather*', 'weather?'] } },
    ],
    [
      'contains a part of a pattern',
      { user: { contains: 'WEATHER', ignore_case: true } },
      { user: { pattern: 'weather in {city}' } },
    ],
    ['a range', { turn: { min: 1 } }, { turn: [1, 2] }],
    ['case that does not count', { user: { exact: 'HI', ignore_case: true } }, { user: 'hi' }],
    [
      'the same in another order',
      { stream: true, user: { regex: 'a' } },
      { user: { regex: 'a' }, stream: true },
    ],
  ]
  test.each(shadowed)('%s', (_, first, second) => {
    const rules = [
      { name: 'any', ...(first && { match: first }), reply: 'x' },
      { match: second, reply: 'y' },
    ]
    expect(messagesOf({ rules })).toEqual([
      expect.stringMatching(/^rules\[1\] is never reached: rules\[0\] \("any"\) (?:matches|has)/),
    ])
  })

  const reached: [string, Match, Match][] = [
    ['another text', { user: 'hi' }, { user: 'ho' }],
    ['one of several texts', { user: 'hi' }, { user: ['hi', 'ho'] }],
    ['narrower first', { user: 'hi', model: 'gpt-4o' }, { user: 'hi' }],
    ['case that counts first', { user: 'hi' }, { user: { exact: 'hi', ignore_case: true } }],
    ['a word in contains', { user: { word: 'weather' } }, { user: { contains: 'weather' } }],
    [
      'contains, but not all',
      { user: { contains: 'weather', not: 'weather?' } },
      { user: 'weather?' },
    ],
    [
      'case that counts first, in another field',
      { user: { regex: 'hi' }, system: 'be brief' },
      { user: { regex: 'hi' }, system: { exact: 'be brief', ignore_case: true } },
    ],
    [
      'white space that counts first',
      { system: 'be brief' },
      { system: { exact: 'be brief', ignore_whitespace: true } },
    ],
    ['a wildcard for one in one for any', { model: 'gpt-??' }, { model: 'gpt-*' }],
    ['a wildcard beside another one', { model: 'gpt-4*' }, { model: ['gpt-4*', 'gpt-5*'] }],
    [
      'one pattern of several',
      { user: { contains: 'weather' } },
      { user: { pattern: ['weather in {city}', 'sun in {city}'] } },
    ],
    ['another range', { turn: { min: 1 } }, { turn: { min: 0, max: 2 } }],
    ['a range that ends earlier', { turn: { max: 1 } }, { turn: { min: 0, max: 2 } }],
    [
      'an exclusion that looks at all tools',
      { tools: { glob: 's*', not: 'x' } },
      { tools: 'search' },
    ],
    [
      'a text that a glob beside it leaves out',
      { user: { exact: ['a', 'b'], glob: 'a' } },
      { user: 'b' },
    ],
    ['another header', { headers: { 'x-team': 'a' } }, { headers: { 'x-team': 'b' } }],
  ]
  test.each(reached)('not: %s', (_, first, second) => {
    const rules = [
      { match: first, reply: 'x' },
      { match: second, reply: 'y' },
    ]
    expect(messagesOf({ rules })).toEqual([])
  })

  test.each([
    ['times', { reply: { text: 'x', times: 1 } }],
    ['a sequence that ends', { reply: { sequence: ['a', 'b'], repeat: 'none' } }],
    ['a function', { reply: () => undefined }],
    ['a predicate', { match: { when: () => true }, reply: 'x' }],
    ['a scenario', { scenario: { name: 's', next: 't' }, reply: 'x' }],
    ['a rule that is dead itself', { match: { turn: -1 }, reply: 'x' }],
  ])('a rule with %s shadows nothing', (_, first) => {
    const messages = messagesOf({ rules: [first, { match: { user: 'hi' }, reply: 'y' }] })
    expect(messages.filter((message) => message.startsWith('rules[1]'))).toEqual([])
  })

  test('settings decide whether case counts', () => {
    const rules = [
      { match: { user: 'HI' }, reply: 'x' },
      { match: { user: 'hi' }, reply: 'y' },
    ]
    expect(messagesOf({ rules })).toEqual([])
    expect(messagesOf({ rules, settings: { ignore_case: true } })).toHaveLength(1)
  })

  test('an answer below responses that a rule takes, at its key', () => {
    const text =
      'responses:\n  hi: a\n  ho: b\nrules:\n  - match: { user: { regex: ^h } }\n    reply: x\n'
    expect(warningsOf(text)).toEqual([
      '2:3 responses["hi"] is never reached: rules[0] matches everything that it matches; narrow rules[0], or remove one of them',
      '3:3 responses["ho"] is never reached: rules[0] matches everything that it matches; narrow rules[0], or remove one of them',
    ])
  })

  test('a condition that is in rules and in responses', () => {
    const config = { responses: { hi: 'a' }, rules: [{ match: { user: 'hi' }, reply: 'b' }] }
    expect(messagesOf(config)).toEqual([
      'responses["hi"] is never reached: rules[0] has the same conditions; remove one of them',
    ])
  })

  test('the only response behind a catch-all', () => {
    expect(messagesOf({ rules: [{ reply: 'x' }], responses: { hi: 'y' } })).toEqual([
      expect.stringMatching(/^the answer below responses is never reached: rules\[0\] matches/),
    ])
  })

  test('all responses behind a catch-all are one warning', () => {
    const responses = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`q${n}`, 'a']))
    expect(messagesOf({ responses, rules: [{ reply: 'x' }] })).toEqual([
      expect.stringMatching(
        /^the 50 answers below responses are never reached: rules\[0\] matches every request/,
      ),
    ])
  })

  test('ten thousand rules take no longer than a reader would wait', () => {
    const rules = Array.from({ length: 10_000 }, (_, n) =>
      n % 2
        ? { match: { user: `question ${n}` }, reply: 'a' }
        : { match: { user: { regex: `^${n}:` } }, reply: 'b' },
    )
    // Of this process alone: whatever else the machine does meanwhile is not the check's.
    const before = process.cpuUsage()
    expect(
      messagesOf({ rules: [...rules, { match: { user: 'question 9' }, reply: 'c' }] }),
    ).toEqual([expect.stringMatching(/^rules\[10000\] is never reached: rules\[9\] has the same/)])
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000)
  }, 60_000)
})

describe('scenarios', () => {
  test('a state that no rule leads to', () => {
    const text = `rules:
  - scenario: { name: order, next: shipped }
    match: { user: pay }
    reply: Paid.
  - scenario: { name: order, state: shiped }
    reply: Thanks.
`
    expect(warningsOf(text)).toEqual([
      '5:37 the scenario "order" never comes to the state "shiped": rules lead to "started", "shipped"; did you mean "shipped"?',
    ])
  })

  test('a state that only an unreachable one leads to', () => {
    const step = (state: string, next: string) => ({
      scenario: { name: 's', state, next },
      reply: 'x',
    })
    expect(messagesOf({ rules: [step('started', 'a'), step('b', 'c'), step('c', 'b')] })).toEqual([
      expect.stringContaining('never comes to the state "b"'),
      expect.stringContaining('never comes to the state "c"'),
    ])
  })

  test('an end is no fault, and neither is another scenario of the same states', () => {
    const rules = [
      { scenario: { name: 's', state: 'started', next: 'end' }, reply: 'x' },
      { scenario: { name: 's', state: ['started', 'end'] }, reply: 'y' },
    ]
    expect(messagesOf({ rules })).toEqual([])
    const other = { scenario: { name: 't', state: 'end' }, reply: 'z' }
    expect(messagesOf({ rules: [...rules, other] })).toEqual([expect.stringContaining('"t"')])
  })
})
