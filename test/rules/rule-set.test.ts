/** In which order rules are tried, and which are named where none matches. */
import { describe, expect, test } from 'vitest'
import type { Match } from '../../src/rules/match.ts'
import { compileMatch, type Matcher } from '../../src/rules/matcher.ts'
import { createRuleSet, type Rule, type RuleSet } from '../../src/rules/rule-set.ts'
import type { Settings } from '../../src/settings.ts'
import { ask, say } from './ask.ts'

const folding = { ignoreCase: false, ignoreWhitespace: false }
const settings: Settings = {
  lag: undefined,
  modelLag: [],
  strict: false,
  seed: 0,
  nowMs: undefined,
  folding,
  unmatched: 'reply',
  error: undefined,
  fault: undefined,
  providers: undefined,
  apiKeys: undefined,
  guard: false,
  upstreams: {},
}
const source = { kind: 'reply', reply: {} } as const

function rule(name: string, match?: Match): Rule {
  return { name, matcher: compileMatch(match, folding), source }
}

const fallback = rule('fallback')

function ruleSetOf(...rules: Rule[]): RuleSet {
  return createRuleSet(rules, fallback, settings)
}

function namesFor(user: string, ruleSet: RuleSet): string[] {
  return Array.from(ruleSet.matching(say(user)), ({ rule: { name } }) => name)
}

describe('order', () => {
  const ruleSet = ruleSetOf(
    rule('first', { user: 'hi' }),
    rule('open'),
    rule('other', { user: 'ho' }),
    rule('list', { user: ['ho', 'hi'] }),
    rule('folded', { user: { exact: 'HI', ignore_case: true } }),
    rule('regex', { user: { regex: '^h' } }),
    rule('spaces', { user: { exact: ' hi ', ignore_whitespace: true } }),
    rule('last', { user: { exact: 'hi', contains: 'h' } }),
    rule('never', { user: { exact: 'hi', contains: 'x' } }),
    rule('never too', { user: 'hi', model: 'claude-*' }),
  )

  test('is that of the config, however rules are found', () => {
    expect(namesFor('hi', ruleSet)).toEqual([
      'first',
      'open',
      'list',
      'folded',
      'regex',
      'spaces',
      'last',
    ])
    expect(namesFor('ho', ruleSet)).toEqual(['open', 'other', 'list', 'regex'])
    expect(namesFor('Hi', ruleSet)).toEqual(['open', 'folded'])
    expect(namesFor(' hi', ruleSet)).toEqual(['open', 'spaces'])
    expect(namesFor('', ruleSet)).toEqual(['open'])
  })

  test('has what is put in front first, and leaves the set as it was', () => {
    const more = ruleSet.withFirst([rule('new', { user: 'hi' }), rule('new open')])
    expect(namesFor('hi', more).slice(0, 4)).toEqual(['new', 'new open', 'first', 'open'])
    expect(namesFor('ho', more).slice(0, 3)).toEqual(['new open', 'open', 'other'])
    expect(namesFor('hi', more.withFirst([rule('newest')])).slice(0, 2)).toEqual(['newest', 'new'])
    expect(namesFor('hi', ruleSet)[0]).toBe('first')
    expect(more.rules.map(({ name }) => name).slice(0, 3)).toEqual(['new', 'new open', 'first'])
    expect(more.fallback).toBe(fallback)
    expect(more.settings).toBe(settings)
  })

  test('a prompt that no rule matches has none', () => {
    expect(namesFor('constructor', ruleSetOf(rule('first', { user: 'hi' })))).toEqual([])
    expect(namesFor('hi', ruleSetOf())).toEqual([])
  })
})

test('each match has captures of its own', () => {
  const ruleSet = ruleSetOf(
    rule('a', { user: { pattern: '{x} in {y}' } }),
    rule('no', { user: { pattern: '{z} on {y}' } }),
    rule('b', { user: { pattern: '{z}' } }),
    rule('c'),
  )
  const captures = Array.from(ruleSet.matching(say('sun in Rome')), (match) => match.captures)
  expect(captures).toEqual([{ x: 'sun', y: 'Rome' }, { z: 'sun in Rome' }, {}])
})

/** Counts how often rules are tried. */
function counted(matcher: Matcher, count: { tests: number }): Matcher {
  return {
    ...matcher,
    test(asked, captures) {
      count.tests++
      return matcher.test(asked, captures)
    },
  }
}

test.each([10, 10_000])('of %i exact rules one is tried', (length) => {
  const count = { tests: 0 }
  const rules = Array.from({ length }, (_, index) => {
    const plain = rule(`${index}`, { user: `question ${index}`, model: 'gpt-*' })
    return { ...plain, matcher: counted(plain.matcher, count) }
  })
  const ruleSet = ruleSetOf(...rules)
  expect(namesFor(`question ${length - 1}`, ruleSet)).toEqual([`${length - 1}`])
  expect(count.tests).toBe(1)
})

test('rules that are behind a match are not tried', () => {
  const count = { tests: 0 }
  const open = rule('open')
  const ruleSet = ruleSetOf(rule('first'), { ...open, matcher: counted(open.matcher, count) })
  for (const { rule: found } of ruleSet.matching(say('hi'))) {
    expect(found.name).toBe('first')
    break
  }
  expect(count.tests).toBe(0)
})

test('explains every rule, in order', () => {
  const ruleSet = ruleSetOf(
    rule('a', { user: 'ho' }),
    rule('b', { user: { contains: 'h' } }),
  ).withFirst([rule('new', { stream: true })])
  expect(ruleSet.explain(say('hi'))).toEqual([
    {
      rule: 'new',
      matches: false,
      misses: [{ field: 'stream', expected: 'true', actual: 'false' }],
    },
    { rule: 'a', matches: false, misses: [{ field: 'user', expected: '"ho"', actual: '"hi"' }] },
    { rule: 'b', matches: true, misses: [] },
  ])
})

describe('nearest', () => {
  const namesNear = (ruleSet: RuleSet, user: string, count?: number) =>
    ruleSet.nearest(say(user), count).map((near) => near.rule)

  test('are the rules with the fewest fields that do not hold, then the closest text', () => {
    const ruleSet = ruleSetOf(
      rule('three', { user: 'what is 2+2?', stream: true, turn: 3 }),
      rule('far', { user: 'tell me a joke about cats' }),
      rule('close', { user: 'what is 2+3?' }),
      rule('closest', { user: ['x', 'What is 2+2 ?'] }),
      rule('no text', { user: { regex: '^joke' } }),
      rule('only the model', { user: { contains: '2+2' }, model: 'claude-*' }),
    )
    expect(namesNear(ruleSet, 'what is 2+2?')).toEqual(['only the model', 'closest', 'close'])
    expect(namesNear(ruleSet, 'what is 2+2?', 6)).toEqual([
      'only the model',
      'closest',
      'close',
      'far',
      'no text',
      'three',
    ])
    expect(ruleSet.nearest(say('what is 2+2?'), 2)[1]).toEqual({
      rule: 'closest',
      matches: false,
      misses: [{ field: 'user', expected: '"x" or "What is 2+2 ?"', actual: '"what is 2+2?"' }],
    })
  })

  test('are found among ten thousand with few comparisons', () => {
    const rules = Array.from({ length: 10_000 }, (_, index) =>
      rule(`${index}`, { user: `question number ${index} of a long list of questions` }),
    )
    rules[7777] = rule('meant', { user: 'how is the weather in Paris?' })
    const ruleSet = ruleSetOf(...rules)
    expect(namesNear(ruleSet, 'how is teh wether in paris', 1)).toEqual(['meant'])
  })

  test('hold texts of any length', () => {
    const ruleSet = ruleSetOf(
      rule('long', { user: 'x'.repeat(100_000) }),
      rule('empty', { user: '' }),
    )
    expect(namesNear(ruleSet, 'x'.repeat(200_000))).toEqual(['long', 'empty'])
    expect(namesNear(ruleSet, 'y')).toHaveLength(2)
  })

  test('are none where there are no rules', () => {
    expect(ruleSetOf().nearest(say('hi'))).toEqual([])
  })

  test('name a rule that matches but did not answer', () => {
    const asked = ask('anthropic')
    const ruleSet = ruleSetOf(rule('other', { user: 'ho' }), rule('spent', { user: 'hi' }))
    expect(ruleSet.nearest(asked)[0]).toEqual({ rule: 'spent', matches: true, misses: [] })
  })
})
