/** What a client hears whose request no rule matches: which rules were nearest, and why they missed. */
import { ApiError } from './api-error.ts'
import type { Asked } from './rules/asked.ts'
import type { RuleSet } from './rules/rule-set.ts'

/** Not to be retried: the official SDKs would ask three times before the test may fail. */
export function refuseUnmatched(asked: Asked, ruleSet: RuleSet): ApiError {
  const { prompt } = asked
  const nearest = ruleSet.nearest(asked).map(({ rule, misses }) => {
    if (misses.length === 0) return `${rule} matches, but is spent or not in its state`
    const reasons = misses.map(
      ({ field, expected, actual }) => `${field} is ${actual}, not ${expected}`,
    )
    return `${rule}: ${reasons.join('; ')}`
  })
  const hint =
    nearest.length === 0
      ? 'There are no rules. Add one below `responses` or `rules`.'
      : `Nearest: ${nearest.join(' | ')}.`
  return new ApiError({
    status: 404,
    message: `mockllm: no rule matches the prompt ${shorten(prompt.user)}. ${hint}`,
    code: 'no_rule_matches',
    headers: { 'x-should-retry': 'false' },
  })
}

function shorten(text: string): string {
  const points = Array.from(text.slice(0, 160))
  return JSON.stringify(points.length > 80 ? `${points.slice(0, 79).join('')}…` : text)
}
