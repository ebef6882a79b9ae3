/** Where a rule's reply comes from. */
import type { Prompt } from '../prompt.ts'
import type { LivePart, Reply, RequestDetails } from '../reply.ts'
import type { RuleReply } from './rule-config.ts'

/** What a response function has given, after it was checked. */
export type FunctionResult = Reply | Response | AsyncIterable<LivePart>

export type ReplySource =
  | { kind: 'reply'; reply: Reply }
  | { kind: 'turns'; turns: readonly Reply[] }
  | { kind: 'sequence'; steps: readonly Reply[]; repeat: Repeat; retries: Retries }
  | {
      kind: 'function'
      respond: (prompt: Prompt, request: RequestDetails) => Promise<FunctionResult | undefined>
    }

/** By its shape: a `Response` may be of a library or of another realm. */
export function isResponse(value: unknown): value is Response {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    'arrayBuffer' in value &&
    typeof value.arrayBuffer === 'function'
  )
}

export function isLive(value: unknown): value is AsyncIterable<LivePart> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

export type Repeat = NonNullable<RuleReply['repeat']>
export type Retries = NonNullable<RuleReply['retries']>
