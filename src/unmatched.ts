/** What a client hears whose request no rule matches: which rules were nearest, and why they missed. */
import { ApiError } from './api-error.ts'
import type { Exchange } from './exchange.ts'
import type { Asked } from './rules/asked.ts'
import type { RuleExplanation } from './rules/rule-set.ts'
import { describeMisses, quote } from './rules/wording.ts'

/** Not to be retried: the official SDKs would ask three times before the test may fail. */
export function refuseUnmatched(asked: Asked, exchange: Exchange): ApiError {
  const user = quote(asked.prompt.user)
  const nearest = exchange.ruleSet.nearest(asked).map((rule) => describe(rule, exchange, user))
  const hint =
    nearest.length === 0
      ? 'There are no rules: add one to `responses` or `rules`.'
      : `Nearest: ${nearest.join(' | ')}`
  return new ApiError({
    status: 404,
    message: `mockllm: no rule matches the user text ${user}. ${hint}`,
    code: 'no_rule_matches',
    headers: { 'x-should-retry': 'false' },
  })
}

function describe(
  { rule: name, matches, misses }: RuleExplanation,
  { ruleSet, session }: Exchange,
  user: string,
): string {
  const words = shorten(name, 50)
  if (!matches) {
    const unlike = describeMisses(misses)
      // The message begins with it.
      .replace(` (got ${user})`, '')
    return `${words} wants ${shorten(unlike, 95)}`
  }
  const rule = ruleSet.rules.find((one) => one.name === name)!
  return `${words} matches, but ${session.whyNot(rule) ?? 'its function has no answer'}`
}

/** By code points, so that an emoji at the edge stays whole. */
function shorten(text: string, length: number): string {
  const points = Array.from(text.slice(0, 2 * length + 2))
  return points.length > length ? `${points.slice(0, length - 1).join('')}…` : text
}
