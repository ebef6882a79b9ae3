/** Catastrophic regular expressions, held against the engine itself. */
import { createContext, runInContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { isCatastrophic } from '../../../src/config/lint/regex-cost.ts'
import { warningsOf } from './warnings-of.ts'

describe('catastrophic', () => {
  test.each([
    '(a+)+$',
    '^(\\w+\\s?)*$',
    '(a|aa)+$',
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@)',
    '(x+x+)+y',
    '^(a|a)*$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*)*x',
    '(a*)*b',
    '^(\\d+)*$',
    '([a-z]+)*=',
    '((a+)+b)?c',
    '(?<word>\\w+)+\\.$',
    '^(a{0,10})*$',
    '(ab|a|b)*$',
    '^(.*?,){11}P',
    '(a?){25}a{25}',
    '^(?:\\u0061+)+!',
  ])('%s keeps the engine busy', (source) => {
    const found = isCatastrophic(source, '')
    expect(found).toBeDefined()
    const context = createContext({ regex: new RegExp(source), text: found!.attack })
    expect(() => runInContext('regex.test(text)', context, { timeout: 100 })).toThrow(/timed out/)
  })

  test('a chain of twenty loops', () => {
    expect(isCatastrophic('(.*a){20}', '')).toBeDefined()
  })

  test('with flags', () => {
    expect(isCatastrophic('^(a+|A+)+$', '')).toBeDefined()
    expect(isCatastrophic('^(a|A)+$', '')).toBeUndefined()
    expect(isCatastrophic('^(a|A)+$', 'i')).toBeDefined()
    expect(isCatastrophic('^(\\p{L}+\\s?)*$', 'u')).toBeDefined()
    expect(isCatastrophic('^([[a-z]&&[^x]]+)*$', 'v')).toBeDefined()
  })
})

describe('ordinary', () => {
  test.each([
    '^hello (world|you)$',
    '\\d{4}-\\d{2}',
    '.*error.*',
    'explain (?<topic>.+) simply',
    '^what is (.+) plus (.+)\\?$',
    '\\b(foo|bar)s?\\b',
    '^\\s*translate\\s+(?<text>.+?)\\s+to\\s+(?<language>\\w+)\\s*$',
    '^.*weather.*in.*(Paris|London).*$',
    '[\\w.+-]+@[\\w-]+\\.[\\w.-]+',
    '(?<a>.+) and (?<b>.+) and (?<c>.+)',
    '"([^"\\\\]|\\\\.)*"',
    '(\\w+\\s)*done',
    '^(?:[a-z]+-)*[a-z]+$',
    '^(\\w+\\s+)*\\w+$',
    '(\\b\\w+\\b\\s*)+$',
    '(a+)+',
    '(a?)*$',
    'a{1000}',
    '^(?=.*\\d)(?=.*[a-z]).{8,64}$',
    '(.)\\1',
    '[\\]\\[]+|[^]{2,}?',
    '',
  ])('%s', (source) => {
    expect(isCatastrophic(source, '')).toBeUndefined()
  })

  test('one that is too large to follow is let through', () => {
    expect(isCatastrophic('((a{0,99}){0,99}){0,99}', '')).toBeUndefined()
  })
})

test('a config says where, and with which text', () => {
  const text = 'rules:\n  - match: { user: { regex: [ok, "(a+)+$"] } }\n    reply: x\n'
  expect(warningsOf(text)).toEqual([
    '2:34 the regex "(a+)+$" may take for ever, as for the 102 characters of "aaaaaaaaaaaaaaaaaaaaaaa…": there are too many ways in which its repetitions can share a text; do not repeat what itself repeats, and do not let neighbours match the same characters',
  ])
})

test('the case that settings, a condition or a flag ignore counts', () => {
  const config = (more: string) =>
    `rules: [{ match: { user: { regex: "^(a|A)+$"${more} } }, reply: x }]`
  expect(warningsOf(config(''))).toEqual([])
  expect(warningsOf(config(', ignore_case: true'))).toHaveLength(1)
  expect(warningsOf(config(', flags: i'))).toHaveLength(1)
  expect(
    warningsOf(
      `rules: [{ match: { user: { ignore_case: true, not: { regex: "^(a|A)+$" } } }, reply: x }]`,
    ),
  ).toHaveLength(1)
  expect(warningsOf(`settings: { ignore_case: true }\n${config('')}`)).toHaveLength(1)
  expect(
    warningsOf(`rules: [{ match: { user: { not: { regex: "(a+)+$" } } }, reply: x }]`),
  ).toHaveLength(1)
})
