/** What an endpoint may ask for to answer a request: ids, time, storage, counts, other answers. */
import type { Answer } from './answers/answer.ts'
import { countInput } from './complete/usage.ts'
import type { Exchange, IncomingRequest } from './exchange.ts'
import type { Prompt } from './prompt.ts'
import type {
  EndpointRequest,
  HeaderReader,
  InnerAnswer,
  InnerRequest,
  RequestHead,
  Store,
} from './providers/endpoint-request.ts'
import { createId } from './random.ts'
import { jsonText } from './read-json.ts'
import { framesToText } from './stream/event-stream.ts'
import { tokenizerFor } from './tokens/tokenizer.ts'

/** What the body holds, in either of its forms. */
export interface ReadBody {
  body: Record<string, unknown>
  form?: FormData
}

export function createEndpointRequest(
  exchange: Exchange,
  head: RequestHead,
  parameters: Record<string, string>,
  { body, form }: ReadBody,
): EndpointRequest {
  return new OfExchange(exchange, head, parameters, body, form)
}

/** A class, because one is made for each request and most of it is seldom asked for. */
class OfExchange implements EndpointRequest {
  readonly method: string
  readonly path: string
  readonly headers: HeaderReader
  readonly parameters: Record<string, string>
  readonly body: Record<string, unknown>
  declare readonly form?: FormData
  readonly strict: boolean
  readonly #exchange: Exchange
  readonly #head: RequestHead

  constructor(
    exchange: Exchange,
    head: RequestHead,
    parameters: Record<string, string>,
    body: Record<string, unknown>,
    form: FormData | undefined,
  ) {
    this.method = head.method
    this.path = head.path
    this.headers = head.headers
    this.parameters = parameters
    this.body = body
    if (form !== undefined) this.form = form
    this.strict = exchange.ruleSet.settings.strict
    this.#exchange = exchange
    this.#head = head
  }

  get host(): string {
    return this.#head.host
  }

  get query(): URLSearchParams {
    return this.#head.query
  }

  get origin(): string {
    const { origin, url } = this.#exchange.request
    return origin ?? /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? 'http://localhost'
  }

  get nowMs(): number {
    const { ruleSet, responder } = this.#exchange
    return ruleSet.settings.nowMs ?? responder.clock.now()
  }

  get elapsedMs(): number {
    return this.#exchange.responder.clock.monotonic()
  }

  makeId(label: string, length: number): string {
    return createId(this.#exchange.hash, label, length)
  }

  store<Value>(name: string): Store<Value> {
    return this.#exchange.session.store(name)
  }

  async countInput(prompt: Prompt): Promise<number> {
    return countInput(prompt, await tokenizerFor(prompt.model))
  }

  async decodeTokens(model: string, tokens: readonly number[]): Promise<string | undefined> {
    // Few clients send tokens.
    const { decodeTokens } = await import('./tokens/decode.ts')
    return decodeTokens(model, tokens)
  }

  async answer(request: InnerRequest): Promise<InnerAnswer> {
    const { responder, session } = this.#exchange
    const inner = toIncoming(request, this)
    const answer = await responder.respond(inner, session.name)
    if (answer === undefined) {
      return {
        status: 404,
        headers: {},
        body: `{"error":{"message":"Invalid URL (POST ${request.path})"}}`,
        delayMs: 0,
      }
    }
    const whole = 'declined' in answer ? answer.refuse() : answer
    responder.finish(whole.call, 'completed')
    const { status, headers, delayMs } = whole
    return { status, headers, body: bodyOf(whole), delayMs }
  }
}

/** It has the client's own headers, so that it is of the same vendor, session and key. */
function toIncoming(
  { method, path, body, headers = {} }: InnerRequest,
  outer: EndpointRequest,
): IncomingRequest {
  const text = jsonText(body)
  const own: Record<string, string> = { ...headers, 'content-type': 'application/json' }
  return {
    method,
    url: outer.origin + path,
    headers: {
      get: (name) =>
        Object.hasOwn(own, name.toLowerCase()) ? own[name.toLowerCase()]! : outer.headers.get(name),
      [Symbol.iterator]: () => Object.entries(own)[Symbol.iterator](),
    },
    text: () => text,
    arrayBuffer: () => new TextEncoder().encode(text).buffer,
  }
}

/** All that an answer sends, without its pauses. */
function bodyOf({ body }: Answer): string {
  if (typeof body === 'string') return body
  if (typeof body !== 'function') {
    const bytes = new Uint8Array(body.size)
    body.writeTo(bytes)
    return new TextDecoder().decode(bytes)
  }
  let text = ''
  const steps = body()
  for (let next = steps.next(); next.done !== true; next = steps.next()) {
    const step = next.value
    if (step.kind === 'tear' || step.kind === 'wait') break
    if (step.kind !== 'stall') text += framesToText(step.frames)
  }
  steps.return?.()
  return text
}
