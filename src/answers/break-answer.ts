/** What goes wrong with an answer on purpose: an error in its place, or a fault in it. */
import { toApiError } from '../errors/error-reply.ts'
import { refuse } from '../exchange.ts'
import { applyFault, type BreakableStream } from '../faults/apply-fault.ts'
import type { Chance } from '../faults/chance.ts'
import { parseFault } from '../faults/overrides.ts'
import { lowerCaseNames } from '../lower-case-names.ts'
import type { FaultReply, Reply } from '../reply.ts'
import type { Answer } from './answer.ts'
import { lagOf } from './lag-of.ts'
import type { ReplyContext } from './reply-context.ts'

/** The error in place of the answer, if there is one and it comes about. */
export function refusalOf(reply: Reply, context: ReplyContext, chance: Chance): Answer | undefined {
  const { prompt, exchange, nowMs } = context
  const error = reply.error ?? exchange.ruleSet.settings.error
  if (error === undefined) return undefined
  if (typeof error === 'object' && !chance(error.probability)) return undefined
  const facts = { model: prompt.model, endpoint: prompt.endpoint, nowMs }
  const answer = refuse(toApiError(error, exchange.provider, facts), exchange)
  setHeaders(answer, reply)
  // An error comes as soon as anything would, where the rule itself is slow.
  if (reply.lag !== undefined) answer.delayMs = lagOf(reply.lag, context)?.ttftMs ?? 0
  return answer
}

/** The fault that comes about, if one does. */
export function faultOf(
  { fault: given }: Reply,
  { overrides, exchange }: ReplyContext,
  chance: Chance,
): FaultReply | undefined {
  if (overrides.fault !== undefined) return overrides.fault
  const faults = given ?? exchange.ruleSet.settings.fault
  if (faults === undefined) return undefined
  return (Array.isArray(faults) ? faults : [faults])
    .map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault))
    .find(({ probability }) => chance(probability))
}

export function breakAnswer(
  answer: Answer,
  fault: FaultReply | undefined,
  { prompt, exchange, nowMs }: ReplyContext,
  stream?: BreakableStream,
): Answer {
  if (fault === undefined) return answer
  const { provider, call } = exchange
  call.fault = fault.after === undefined ? fault.kind : `${fault.kind}@${fault.after}`
  return applyFault(answer, fault, {
    ...stream,
    toError(error) {
      const facts = { model: prompt.model, endpoint: prompt.endpoint, nowMs }
      return toApiError(error, provider, facts)
    },
    refuse: (error) => refuse(error, exchange),
  })
}

export function setHeaders({ headers }: Answer, reply: Reply): void {
  Object.assign(headers, lowerCaseNames(reply.headers))
}
