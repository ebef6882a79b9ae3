/** What a wire format is made of: a parser, an encoder and an error shape. */

import type { Completion, Part } from '../completion.ts'
import type { ApiError, ApiErrorOptions } from '../errors/api-error.ts'
import type { ErrorKind } from '../errors/error-kinds.ts'
import type { Prompt } from '../prompt.ts'
import type { Frames, Pieces } from '../stream/event-stream.ts'

export type HeaderReader = { get(name: string): string | null }

export interface Provider {
  name: string
  /** Whether the headers say that a client of this vendor asks; decides on paths that vendors share. */
  claims(headers: HeaderReader): boolean
  endpoints: readonly Endpoint[]
  /** Headers that the vendor sends with every response. */
  headers(response: ResponseFacts): Record<string, string>
  /** Where the real API is, such as `https://api.openai.com`. */
  origin: string
  /** What the vendor answers when this goes wrong: status, type, code, message, headers. */
  describeError(kind: ErrorKind, facts: ErrorFacts): ApiErrorOptions
  /** The vendor's envelope for an error. */
  encodeError(error: ApiError, response: ResponseFacts): unknown
  /** The vendor's message for a body that is not a JSON object; the same on every JavaScript engine. */
  badJsonMessage(text: string): string
}

export interface ResponseFacts {
  /** Content hash for the request-id header, without the vendor's prefix. */
  requestId: string
  status: number
}

/** What the words and headers of an error depend on. */
export interface ErrorFacts {
  /** The model that was asked for. */
  model: string
  /** Milliseconds since the epoch. */
  nowMs: number
  /** Seconds that the client is asked to wait, for the kinds that say so. */
  retryAfter: number
}

/** Where the model answers. */
export interface CompletionEndpoint {
  kind: 'completion'
  /** Such as `chat.completions`: what rules call it. */
  name: string
  method: 'POST'
  /** Path below any origin and prefix, such as `/v1/messages`; `{name}` stands for one segment. */
  path: string
  /**
   * Reads the vendor's request.
   *
   * @throws ApiError where the vendor would refuse it; `strict` asks for all that the vendor asks for.
   */
  parse(body: Record<string, unknown>, options: ParseOptions): Prompt
  /** The `content-type` of a stream. */
  streamType: string
  /** The JSON of an answer that is not streamed. */
  encode(completion: Completion, prompt: Prompt): unknown
  encodeStream(completion: Completion, prompt: Prompt): StreamEncoder
}

export interface ParseOptions {
  /** Demand all that the vendor demands. */
  strict: boolean
  headers: HeaderReader
  /** What the path's `{name}`s stand for. */
  parameters: Record<string, string>
  query: URLSearchParams
}

/** Where a fixed document is read, such as the list of models. */
export interface DocumentEndpoint {
  kind: 'document'
  method: 'GET'
  path: string
  /** @throws ApiError */
  read(parameters: Record<string, string>, query: URLSearchParams): unknown
}

export type Endpoint = CompletionEndpoint | DocumentEndpoint

/**
 * Encodes one completion as the frames of a stream, once: it may count what it has sent. Every method
 * returns whole frames (or `''`), so that what is between two calls may be delayed, cut or repeated.
 */
export interface StreamEncoder {
  start(): string
  startChoice(choice: number): string
  startPart(part: Part, position: PartPosition): string
  /** One frame for each piece of the part's text. */
  deltas(part: Part, position: PartPosition, pieces: Pieces): Frames
  endPart(part: Part, position: PartPosition): string
  endChoice(choice: number): string
  end(): string
  /** The vendor's event for an error in the middle of a stream, after which nothing more is sent. */
  error(error: ApiError): string
}

export interface PartPosition {
  choice: number
  /** Index of the part in its choice. */
  index: number
  /** Index among the tool calls of its choice. */
  toolCall: number
}
