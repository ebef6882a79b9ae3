/** A resolved answer: parts with every id, limit and count settled, ready for any provider's encoder. */
import type { FinishReason } from './reply.ts'

/** Where a stretch of the answer comes from. */
export interface Citation {
  url?: string
  title?: string
  citedText?: string
  /** Characters of the answer's part, UTF-16 units as vendors count them. */
  start: number
  end: number
  /** Index of the cited document in the request. */
  document?: number
}

export interface TokenLogprob {
  token: string
  logprob: number
  top: { token: string; logprob: number }[]
}

export interface TextPart {
  type: 'text'
  text: string
  citations?: Citation[]
  /** One for each token, and the tokens make the text; such a part is sent token by token. */
  logprobs?: TokenLogprob[]
}

export interface ReasoningPart {
  type: 'reasoning'
  text: string
  /** The user's own; without it the provider makes one. */
  signature?: string
}

/** Reasoning that only the vendor can read; its `text` is empty. */
export interface RedactedReasoningPart {
  type: 'redacted-reasoning'
  text: ''
  data: string
}

export interface RefusalPart {
  type: 'refusal'
  text: string
  logprobs?: TokenLogprob[]
}

export interface ToolCallPart {
  type: 'tool-call'
  /** Made from the content of the request, without the vendor's prefix. */
  id: string
  /** The user's own, sent as it is in place of `id`. */
  givenId?: string
  name: string
  /** Arguments as JSON text (verbatim, so possibly not JSON), or a custom tool's free text. */
  text: string
  /** Whether it is a custom tool's call: `text` is its input. */
  isCustom?: boolean
  /** Whether the token limit ended the arguments before their time. */
  isCut?: boolean
}

/** Each kind has one `text` that streams in pieces; the rest is known when the part begins. */
export type Part = TextPart | ReasoningPart | RedactedReasoningPart | RefusalPart | ToolCallPart

export interface Choice {
  parts: Part[]
  finishReason: FinishReason
  /** The stop string that ended the answer, if one did. */
  stopSequence?: string
}

export interface Usage {
  /** All tokens of the prompt, cached ones included. */
  inputTokens: number
  /** All tokens of the answer, reasoning included. */
  outputTokens: number
  reasoningTokens: number
  /** Of `inputTokens`. */
  cacheReadTokens: number
  cacheCreationTokens: number
  inputAudioTokens: number
  outputAudioTokens: number
  acceptedPredictionTokens: number
  rejectedPredictionTokens: number
}

export interface Completion {
  /** Content hash, without the vendor's prefix. */
  id: string
  /** The user's own, sent as it is in place of `id`. */
  givenId?: string
  /** Whole seconds since the epoch. */
  createdSeconds: number
  /** As the client named it, or as the reply does. */
  model: string
  /** At least one. A live answer's grow while it is sent. */
  choices: Choice[]
  usage: Usage
}
