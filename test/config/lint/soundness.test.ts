/** No warning of a rule that is never reached is contradicted by a request: made-up rules against made-up requests. */
import { expect, test } from 'vitest'
import { lintConfig } from '../../../src/config/lint/lint-config.ts'
import { validateConfig } from '../../../src/config/validate.ts'
import { createRandom } from '../../../src/random.ts'
import type { Asked } from '../../../src/rules/asked.ts'
import type { Match, TextConditions, TextMatch } from '../../../src/rules/match.ts'
import { compileMatch } from '../../../src/rules/matcher.ts'
import { ask } from '../../rules/ask.ts'

const random = createRandom(7)
const chance = (probability: number) => random() < probability
const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!

const words = ['a', 'b', 'ab', 'a b', 'A', 'B a', 'ba', '', ' a ', 'aab', 'a  b', 'bß', 'İ', 'ς']
const word = () => (chance(0.3) ? [pick(words), pick(words)] : pick(words))
const tests: readonly (() => TextConditions)[] = [
  () => ({ exact: word() }),
  () => ({ contains: word() }),
  () => ({ word: word() }),
  () => ({ regex: pick(['a', '^a', 'b$', 'A']) }),
  () => ({ glob: pick(['a*', '*b', '?', '*', 'a?', '*a*', '??*', 'A*']) }),
  () => ({ pattern: pick(['a{x}', '{x}b', '{x} b', '{x}', 'a {x}']) }),
]

function text(): TextMatch {
  if (chance(0.25)) return word()
  return {
    ...pick(tests)(),
    ...(chance(0.3) && pick(tests)()),
    ...(chance(0.3) && { ignore_case: chance(0.7) }),
    ...(chance(0.3) && { ignore_whitespace: chance(0.7) }),
    ...(chance(0.25) && { not: chance(0.5) ? word() : pick(tests)() }),
  }
}

const conditions: readonly (() => Match)[] = [
  () => ({ user: text() }),
  () => ({ system: text() }),
  () => ({ any_message: text() }),
  () => ({ stream: chance(0.5) }),
  () => ({ turn: pick([0, [0, 1], { min: 0 }, { max: 1 }, { min: 1, max: 2 }]) }),
  () => ({ model: pick<TextMatch>(['a*', 'a', '*', { glob: 'a?' }, ['a', 'b'], { not: 'a' }]) }),
  () => ({ tools: pick<TextMatch>(['a', 'a*', { glob: '*', not: 'b' }, ['a', 'b']]) }),
]

const conjunction = (): Match => ({ ...pick(conditions)(), ...(chance(0.6) && pick(conditions)()) })
const match = (): Match => ({ ...conjunction(), ...(chance(0.2) && { not: conjunction() }) })

function request(): Asked {
  const message = (role: string) => ({ role, content: pick(words) })
  const tool = (name: string) => ({ type: 'function', function: { name } })
  return ask('openai', {
    model: pick(['a', 'b', 'ab', 'gpt']),
    stream: chance(0.5),
    messages: [
      ...(chance(0.7) ? [message('system'), message('developer')] : []),
      message('user'),
      ...(chance(0.4) ? [message('assistant')] : []),
    ],
    ...(chance(0.6) && { tools: [tool(pick(['a', 'ab'])), tool('b')].slice(0, pick([1, 2])) }),
  })
}

test('what is said never to be reached is not', () => {
  const requests = Array.from({ length: 300 }, request)
  const contradicted: unknown[] = []
  let warnings = 0
  for (let count = 0; count < 1500; count++) {
    const settings = { ignore_case: chance(0.2), ignore_whitespace: chance(0.2) }
    const first = match()
    const second = chance(0.3) ? { ...first, ...match() } : match()
    const rules = [first, second].map((each) => ({ match: each, reply: 'x' }))
    const config = { settings, rules }
    expect(validateConfig(config)).toEqual([])
    const folding = {
      ignoreCase: settings.ignore_case,
      ignoreWhitespace: settings.ignore_whitespace,
    }
    const [one, two] = [compileMatch(first, folding), compileMatch(second, folding)]
    for (const { message } of lintConfig(config)) {
      if (!/is never reached|never matches/.test(message)) continue
      const reaches = message.includes('never matches')
        ? (asked: Asked) => (message.startsWith('rules[0]') ? one : two).test(asked, {})
        : (asked: Asked) => two.test(asked, {}) && !one.test(asked, {})
      warnings++
      const found = requests.find(reaches)
      if (found !== undefined) contradicted.push({ message, config, body: found.body })
    }
  }
  expect(contradicted).toEqual([])
  expect(warnings).toBeGreaterThan(100)
})
