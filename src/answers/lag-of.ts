/** Which lag holds for an answer: what the client asks for, the rule's, the model's, that of all. */
import type { Exchange } from '../exchange.ts'
import { type Overrides, refuseOverride } from '../faults/overrides.ts'
import type { Prompt } from '../prompt.ts'
import { lagProfileNames, type Reply } from '../reply.ts'
import { type Lag, resolveLag } from '../stream/lag.ts'
import { isProfile } from '../stream/lag-profiles.ts'
import { unknownName } from '../suggest.ts'

export interface LagContext {
  prompt: Prompt
  exchange: Exchange
  overrides: Overrides
}

/** @throws ApiError where the client asks for a profile that there is not */
export function lagOf(
  given: Reply['lag'],
  { prompt, exchange, overrides }: LagContext,
): Lag | undefined {
  if (overrides.lag !== undefined) {
    if (isProfile(overrides.lag)) return resolveLag(overrides.lag)
    throw refuseOverride('x-mockllm-lag', unknownName('lag', overrides.lag, lagProfileNames))
  }
  const { lag, modelLag } = exchange.ruleSet.settings
  const own = modelLag.find(({ fits }) => fits(prompt.model))
  const base = own === undefined ? lag : own.lag
  return given === undefined ? base : resolveLag(given, base)
}
