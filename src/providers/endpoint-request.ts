/** What an endpoint sees of a request, and what it may ask for to answer it. */
import type { Prompt } from '../prompt.ts'

export type HeaderReader = { get(name: string): string | null }

/** What is known of a request before its body is read. */
export interface RequestHead {
  method: string
  /** Without the query. */
  path: string
  /** In lower case, with its port where that is said; `''` where it is not known. */
  host: string
  headers: HeaderReader
  readonly query: URLSearchParams
}

export interface EndpointRequest extends RequestHead {
  /** What the path's `{name}`s stand for. */
  parameters: Record<string, string>
  /** The JSON body; `{}` where there is none. */
  body: Record<string, unknown>
  /** The fields of a form. */
  form?: FormData
  /** Demand all that the vendor demands. */
  strict: boolean
  /** Where the client takes this server to be, such as `http://localhost:8000`. */
  readonly origin: string
  /** Milliseconds since the epoch, for what is said of the time; `settings.now` may pin it. */
  readonly nowMs: number
  /** Milliseconds that pass even where the time is pinned: what a background job goes by. */
  readonly elapsedMs: number
  /** An id made of the request's content, without the vendor's prefix; each label gives another. */
  makeId(label: string, length: number): string
  /** What the client's session has stored under this name. */
  store<Value>(name: string): Store<Value>
  /** How many tokens of input the usage of this prompt's answer will report. */
  countInput(prompt: Prompt): Promise<number>
  /** The text that a client has sent as the model's tokens; `undefined` where a number is none. */
  decodeTokens(model: string, tokens: readonly number[]): Promise<string | undefined>
  /** Answers another request by the same rules in the same session: one of a batch. */
  answer(request: InnerRequest): Promise<InnerAnswer>
}

export interface InnerRequest {
  method: 'POST'
  /** Such as `/v1/chat/completions`. */
  path: string
  body: unknown
  /** Lower-case names. */
  headers?: Record<string, string>
}

export interface InnerAnswer {
  status: number
  headers: Record<string, string>
  /** The whole body; that of a stream, too. */
  body: string
  /** How long it would take to begin, by its lag: nobody has waited for it. */
  delayMs: number
}

/** Keeps the latest values, bounded in number and size; in the order in which they were put. */
export interface Store<Value> {
  get(id: string): Value | undefined
  /** @param size of the value, in characters. Default 1. */
  put(id: string, value: Value, size?: number): void
  delete(id: string): boolean
  values(): Value[]
}
