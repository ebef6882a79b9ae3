/** A resolved answer: parts with every id, limit and count settled, ready for any provider's encoder. */
import type { FinishReason } from './reply.ts'

export interface TextPart {
  type: 'text'
  text: string
}

export interface ReasoningPart {
  type: 'reasoning'
  text: string
}

export interface RefusalPart {
  type: 'refusal'
  text: string
}

export interface ToolCallPart {
  type: 'tool-call'
  /** Made from the content of the request, without the vendor's prefix. */
  id: string
  /** The user's own, sent as it is in place of `id`. */
  givenId?: string
  name: string
  /** The arguments as JSON text (verbatim, so possibly not JSON). */
  text: string
  /** Whether the token limit ended the arguments before their time. */
  isCut?: boolean
}

/** Each kind has one `text` that streams in pieces; the rest is known when the part begins. */
export type Part = TextPart | ReasoningPart | RefusalPart | ToolCallPart

export interface Choice {
  parts: Part[]
  finishReason: FinishReason
  /** The stop string that ended the answer, if one did. */
  stopSequence?: string
}

export interface Usage {
  inputTokens: number
  /** All tokens of the answer, reasoning included. */
  outputTokens: number
  reasoningTokens: number
}

export interface Completion {
  /** Content hash, without the vendor's prefix. */
  id: string
  /** Whole seconds since the epoch. */
  createdSeconds: number
  /** As the client named it. */
  model: string
  /** At least one. */
  choices: Choice[]
  usage: Usage
}
