/** What the model says: texts, reasoning and calls of tools, in one block or in several. */

/** What one choice of an answer holds. */
export interface ContentReply {
  /** Sent literally. */
  text?: string
  /** Text in which `{name}` stands for what the rule has captured, and `{user}`, `{model}` for the request's. */
  template?: string
  /** Structured output: sent as JSON text, or as the call of a tool that the request demands. */
  json?: unknown
  /** The model's reasoning, sent before the text where the vendor has a place for it. */
  reasoning?: string | ReasoningReply
  /** Sent after the text; more than one means parallel calls. */
  tool_calls?: ToolCallReply[]
  refusal?: string
  /** An ordered mix of the above, in place of them. */
  blocks?: BlockReply[]
  /** Sources of the text. */
  citations?: CitationReply[]
  /** Sent where the request asks for them. Default: made from the text. */
  logprobs?: LogprobReply[]
  /** Default: `tool_calls` where there are any, else `stop`. */
  finish_reason?: FinishReason
}

/** One piece of an answer; exactly one of `text`, `template`, `json`, `reasoning`, `refusal`, `tool_call`. */
export interface BlockReply {
  text?: string
  template?: string
  json?: unknown
  reasoning?: string | ReasoningReply
  refusal?: string
  tool_call?: ToolCallReply
  /** Of the block's text. */
  citations?: CitationReply[]
}

/** A call of one of the tools that the request offered. */
export interface ToolCallReply {
  name: string
  /** An object, or a string that is sent verbatim, even if it is not JSON. Default `{}`. */
  arguments?: Record<string, unknown> | string
  /** Arguments in whose texts `{name}` stands for what the rule has captured; in place of `arguments`. */
  template?: Record<string, unknown> | string
  /** Free text for a custom tool; in place of `arguments`. */
  input?: string
  /** Says that `arguments` are not JSON on purpose, so that nothing warns of it. */
  verbatim?: boolean
  /** Default: made from the content of the request. */
  id?: string
}

/** The model's reasoning, with what the vendor sends beside it. */
export interface ReasoningReply {
  text?: string
  /** Anthropic's signature of the block. Default: made from the text. */
  signature?: string
  /** Anthropic's encrypted block, sent in place of text. */
  redacted?: string
}

/** Where a text comes from: a web page, or a stretch of a document that the request brought. */
export interface CitationReply {
  url?: string
  title?: string
  /** The words that are cited. */
  cited_text?: string
  /** The stretch of the answer, in characters, that the citation is for. Default: all of its text. */
  start?: number
  end?: number
  /** Index of the document in the request, for a citation of a document. */
  document?: number
}

/** One token of the answer with its probability. */
export interface LogprobReply {
  token: string
  /** Natural logarithm of the probability: 0 or less. */
  logprob: number
  top_logprobs?: { token: string; logprob: number }[]
}

export const finishReasons = [
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'refusal',
  'pause_turn',
  'context_window',
] as const

/** Why the model stopped, in neutral words; each provider has its own for them. */
export type FinishReason = (typeof finishReasons)[number]
