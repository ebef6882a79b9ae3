import type { MockLLMConfig } from '../mock-llm.ts'
import { toReply } from '../reply.ts'
import { createRuleSet, type Rule, type RuleSet } from '../rules/rule-set.ts'
import { lagOfFactor } from '../stream/lag.ts'

export function compileConfig(config: MockLLMConfig): RuleSet {
  const { responses = {}, defaults = {}, settings = {}, respond } =
    typeof config === 'function' ? { respond: config } : config
  const rules: Rule[] = []
  if (respond !== undefined) rules.push({ name: 'respond()', reply: respond })
  for (const [user, reply] of Object.entries(responses)) {
    rules.push({ name: `responses[${JSON.stringify(user)}]`, user, reply: toReply(reply) })
  }
  return createRuleSet(
    rules,
    {
      name: 'defaults.unknown_response',
      reply: { text: defaults.unknown_response ?? "I don't know the answer to that." },
    },
    {
      lag: settings.lag_enabled === true ? lagOfFactor(settings.lag_factor ?? 10) : undefined,
      strict: settings.strict ?? false,
      seed: settings.seed ?? 0,
      nowMs: settings.now === undefined ? undefined : Date.parse(settings.now),
    },
  )
}
