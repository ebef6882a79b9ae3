/** What decides about an answer beside the body of its request and the time, so that the same gets the same. */
import type { Exchange, IncomingRequest, Responder } from '../exchange.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import { type Call, repeatCall } from '../state/call.ts'
import { sessionNameOf } from '../state/session-name.ts'

export interface Circumstances {
  readonly method: string
  readonly headers: IncomingRequest['headers']
  readonly ruleSet: RuleSet
  /** The journal's entry, which is the same again but for its time and its end. */
  readonly call: Call
  readonly weight: number
}

/** `undefined` where more decides: state, or a session that the request does not name itself. */
export function circumstancesOf(exchange: Exchange): Circumstances | undefined {
  const { request, ruleSet, session, goesByState, call, weight } = exchange
  const { method, headers } = request
  if (headers.equals === undefined || goesByState) return undefined
  if (session.name !== sessionNameOf(headers)) return undefined
  // A copy: tests may change what they find in the journal.
  const own = repeatCall(call, call.startedMs)
  own.rule = call.rule
  return { method, headers, ruleSet, call: own, weight }
}

/** @param ruleSet the rules as they are now, without those of a session */
export function areSame(
  { method, headers, ruleSet: rulesThen, call }: Circumstances,
  request: IncomingRequest,
  ruleSet: RuleSet,
  { sessions }: Responder,
): boolean {
  return (
    rulesThen === ruleSet &&
    request.method === method &&
    request.headers.equals?.(headers) === true &&
    // Last, because this counts as a use of the session.
    sessions.get(call.session).rules.length === 0
  )
}

/** About how many characters they keep. */
export function headerWeight({ headers }: IncomingRequest): number {
  let weight = 0
  for (const [name, value] of headers) weight += name.length + value.length
  return weight
}
