/** In which order rules are tried. */
import { expect, test } from 'vitest'
import type { Prompt } from '../../src/prompt.ts'
import { createRuleSet, type Rule } from '../../src/rules/rule-set.ts'

const settings = { lag: undefined, strict: false, seed: 0, nowMs: undefined }
const fallback: Rule = { name: 'fallback', reply: {} }

function namesFor(user: string, ...rules: Omit<Rule, 'reply'>[]): string[] {
  const ruleSet = createRuleSet(
    rules.map((rule) => ({ ...rule, reply: {} })),
    fallback,
    settings,
  )
  return Array.from(ruleSet.matching({ user } as Prompt), ({ name }) => name)
}

test('exact and open rules are tried in the order they stand in', () => {
  const rules = [
    { name: 'first', user: 'hi' },
    { name: 'open' },
    { name: 'other', user: 'ho' },
    { name: 'second', user: 'hi' },
    { name: 'open too' },
    { name: 'third', user: 'hi' },
  ]
  expect(namesFor('hi', ...rules)).toEqual([
    'first',
    'open',
    'second',
    'open too',
    'third',
    'fallback',
  ])
  expect(namesFor('ho', ...rules)).toEqual(['open', 'other', 'open too', 'fallback'])
  expect(namesFor('', ...rules)).toEqual(['open', 'open too', 'fallback'])
})

test('a prompt that no rule matches has the fallback alone', () => {
  expect(namesFor('constructor', { name: 'first', user: 'hi' })).toEqual(['fallback'])
})
