/** What a wire format is made of: a parser, an encoder and an error shape. */

import type { Completion, Part } from '../completion.ts'
import type { ApiError, ApiErrorOptions } from '../errors/api-error.ts'
import type { ErrorKind } from '../errors/error-kinds.ts'
import type { Output, Prompt } from '../prompt.ts'
import type { Reply } from '../reply.ts'
import type { Frames, Pieces } from '../stream/event-stream.ts'
import type { Framing } from '../stream/framing.ts'
import type { Content } from './content.ts'
import type { EndpointRequest, HeaderReader, RequestHead } from './endpoint-request.ts'
import type { ProviderName, SurfaceName } from './names.ts'

export type { EndpointRequest, HeaderReader, RequestHead } from './endpoint-request.ts'

/** A vendor: what all of its endpoints have in common. */
export interface Provider {
  name: ProviderName
  /**
   * Whether a header that only this vendor's clients send says so, never the style of the key; decides on
   * paths that vendors share, where neither the host nor a prefix such as `/groq/` does.
   */
  isAskedBy(headers: HeaderReader): boolean
  /** Headers that the vendor sends with every response. */
  headers(response: ResponseFacts): Record<string, string>
  /**
   * Where the real API is, such as `https://api.openai.com`, with what stands in front of `/v1` there; absent
   * where each customer has a host of its own.
   */
  origin?: string
  /** Whether a path is on such a host all the same, as those of Vertex AI are. */
  isElsewhere?(path: string): boolean
  /** What the vendor answers when this goes wrong: status, type, code, message, headers. */
  describeError(kind: ErrorKind, facts: ErrorFacts): ApiErrorOptions
  /** The vendor's envelope for an error. */
  encodeError(error: ApiError, response: ResponseFacts): unknown
  /** The vendor's message for a body that is not a JSON object; the same on every JavaScript engine. */
  badJsonMessage(text: string): string
  /** The API key that the request brings, by the vendor's own ways of sending one. */
  apiKey(request: RequestHead): string | undefined
  /** What the vendor answers to a key that it does not know, or to none. */
  refuseKey(key: string | undefined): ApiErrorOptions
}

/** One API of a vendor: what can be switched on and off, or be bundled alone. */
export interface Surface {
  name: SurfaceName
  provider: Provider
  endpoints: readonly Endpoint[]
}

export interface ResponseFacts {
  /** Content hash for the request-id header, without the vendor's prefix. */
  requestId: string
  status: number
  /** Of an answer that is one. */
  error?: ApiError
}

/** What the words and headers of an error depend on. */
export interface ErrorFacts {
  /** The model that was asked for. */
  model: string
  /** Milliseconds since the epoch. */
  nowMs: number
  /** Seconds that the client is asked to wait, for the kinds that say so. */
  retryAfter: number
  /** What rules call the endpoint; `undefined` where none was understood. */
  endpoint?: string
}

interface EndpointBase {
  method: 'GET' | 'POST' | 'DELETE'
  /**
   * Path below any origin and prefix, such as `/v1/messages`; `{name}` stands for one segment, or for a
   * part of one as in `/models/{model}:countTokens`, and a colon also for `%3A`.
   */
  path: string
  /** Whether it is answered only where a prefix such as `/groq/` or the host names the vendor: others have such paths, too. */
  isNamedOnly?: boolean
  /**
   * Whether apps have such paths, too, such as `/api/chat`: in process and in the browser it is answered
   * only where the host, a prefix or a header says that a vendor is asked, and nowhere if that is another.
   */
  isCommonplace?: boolean
  /** What the body is; a `form` may be JSON, too. Default: `json` of a POST, and none of the others. */
  body?: 'json' | 'form' | 'none'
}

/** Where the model answers in words: a reply is parts, plain or streamed. */
export interface CompletionEndpoint extends EndpointBase {
  kind: 'completion'
  /** Such as `chat.completions`: what rules call it. */
  name: string
  method: 'POST'
  /**
   * Reads the vendor's request.
   *
   * @throws ApiError where the vendor would refuse it; `strict` asks for all that the vendor asks for.
   */
  parse(body: Record<string, unknown>, request: EndpointRequest): Prompt | Promise<Prompt>
  /** Of its streams. */
  framing(request: EndpointRequest): Framing
  /**
   * The answer that is not streamed: a JSON document, or {@link Content}.
   *
   * @param delayMs how long the answer takes, by the rule's lag
   */
  encode(completion: Completion, prompt: Prompt, request: EndpointRequest, delayMs: number): unknown
  encodeStream(completion: Completion, prompt: Prompt, request: EndpointRequest): StreamEncoder
  /**
   * Whether a request is read and answered by nothing but its body, its address, {@link versionHeader} and
   * the completion, and it leaves nothing behind: then one that comes again need not be read again, and gets
   * the same bytes.
   */
  isRepeatable?: boolean
  /** The header that says how the body is to be read. */
  versionHeader?: string
  /** Whether the answer is only begun here and fetched later: then it is sent without its delay. */
  isBackground?(request: EndpointRequest): boolean
}

/** Where a model makes something other than words: one output for each of the prompt's inputs. */
export interface OutputEndpoint extends EndpointBase {
  kind: 'output'
  /** Such as `embeddings`: what rules call it. */
  name: string
  method: 'POST'
  /** What it makes: rules answer it that have such a key in their reply, or name the endpoint. */
  output: Exclude<Output, 'text'>
  /** Reads the vendor's request; its `inputs` each get a reply. @throws ApiError */
  parse(body: Record<string, unknown>, request: EndpointRequest): Prompt | Promise<Prompt>
  /** A JSON document, or {@link Content}. The replies are in the order of the prompt's inputs. */
  encode(
    replies: readonly Reply[],
    prompt: Prompt,
    request: EndpointRequest,
    usage: OutputUsage,
  ): unknown
  /** The frames of an answer that is streamed, each sent as one piece; `undefined` for one that is not. */
  frames?(
    replies: readonly Reply[],
    prompt: Prompt,
    request: EndpointRequest,
    usage: OutputUsage,
  ): readonly string[] | undefined
  /** Of its streams. Default: server-sent events. */
  framing?(request: EndpointRequest): Framing
}

export interface OutputUsage {
  /** Tokens of all inputs. */
  inputTokens: number
}

/** Where no model answers: lists, counts, and what is stored. No rule applies. */
export interface DocumentEndpoint extends EndpointBase {
  kind: 'document'
  /** Whether no key is asked for: an address that is handed out, such as that of a picture. */
  isPublic?: boolean
  /** A JSON document, or {@link Content}. @throws ApiError */
  read(request: EndpointRequest): unknown
}

export type Endpoint = CompletionEndpoint | OutputEndpoint | DocumentEndpoint

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
