/** What a rule answers: the neutral reply, as users write it in YAML and in code. */
import type { ErrorKind } from './errors/error-kinds.ts'
import type { Prompt } from './prompt.ts'

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

/** Token counts that take the place of the real ones. */
export interface UsageReply {
  /** All tokens of the prompt, cached ones included. */
  input_tokens?: number
  /** All tokens of the answer, reasoning included. */
  output_tokens?: number
  /** Of `input_tokens`, those read from a cache. */
  cached_tokens?: number
  /** Of `input_tokens`, those written to a cache. */
  cache_creation_tokens?: number
  reasoning_tokens?: number
  input_audio_tokens?: number
  output_audio_tokens?: number
  accepted_prediction_tokens?: number
  rejected_prediction_tokens?: number
}

/** An error in place of an answer, rendered in the asking vendor's own envelope. */
export interface ErrorReply {
  /** A named kind: the vendor's own status, type, code, message and headers for it. */
  kind?: ErrorKind
  /** HTTP status. Default: that of the kind, or 500. */
  status?: number
  /** The vendor's word for the kind of error. Default: the vendor's own for that status. */
  type?: string
  /** OpenAI's `error.code`. Default: that of the kind, or null. */
  code?: string | null
  message?: string
  /** Extra response headers. */
  headers?: Record<string, string>
  /** Seconds, sent as `retry-after`. */
  retry_after?: number
  /** How often it happens, from 0 to 1; else the rest of the reply is sent. Default 1. */
  probability?: number
}

export const faultKinds = [
  'disconnect',
  'truncate',
  'malformed',
  'stall',
  'duplicate',
  'error_event',
  'slow_start',
  'wrong_content_type',
  'empty_body',
] as const

/** Something that goes wrong on purpose. */
export type FaultKind = (typeof faultKinds)[number]

/** `disconnect@3` is short for `{ kind: disconnect, after: 3 }`. */
export interface FaultReply {
  kind: FaultKind
  /** How many pieces of the answer are sent before it happens. Default 1; 0 is before anything is sent. */
  after?: number
  /** How often it happens, from 0 to 1. Default 1. */
  probability?: number
  /** For `slow_start`: milliseconds before anything is sent. Default 5000. */
  delay_ms?: number
  /** For `stall`: milliseconds of silence. Default: until the client leaves. */
  for_ms?: number
  /** For `wrong_content_type`. Default `text/html`. */
  content_type?: string
  /** For `error_event`. Default `overloaded`. */
  error?: ErrorKind | ErrorReply
}

export const lagProfileNames = [
  'none',
  'fast',
  'gemini',
  'gpt',
  'claude',
  'slow',
  'slow-reasoner',
] as const

/** A named lag. */
export type LagProfile = (typeof lagProfileNames)[number]

/** How long an answer takes and in which pieces it comes. */
export interface LagReply {
  /** A named profile that the other keys change. */
  profile?: LagProfile
  /** Milliseconds to the first piece. */
  ttft_ms?: number
  tokens_per_second?: number
  /** Fraction by which a time may be shorter or longer, uniformly, from 0 to 1. */
  jitter?: number
  /** What one piece is: a unit, or a number of characters. */
  chunk?: ChunkUnit | number
}

export const chunkUnits = ['char', 'token', 'word', 'sentence'] as const

export type ChunkUnit = (typeof chunkUnits)[number]

/** A response sent as it is, whatever the vendor's format. */
export interface RawReply {
  /** Default 200. */
  status?: number
  headers?: Record<string, string>
  /** Text that is sent verbatim, or a value that is sent as JSON. */
  body?: unknown
  /** In place of `body`: server-sent events, each a frame's verbatim text (or its `data`, sent as JSON). */
  frames?: unknown[]
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

/** The verdict of a moderation. */
export interface ModerationReply {
  /** Default: whether a category is flagged. */
  flagged?: boolean
  /** Scores from 0 to 1 by the vendor's own category; from 0.5 it is flagged. */
  categories?: Record<string, number>
}

/** A picture. */
export interface ImageReply {
  /** The file. Default: a small PNG. */
  base64?: string
  /** Where the file is, for answers that hold an address. */
  url?: string
  revised_prompt?: string
}

/** One answer of the model. A bare string stands for `{ text }`. */
export interface Reply extends ContentReply {
  /** The vector of an embedding, sent as it is. Default: made from the text; similar texts are near each other. */
  embedding?: number[]
  /** Default: nothing is flagged. */
  moderation?: ModerationReply
  image?: ImageReply
  /** The file of a speech request, as base64. Default: a short one. */
  audio?: string
  /** Relevance of each document of a rerank request, in its order. Default: by the words it shares with the query. */
  scores?: number[]
  /** Different answers for a request that asks for more than one (`n`); they are used in turn. */
  choices?: (string | ContentReply)[]
  usage?: UsageReply
  /** In place of the model that the client named. */
  model?: string
  /** Id of the answer, sent as it is. Default: made from the content of the request. */
  id?: string
  /** Extra response headers. */
  headers?: Record<string, string>
  error?: ErrorKind | ErrorReply
  /** One fault, or several, of which the first that comes about happens. */
  fault?: string | FaultReply | (string | FaultReply)[]
  /** A profile's name, or times and pieces. */
  lag?: LagProfile | LagReply
  raw?: RawReply
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
  /** What the rule's matchers have captured. */
  captures: Record<string, string>
}

/** One piece of a live answer: text, or any one piece of a reply. */
export type LivePart = string | BlockReply

/** What a response function may give; `undefined` leaves the prompt to the next rule. */
export type FunctionReply = Reply | string | Response | AsyncIterable<LivePart> | undefined

/** Answers prompts in code. */
export type RespondFunction = (
  prompt: Prompt,
  request: RequestDetails,
) => FunctionReply | Promise<FunctionReply>

/** Brings a string into the form of a {@link Reply}. */
export function toReply(reply: Reply | string): Reply {
  return typeof reply === 'string' ? { text: reply } : reply
}
