/** What a rule captures, what its function is told, and what it says of a request that it does not match. */
import { expect, test } from 'vitest'
import { noCaptures } from '../../src/rules/asked.ts'
import type { Match } from '../../src/rules/match.ts'
import { compileMatch } from '../../src/rules/matcher.ts'
import { ask, say } from './ask.ts'

const folding = { ignoreCase: false, ignoreWhitespace: false }
const compile = (match: Match) => compileMatch(match, folding)

function capturesOf(match: Match, asked = say('sun in Paris')) {
  const captures = { before: 'stays' }
  return { matches: compile(match).test(asked, captures), captures }
}

test('captures of all conditions come together', () => {
  const match = { user: { pattern: '{what} in {city}' }, model: { regex: '^(?<family>\\w+)' } }
  expect(capturesOf(match)).toEqual({
    matches: true,
    captures: { before: 'stays', what: 'sun', city: 'Paris', family: 'gpt' },
  })
  expect([...compile(match).captures].sort()).toEqual(['city', 'family', 'what'])
})

test('nothing is captured where a later condition does not hold', () => {
  const user = { pattern: '{what} in {city}' }
  const nothing = { matches: false, captures: { before: 'stays' } }
  expect(capturesOf({ user, system: 'none' })).toEqual(nothing)
  expect(capturesOf({ user, not: { model: 'gpt-*' } })).toEqual(nothing)
  expect(capturesOf({ user, when: () => false })).toEqual(nothing)
})

test('what must not be captures nothing', () => {
  const match = { user: { contains: 'sun', not: { regex: '(?<no>rain)' } } }
  expect(capturesOf(match)).toEqual({ matches: true, captures: { before: 'stays' } })
  expect(compile(match).captures).toEqual([])
  expect(compile({ not: { user: { pattern: '{no}' } } }).captures).toEqual([])
})

test('a capture may have the name of what every object has', () => {
  const captures = noCaptures()
  expect(compile({ user: { pattern: '{constructor}' } }).test(say('hi'), captures)).toBe(true)
  expect(captures).toEqual({ constructor: 'hi' })
  expect(compile({ user: { pattern: '{__proto__}' } }).test(say('hi'), captures)).toBe(true)
  expect(Object.entries(captures)).toContainEqual(['__proto__', 'hi'])
})

test('a function is asked last, and told what was captured', () => {
  const told: unknown[] = []
  const when: Match['when'] = (prompt, { captures, body }) => {
    told.push(prompt.user, captures, body)
    return prompt.user === 'sun in Paris'
  }
  const matcher = compile({ when, user: { pattern: '{what} in {city}' } })
  const asked = say('sun in Paris')
  expect(matcher.test(asked, {})).toBe(true)
  expect(told).toEqual(['sun in Paris', { what: 'sun', city: 'Paris' }, asked.body])
  expect(matcher.test(say('rain'), {})).toBe(false)
  expect(matcher.failures(say('rain'))).toEqual(['user'])
  expect(told).toHaveLength(3)
  expect(matcher.test(say('rain in Rome'), {})).toBe(false)
  expect(matcher.explain(say('rain in Rome'))).toEqual([
    { field: 'when', expected: 'true', actual: 'false or an error' },
  ])
})

test('a function that throws does so where rules are chosen, not where they are explained', () => {
  const matcher = compile({
    when: () => {
      throw new Error('broken')
    },
  })
  expect(() => matcher.test(say('hi'), {})).toThrow('broken')
  expect(matcher.explain(say('hi'))).toHaveLength(1)
})

test('a function that is async is a mistake that shows', () => {
  const when = (async () => false) as unknown as NonNullable<Match['when']>
  expect(() => compile({ when }).test(say('hi'), {})).toThrow('must not be async')
})

test('says of every field that does not hold what was asked and what there is', () => {
  const match: Match = {
    user: { contains: 'weather' },
    system: 'Be brief.',
    model: 'claude-*',
    stream: true,
    turn: { min: 1 },
    tools: ['a', 'b'],
    tool_result: { name: 'a', content: { contains: 'x' } },
    has_image: true,
    headers: { 'X-Team': 'blue', 'x-other': false },
    body: { 'reasoning.effort': 'low', 'messages.0.role': 'tool' },
    metadata: { user_id: 'ann' },
    temperature: [0, 1],
    provider: 'openai',
    not: { user: 'hi', model: 'gpt-*' },
  }
  const asked = ask(
    'openai',
    { tools: ['c', 'd'].map((name) => ({ type: 'function', function: { name } })) },
    { 'x-team': 'red', 'x-other': 'x' },
  )
  const matcher = compile(match)
  const told = Object.fromEntries(
    matcher.explain(asked).map(({ field, expected, actual }) => [field, `${expected} | ${actual}`]),
  )
  expect(told).toEqual({
    user: 'containing "weather" | "hi"',
    system: '"Be brief." | none',
    model: 'like "claude-*" | "gpt-5-mini"',
    stream: 'true | false',
    turn: 'at least 1 | 0',
    tools: '"a" or "b" | "c", "d"',
    tool_result: 'of the tool "a", containing "x" | none',
    has_image: 'any | none',
    'headers.X-Team': '"blue" | "red"',
    'headers.x-other': 'none | one',
    'body.reasoning.effort': '"low" | none',
    'body.messages.0.role': '"tool" | "user"',
    'metadata.user_id': '"ann" | none',
    temperature: '0 or 1 | none',
    not: 'anything but model like "gpt-*" and user "hi" | model "gpt-5-mini" and user "hi"',
  })
  expect(matcher.failures(asked)).toHaveLength(15)
})

test('keeps words short', () => {
  const [miss] = compile({ user: 'x'.repeat(500) }).explain(say('y'.repeat(500)))
  expect(miss).toEqual({
    field: 'user',
    expected: `"${'x'.repeat(80)}…"`,
    actual: `"${'y'.repeat(80)}…"`,
  })
})

test('does not tell the keys that a client has sent', () => {
  const asked = ask('openai', {}, { authorization: 'Bearer sk-secret' })
  for (const match of [{ api_key: 'sk-1' }, { headers: { Authorization: 'Bearer sk-1' } }]) {
    const misses = compile(match).explain(asked)
    expect(misses).toHaveLength(1)
    expect(JSON.stringify(misses)).not.toContain('secret')
  }
})

test.each([
  ['hi', ['hi'], false],
  [['hi', 'ho', 'hi'], ['hi', 'ho'], false],
  [{ exact: 'Hi', ignore_case: true }, ['hi'], true],
  [{ exact: 'hi', contains: 'h' }, ['hi'], false],
  [{ contains: 'hi' }, undefined, false],
  [{ not: 'hi' }, undefined, false],
  [undefined, undefined, false],
] as [Match['user'], string[] | undefined, boolean][])(
  'user %o is found by %o',
  (user, exact, ignoreCase) => {
    const matcher = compile(user === undefined ? {} : { user })
    expect(matcher.exactUsers).toEqual(exact)
    expect(matcher.folding).toEqual({ ignoreCase, ignoreWhitespace: false })
  },
)

test('conditions that are undefined are none', () => {
  const match = { user: undefined, headers: undefined } as unknown as Match
  expect(compile(match).test(say('hi'), {})).toBe(true)
})

test('nothing is captured from a result of a tool that holds in part', () => {
  const call = (id: string, name: string) => ({ id, type: 'function', function: { name } })
  const result = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content })
  const asked = ask('openai', {
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [call('1', 'a_1'), call('2', 'b_2')] },
      result('1', 'no'),
      result('2', 'yes'),
    ],
  })
  const name = { pattern: ['a_{x}', 'b_{y}'] }
  const captures = {}
  const matcher = compile({ tool_result: { name, content: 'yes' } })
  expect(matcher.test(asked, captures)).toBe(true)
  expect(captures).toEqual({ y: '2' })
})
