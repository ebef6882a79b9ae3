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

export type Repeat = NonNullable<RuleReply['repeat']>
export type Retries = NonNullable<RuleReply['retries']>
