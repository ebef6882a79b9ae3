/** What goes back to a client, before it is a `Response` or bytes on a socket. */
import type { ApiError } from '../errors/api-error.ts'
import type { Provider } from '../providers/provider.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import type { Call, Outcome } from '../state/call.ts'
import type { ByteBody } from '../stream/frame-bytes.ts'
import type { Step } from '../stream/steps.ts'

export interface Answer {
  status: number
  /** May be shared with later answers of the same body: only `content-length` may be added in place. */
  headers: Record<string, string>
  /** The whole body, or a fresh run through its steps. */
  body: string | ByteBody | (() => Iterator<Step, unknown>)
  /** Of its text: each UTF-16 unit is one byte. Default: UTF-8. */
  encoding?: 'latin1'
  /** Milliseconds to wait before anything is sent. */
  delayMs: number
  call: Call
  /** No response at all: the connection is torn. */
  torn?: true
  /** Whether a fault has changed the answer as a whole; one of its steps tells by itself. */
  faulted?: true
}

/** A `Response` takes no body with these, not even an empty one. */
export const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304])

/** What became of an answer that was sent. */
export function endOf(answer: Answer, outcome: Outcome): Outcome {
  return answer.faulted === true && outcome === 'completed' ? 'faulted' : outcome
}

/** A request that no rule matches, left to somebody else. */
export interface Declined {
  declined: 'next' | 'passthrough'
  provider: Provider
  ruleSet: RuleSet
  /** Is `passed_on` in the end, or refused. */
  call: Call
  /** What to answer where there is nobody else, which is the default error, or where that one fails. */
  refuse(error?: ApiError): Answer
}
