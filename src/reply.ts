/** What a rule answers: the neutral reply, as users write it in YAML and in code. */
import type { Prompt } from './prompt.ts'

/** A call of one of the tools that the request offered. */
export interface ToolCallReply {
  name: string
  /** An object, or a string that is sent verbatim, even if it is not JSON. Default `{}`. */
  arguments?: Record<string, unknown> | string
  /** Default: made from the content of the request. */
  id?: string
}

/** An error in place of an answer, rendered in the asking vendor's own envelope. */
export interface ErrorReply {
  /** HTTP status. Default 500. */
  status?: number
  /** The vendor's word for the kind of error. Default: the vendor's own for that status. */
  type?: string
  /** OpenAI's `error.code`. Default null. */
  code?: string | null
  message?: string
  /** Extra response headers. */
  headers?: Record<string, string>
  /** Seconds, sent as `retry-after`. */
  retry_after?: number
}

/** Why the model stopped, in neutral words; each provider has its own for them. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

/** One answer of the model. A bare string stands for `{ text }`. */
export interface Reply {
  /** Sent literally. */
  text?: string
  /** The model's reasoning, sent before the text where the vendor has a place for it. */
  reasoning?: string
  /** Sent after the text; more than one means parallel calls. */
  tool_calls?: ToolCallReply[]
  refusal?: string
  /** Default: `tool_calls` where there are any, else `stop`. */
  finish_reason?: FinishReason
  error?: ErrorReply
}

/** What a response function is told beside the prompt. */
export interface RequestDetails {
  method: string
  /** Absolute. */
  url: string
  /** Lower-case names. */
  headers: Record<string, string>
  /** The parsed JSON body, untouched. */
  body: unknown
}

/** Answers prompts in code; `undefined` leaves the prompt to `responses` and `defaults`. */
export type RespondFunction = (
  prompt: Prompt,
  request: RequestDetails,
) => Reply | string | undefined | Promise<Reply | string | undefined>

/** Brings a string into the form of a {@link Reply}. */
export function toReply(reply: Reply | string): Reply {
  return typeof reply === 'string' ? { text: reply } : reply
}
