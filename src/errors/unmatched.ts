/** What a client hears whose request no rule matches: which rules were nearest, and why they missed. */

import type { Exchange } from '../exchange.ts'
import type { Asked } from '../rules/asked.ts'
import type { Rule, RuleExplanation } from '../rules/rule-set.ts'
import { describeMisses, quote } from '../rules/wording.ts'
import { ApiError } from './api-error.ts'

/** How many rules are named. */
const mostNamed = 3

/** Not to be retried: the official SDKs would ask three times before the test may fail. */
export function refuseUnmatched(asked: Asked, exchange: Exchange): ApiError {
  const user = quote(asked.prompt.user)
  const nearest = nearestTo(asked, exchange).map((one) => describe(one, exchange, user))
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

interface Near {
  rule: Rule
  explanation: RuleExplanation
}

function nearestTo(asked: Asked, { ruleSet }: Exchange): Near[] {
  const near = ruleSet.nearest(asked, 2 * mostNamed).map((explanation) => ({
    rule: ruleSet.rules.find(({ name }) => name === explanation.rule)!,
    explanation,
  }))
  // A function that is asked before all else is nearer than any, and tells nothing.
  const telling = near.filter(
    ({ rule, explanation }) => !(explanation.matches && rule.source.kind === 'function'),
  )
  return (telling.length === 0 ? near : telling).slice(0, mostNamed)
}

function describe({ rule, explanation }: Near, { session }: Exchange, user: string): string {
  const name = shorten(rule.name, 50)
  if (!explanation.matches) {
    // The message begins with what the user says.
    const misses = describeMisses(explanation.misses).replace(` (got ${user})`, '')
    return `${name} wants ${shorten(misses, 95)}`
  }
  return `${name} matches, but ${session.whyNot(rule) ?? 'its function has no answer'}`
}

/** By code points, so that an emoji at the edge stays whole. */
function shorten(text: string, length: number): string {
  const points = Array.from(text.slice(0, 2 * length + 2))
  return points.length > length ? `${points.slice(0, length - 1).join('')}…` : text
}
