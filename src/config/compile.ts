/** Makes the rules of a config. */
import type { MockLLMConfig } from '../mock-llm.ts'
import { toReply } from '../reply.ts'
import { createRuleSet, type Rule, type RuleSet } from '../rules/rule-set.ts'
import { lagOfFactor } from '../stream/lag.ts'
import { checkConfig } from './validate.ts'

/**
 * Checks a config and compiles it.
 *
 * @throws ConfigError that names everything that is wrong
 */
export function compileConfig(config: MockLLMConfig): RuleSet {
  const { responses, defaults, settings, respond } = checkConfig(
    typeof config === 'function' ? { respond: config } : config,
  )
  const rules: Rule[] = []
  if (respond !== undefined) rules.push({ name: 'respond()', reply: respond })
  for (const [user, reply] of Object.entries(responses)) {
    rules.push({ name: `responses[${JSON.stringify(user)}]`, user, reply: toReply(reply) })
  }
  return createRuleSet(
    rules,
    { name: 'defaults.unknown_response', reply: { text: defaults.unknown_response } },
    {
      lag: settings.lag_enabled ? lagOfFactor(settings.lag_factor) : undefined,
      strict: settings.strict,
      seed: settings.seed,
      nowMs: settings.now === undefined ? undefined : Date.parse(settings.now),
    },
  )
}
