/** What answering a prompt goes by, whatever is answered. */
import type { Exchange } from '../exchange.ts'
import type { Overrides } from '../faults/overrides.ts'
import type { Prompt } from '../prompt.ts'
import type { CompletionEndpoint, EndpointRequest } from '../providers/provider.ts'

export interface ReplyContext {
  prompt: Prompt
  captures: Record<string, string>
  request: EndpointRequest
  exchange: Exchange
  overrides: Overrides
  /** Milliseconds since the epoch. */
  nowMs: number
}

/** Of an answer in words. */
export interface CompletionContext extends ReplyContext {
  endpoint: CompletionEndpoint
  /** Whether the reply is as the config has it, and not what a function has made. */
  isFixed: boolean
}
