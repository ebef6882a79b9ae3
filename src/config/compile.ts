/** Makes the rules of a config. */
import type { MockLLMConfig } from '../engine.ts'
import { type Reply, type RespondFunction, toReply } from '../reply.ts'
import { createRuleSet, type ReplyFunction, type Rule, type RuleSet } from '../rules/rule-set.ts'
import { lagOfFactor } from '../stream/lag.ts'
import { replyOrTextSchema } from './schema.ts'
import { check, checkConfig } from './validate.ts'

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
  if (respond !== undefined) {
    const name = `${respond.name || 'respond'}()`
    rules.push({ name, reply: checked(respond, name) })
  }
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

/** What a function returns is known at the request only, and then a typo must not go unnoticed. */
function checked(respond: RespondFunction, name: string): ReplyFunction {
  return async (prompt, request) => {
    const reply: unknown = await respond(prompt, request)
    if (reply === undefined || reply === null) return undefined
    const { findings = [] } = check(replyOrTextSchema, reply, 'the reply')
    if (findings.length > 0) {
      const problems = findings.map(({ message }) => message).join('; ')
      throw new TypeError(`${name} failed: ${problems}`)
    }
    return toReply(reply as Reply | string)
  }
}
