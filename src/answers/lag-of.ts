/** Which lag holds for an answer: what the client asks for, the rule's, the model's, that of all. */
import type { Exchange } from '../exchange.ts'
import type { Overrides } from '../faults/overrides.ts'
import type { Prompt } from '../prompt.ts'
import type { Reply } from '../reply.ts'
import { type Lag, resolveLag } from '../stream/lag.ts'

export interface LagContext {
  prompt: Prompt
  exchange: Exchange
  overrides: Overrides
}

export function lagOf(
  given: Reply['lag'],
  { prompt, exchange, overrides }: LagContext,
): Lag | undefined {
  if (overrides.lag !== undefined) return resolveLag(overrides.lag)
  const { lag, modelLag } = exchange.ruleSet.settings
  const own = modelLag.find(({ fits }) => fits(prompt.model))
  const base = own === undefined ? lag : own.lag
  return given === undefined ? base : resolveLag(given, base)
}
