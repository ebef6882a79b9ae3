/** Rules whose conditions no request can meet. */

import { meantBy, providerNames, providerOf } from '../../providers/names.ts'
import { allSurfaces } from '../../providers/registry.ts'
import type { Match, NumberMatch } from '../../rules/match.ts'
import { compileText, matchesText } from '../../rules/text-match.ts'
import { closest } from '../../suggest.ts'
import { quote, type Step } from '../steps.ts'
import { createCovers, isEqual, wholeTexts } from './covers.ts'
import {
  type Check,
  type LintedConfig,
  type LintedRule,
  name,
  type Report,
} from './linted-config.ts'
import { listOf, textConditionsOf, toTests } from './text-conditions.ts'

export const findDeadRules: Check = (config, report) => {
  for (const rule of config.rules) checkDead(rule, config, report)
}

/** For other checks: whether {@link findDeadRules} has something to say of it. */
export function isDead(rule: LintedRule, config: LintedConfig): boolean {
  let found = false
  checkDead(rule, config, () => {
    found = true
  })
  return found
}

function checkDead(
  { rule, match, steps, label }: LintedRule,
  { folding }: LintedConfig,
  report: Report,
) {
  const dead = (below: Step[], why: string, suggestion?: string) => {
    report([...steps, name('match'), ...below], `${label} never matches: ${why}`, { suggestion })
  }
  const { reply } = rule
  if (typeof reply === 'object' && reply.times === 0) {
    report(
      [...steps, name('reply'), name('times')],
      `${label} never answers: times is 0; remove the rule, or give it a number from 1`,
    )
  }
  if (Array.isArray(rule.scenario?.state) && rule.scenario.state.length === 0) {
    report(
      [...steps, name('scenario'), name('state')],
      `${label} never matches: its list of states is empty; leave out state for any`,
    )
  }
  for (const [key, value] of Object.entries(match)) {
    const why = numberKeys.includes(key) ? whyNoNumber(key, value as NumberMatch) : undefined
    if (why !== undefined) dead([name(key)], why)
    if (Array.isArray(value) && value.length === 0) {
      dead([name(key)], `the list ${key} is empty; leave it out to match any`)
    }
  }
  for (const { match: text, bare, steps: below, isNegated } of textConditionsOf(match)) {
    if (isNegated) continue
    const tests = toTests(text, bare)
    for (const key of testKeys) {
      const values = tests[key]
      if (Array.isArray(values) && values.length === 0 && !Array.isArray(text)) {
        dead([...below, name(key)], `the list ${key} is empty; leave it out to match any`)
      }
    }
    const texts = wholeTexts(tests) ?? []
    const test = compileText(text, folding, bare)
    if (texts.length > 0 && !texts.some((exact) => matchesText(test, exact))) {
      const [first] = texts
      dead(
        below,
        `${quote(first!, 40)} is excluded by the other conditions beside it; remove one of them`,
      )
    }
    const [field] = below
    const known = field?.kind === 'name' && below.length === 1 ? knownNames[field.key] : undefined
    if (known !== undefined && !known.some((candidate) => matchesText(test, candidate))) {
      const suggestion = texts.length === 1 ? meantName(texts[0]!, known) : undefined
      const hint = suggestion === undefined ? '' : `; did you mean ${quote(suggestion)}?`
      dead(
        below,
        `there are only ${known.map((word) => quote(word)).join(', ')}${hint}`,
        suggestion,
      )
    }
  }
  const { not, when: _, ...positive } = match
  if (not !== undefined && Object.keys(not).length > 0) {
    // A text that is tested in several messages may be excluded in one and found in another.
    const isSame = Object.entries(not).every(([key, value]) =>
      isEqual(value, positive[key as keyof typeof positive]),
    )
    if (isSame || createCovers(folding)(not as Match, positive as Match)) {
      dead(
        [name('not')],
        'its `not` excludes all that the other conditions ask for; remove one of them',
      )
    }
  }
}

const testKeys = ['exact', 'contains', 'word', 'regex', 'glob', 'pattern'] as const
const numberKeys = ['turn', 'temperature', 'top_p', 'max_tokens', 'seed']

const knownNames: Record<string, readonly string[]> = {
  provider: providerNames,
  endpoint: [
    ...new Set(
      allSurfaces.flatMap(({ endpoints }) =>
        endpoints.flatMap((endpoint) => (endpoint.kind === 'document' ? [] : [endpoint.name])),
      ),
    ),
  ],
  response_format: ['text', 'json_object', 'json_schema'],
}

/** A surface such as `openai-chat` is no vendor, but its name begins with one. */
function meantName(typed: string, known: readonly string[]): string | undefined {
  const others = [meantBy.get(typed.toLowerCase()), providerOf(typed)]
  return closest(typed, known) ?? others.find((name) => name !== undefined && known.includes(name))
}

function whyNoNumber(key: string, match: NumberMatch): string | undefined {
  const isRange = typeof match === 'object' && !Array.isArray(match)
  if (isRange) {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = match
    if (min > max) return `${key} has a min of ${min}, which is over its max of ${max}; swap them`
    if (key !== 'turn') return undefined
    if (max < 0) return `turn counts from 0, so that it is never ${max} or less`
    return undefined
  }
  const numbers = listOf(match)
  if (key !== 'turn' || numbers.length === 0) return undefined
  return numbers.every((number) => number < 0 || !Number.isInteger(number))
    ? `turn counts from 0 in whole numbers, so that it is never ${numbers.join(' or ')}`
    : undefined
}
