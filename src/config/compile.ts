/** Makes the rules of a config. */
import type { MockLLMConfig } from '../engine.ts'
import { type Reply, type RespondFunction, toReply } from '../reply.ts'
import type { Match } from '../rules/match.ts'
import { compileMatch, type Matcher } from '../rules/matcher.ts'
import { outputsOf } from '../rules/outputs.ts'
import type { ReplySource } from '../rules/reply-source.ts'
import type { RuleConfig, RuleReply } from '../rules/rule-config.ts'
import { createRuleSet, type Rule, type RuleSet } from '../rules/rule-set.ts'
import type { Settings } from '../settings.ts'
import { checkedFunction } from './checked-function.ts'
import { compileSettings } from './compile-settings.ts'
import { matchSchema } from './schema/match.ts'
import { ruleSchema } from './schema/rule.ts'
import type { Config } from './schema.ts'
import { checkConfig, checkOrThrow } from './validate.ts'

/**
 * Checks a config and compiles it.
 *
 * @throws ConfigError that names everything that is wrong
 */
export function compileConfig(config: MockLLMConfig): RuleSet {
  const given: Config = typeof config === 'function' ? { respond: config } : config
  const { responses, rules, defaults, settings, respond } = checkConfig(given)
  const compiledSettings = compileSettings(settings, defaults)
  const compiled: Rule[] = []
  const add = (rule: RuleConfig, name: string) => {
    compiled.push(compileRule(rule, name, compiledSettings))
  }
  if (respond !== undefined) add({ reply: respond }, `${respond.name || 'respond'}()`)
  for (const [index, rule] of rules.entries()) add(rule, rule.name ?? `rules[${index}]`)
  for (const [user, reply] of Object.entries(responses)) {
    add({ match: { user }, reply }, `responses[${JSON.stringify(user)}]`)
  }
  const fallback = { reply: defaults.unknown_response }
  return createRuleSet(
    compiled,
    compileRule(fallback, 'defaults.unknown_response', compiledSettings),
    compiledSettings,
  )
}

/**
 * Checks a single rule and compiles it.
 *
 * @throws ConfigError
 */
export function compileCheckedRule(rule: RuleConfig, name: string, settings: Settings): Rule {
  checkOrThrow(ruleSchema, rule, 'the rule')
  return compileRule(rule, rule.name ?? name, settings)
}

/** @throws ConfigError */
export function compileCheckedMatch(match: Match, settings: Settings): Matcher {
  checkOrThrow(matchSchema, match, 'the match')
  return compileMatch(match, settings.folding)
}

function compileRule(rule: RuleConfig, name: string, { folding }: Settings): Rule {
  const { match, scenario, reply } = rule
  const times = typeof reply === 'object' ? reply.times : undefined
  const source = toSource(reply, name)
  const outputs = outputsOf(source, match)
  return {
    name,
    matcher: compileMatch(match, folding),
    source,
    ...(outputs === undefined ? {} : { outputs }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(times === undefined ? {} : { times }),
  }
}

/** What answers a request: only one of these can be sent, or some in an order that a reply knows. */
const answerKeys = [
  'text',
  'template',
  'json',
  'refusal',
  'tool_calls',
  'blocks',
  'choices',
  'raw',
] as const satisfies (keyof Reply)[]

/** A step that answers in any way of its own has nothing of the answer that stands beside it. */
function withDefaults(step: Reply, beside: Reply): Reply {
  if (!answerKeys.some((key) => step[key] !== undefined)) return { ...beside, ...step }
  const rest = { ...beside }
  for (const key of answerKeys) delete rest[key]
  return { ...rest, ...step }
}

function toSource(reply: string | RuleReply | RespondFunction, name: string): ReplySource {
  if (typeof reply === 'function')
    return { kind: 'function', respond: checkedFunction(reply, name) }
  if (typeof reply === 'string') return { kind: 'reply', reply: { text: reply } }
  const { turns, sequence, repeat = 'last', retries = 'count', times: _, ...rest } = reply
  // What stands beside the steps holds for each of them, unless it says otherwise.
  const toStep = (step: string | Reply): Reply => withDefaults(toReply(step), rest)
  if (turns !== undefined) return { kind: 'turns', turns: turns.map(toStep) }
  if (sequence !== undefined) {
    return { kind: 'sequence', steps: sequence.map(toStep), repeat, retries }
  }
  return { kind: 'reply', reply: rest }
}
