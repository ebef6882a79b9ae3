/** Says what a valid config holds, in one line. */
import type { MockLLMConfig } from '../engine.ts'
import { checkConfig } from './validate.ts'

/**
 * Summarizes a config.
 *
 * @throws ConfigError where the config is not valid
 * @example
 * describeConfig({ responses: { hi: 'Hello!' }, settings: { lag_enabled: true } })
 * // '1 response, lag on (factor 10)'
 */
export function describeConfig(config: MockLLMConfig): string {
  const given = typeof config === 'function' ? { respond: config } : config
  const { responses, rules, settings, respond } = checkConfig(given)
  const count = Object.keys(responses).length
  const facts = [`${count} ${count === 1 ? 'response' : 'responses'}`]
  if (rules.length > 0) facts.push(`${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`)
  if (respond !== undefined) facts.push('a response function')
  if (given.defaults?.unknown_response !== undefined) facts.push('unknown_response set')
  const { unmatched } = given.defaults ?? {}
  if (unmatched !== undefined) facts.push(`unmatched: ${unmatched}`)
  if (settings.lag !== undefined) facts.push('lag set')
  else if (settings.lag_enabled) facts.push(`lag on (factor ${settings.lag_factor})`)
  if (settings.strict) facts.push('strict')
  if (settings.seed !== 0) facts.push(`seed ${settings.seed}`)
  if (settings.now !== undefined) facts.push(`now ${settings.now}`)
  return facts.join(', ')
}
