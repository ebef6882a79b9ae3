/** What a rule answers: the neutral reply, as users write it in YAML and in code. */
import type { ErrorKind } from './errors/error-kinds.ts'
import type { Prompt } from './prompt.ts'
import type { BlockReply, ContentReply } from './reply/content.ts'
import type { ErrorReply, FaultReply } from './reply/failures.ts'
import type { LagProfile, LagReply } from './reply/lag.ts'

export {
  type BlockReply,
  type CitationReply,
  type ContentReply,
  type FinishReason,
  finishReasons,
  type LogprobReply,
  type ReasoningReply,
  type ToolCallReply,
} from './reply/content.ts'
export { type ErrorReply, type FaultKind, type FaultReply, faultKinds } from './reply/failures.ts'
export {
  type ChunkUnit,
  chunkUnits,
  type LagProfile,
  type LagReply,
  lagProfileNames,
} from './reply/lag.ts'

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
