/** Where the chat completions of a compatible host differ from OpenAI's. */
import type { Completion, Part } from '../../completion.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { Prompt } from '../../prompt.ts'
import type { EndpointRequest, Provider } from '../provider.ts'
import type { SentChat } from './chat-completion.ts'
import type { SentChunk, SentDelta } from './chat-stream.ts'

/** What is left out is as OpenAI has it. */
export interface ChatDialect {
  provider: Provider
  /** Default: `/v1/chat/completions`. */
  path?: string
  /** Default: `chatcmpl-` and the completion's own. */
  makeId?(completion: Completion, request: EndpointRequest): string
  /** Reads what the host asks for otherwise. @throws ApiError */
  read?(prompt: Prompt, request: EndpointRequest): Prompt
  /** The host's document in place of OpenAI's. */
  encode?(chat: SentChat, answer: ChatAnswer): object
  /** The host's chunk in place of OpenAI's; it holds the text of the piece as it is, or not at all. */
  encodeChunk?(chunk: SentChunk, answer: ChatAnswer, place: ChunkPlace): object
  /** Parts of which `encodeChunk` writes the piece twice. */
  doubled?: Part['type']
  /**
   * How a stream tells of usage without being asked to: in a chunk of its own, in that of the last
   * `finish_reason`, or in the latter and also, where the client asks for it, in its own. Default: in its
   * own, and only where the client asks for it.
   */
  usageChunk?: 'own' | 'finish' | 'both'
  /** Whether a tool call is sent in one chunk. */
  sendsCallsWhole?: boolean
  /** What follows the pieces of a part. Default: nothing. */
  closingDelta?(part: Part): SentDelta | undefined
  /** What a stream begins with. Default: nothing. */
  preamble?: string
  /** The chunk of an error in the middle of a stream. Default: the envelope of any error. */
  encodeStreamError?(error: ApiError, answer: ChatAnswer): object
}

export interface ChatAnswer {
  id: string
  completion: Completion
  prompt: Prompt
  request: EndpointRequest
}

/** `start` of a choice with its role, a `part` of it, its `finish`, or the `usage` after all choices. */
export type ChunkPlace = 'start' | 'part' | 'finish' | 'usage'
