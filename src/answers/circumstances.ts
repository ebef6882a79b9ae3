/** What decides about an answer beside the body of its request and the time, so that the same gets the same. */
import type { Exchange, IncomingRequest, Responder } from '../exchange.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import { type Call, repeatCall } from '../state/call.ts'
import type { Session } from '../state/sessions.ts'

export interface Circumstances {
  readonly method: string
  readonly headers: IncomingRequest['headers']
  readonly ruleSet: RuleSet
  readonly session: Session
  /** What the journal says of it, but for when it was and how it ended. */
  readonly call: Call
  readonly weight: number
}

/** `undefined` where state has decided, too, or where the transport cannot tell headers quickly. */
export function circumstancesOf(exchange: Exchange): Circumstances | undefined {
  const { request, ruleSet, session, goesByState, call, weight } = exchange
  const { method, headers } = request
  if (headers.equal === undefined || goesByState) return undefined
  // A copy: users see those of the journal, and may change them.
  const own = repeatCall(call, call.startedMs)
  return { method, headers, ruleSet, session, call: own, weight }
}

/** @param ruleSet the rules of all sessions, as they are now */
export function areSame(
  { method, headers, ruleSet: rulesThen, session }: Circumstances,
  request: IncomingRequest,
  ruleSet: RuleSet,
  { sessions }: Responder,
): boolean {
  return (
    rulesThen === ruleSet &&
    request.method === method &&
    // Another one after a reset.
    sessions.get(session.name) === session &&
    session.rules.length === 0 &&
    request.headers.equal?.(headers) === true
  )
}

/** About how many characters they keep. */
export function weightOf({ headers }: IncomingRequest): number {
  let weight = 0
  for (const [name, value] of headers) weight += name.length + value.length
  return weight
}
