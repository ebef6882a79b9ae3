/** One request under way: who asked, by which rules it is answered, and how JSON goes back. */
import type { Answer, Declined } from './answers/answer.ts'
import type { KnownRequest, Repeats } from './answers/repeats.ts'
import type { Clock } from './clock.ts'
import type { ApiError } from './errors/api-error.ts'
import { Content } from './providers/content.ts'
import type { HeaderReader, Provider, RequestHead } from './providers/provider.ts'
import { createId, type Hash, hashText } from './random.ts'
import { hostOf, pathOf, queryOf, targetOf } from './request-url.ts'
import type { Router } from './router.ts'
import type { RuleSet } from './rules/rule-set.ts'
import { type Call, createCall, type Outcome } from './state/call.ts'
import type { Journal } from './state/journal.ts'
import { sessionNameOf } from './state/session-name.ts'
import type { Session, Sessions } from './state/sessions.ts'

export interface IncomingHeaders extends HeaderReader, Iterable<[string, string]> {
  /** Whether these are the same in every letter and in their order, where that is quick to tell. */
  equals?(others: IncomingHeaders): boolean
}

/** The part of a `Request` that is read; a `Request` is one, and so is what the HTTP listener makes. */
export interface IncomingRequest {
  method: string
  /** Absolute, or what a request line has. */
  url: string
  /** Bytes of the body, where all of it is there. */
  readonly size?: number | undefined
  /** Where `url` is, if it does not say so itself. */
  origin?: string
  headers: IncomingHeaders
  /** Tells of a client that goes away before it has its answer; read only where that may take long. */
  readonly signal?: AbortSignal
  /** @throws ApiError where the transport would not take the body */
  text(): string | Promise<string>
  /** The same body as bytes. @throws ApiError */
  arrayBuffer(): ArrayBuffer | Promise<ArrayBuffer>
}

/** What does not change from one request to the next. */
export interface Responder {
  /** Another one after a reload, which may switch surfaces on and off. */
  readonly router: Router
  clock: Clock
  sessions: Sessions
  journal: Journal
  repeats: Repeats
  /** What is to be called when a call has ended, to free what its answer held. */
  releases: WeakMap<Call, () => void>
  /** Told of failures that are nobody's mistake but the response function's or our own. */
  onError: (error: unknown) => void
  /** Answers a request that comes from within, such as one of a batch. */
  respond(
    request: IncomingRequest,
    session: string,
  ): Answer | Declined | undefined | Promise<Answer | Declined | undefined>
  /** To be called when an answer has been given to it. */
  finish(call: Call, outcome: Outcome): void
}

export interface Exchange {
  request: IncomingRequest
  provider: Provider
  ruleSet: RuleSet
  responder: Responder
  session: Session
  call: Call
  /** Of the request's content: what ids and jitter are made of. */
  hash: Hash
  /** About how many characters its body has, once it is read. */
  weight: number
  /** The JSON body as it was sent, once it is read. */
  text?: string
  /** Whether a rule that keeps state had a say in what answers, be it only that it was spent. */
  goesByState: boolean
  /** What is known of a request like this one. */
  known?: KnownRequest
}

export function startExchange(
  request: IncomingRequest,
  provider: Provider,
  rules: RuleSet,
  responder: Responder,
  sessionName?: string,
): Exchange {
  const { method, url, headers } = request
  const session = responder.sessions.get(sessionName ?? sessionNameOf(headers))
  const ruleSet = session.rules.length === 0 ? rules : rules.withFirst(session.rules)
  const call = createCall({
    startedMs: responder.clock.now(),
    method,
    path: pathOf(url),
    provider: provider.name,
    session: session.name,
    headers,
  })
  // Until its body is read, a request is named by its target.
  const hash = hashText(`${method} ${targetOf(url)}`, ruleSet.settings.seed)
  return {
    request,
    provider,
    ruleSet,
    responder,
    session,
    call,
    hash,
    weight: 0,
    goesByState: false,
  }
}

/** What is known of a request before its body is read; made only as far as it is asked for. */
export function headOf(request: IncomingRequest): RequestHead {
  return new IncomingHead(request)
}

class IncomingHead implements RequestHead {
  readonly method: string
  readonly path: string
  readonly headers: HeaderReader
  readonly #url: string

  constructor(request: IncomingRequest) {
    this.method = request.method
    this.headers = request.headers
    this.path = pathOf(request.url)
    this.#url = request.url
  }

  get host(): string {
    const url = this.#url
    return url.startsWith('/') ? (this.headers.get('host') ?? '').toLowerCase() : hostOf(url)
  }

  get query(): URLSearchParams {
    return queryOf(this.#url)
  }
}

/** A JSON document, or content of another type. */
export function send(
  document: unknown,
  exchange: Exchange,
  headers: Record<string, string> = {},
): Answer {
  if (!(document instanceof Content)) return sendJson(document, exchange, 200, headers)
  const { type, body, encoding } = document
  return {
    status: 200,
    headers: {
      'content-type': type,
      ...vendorHeaders(exchange, 200),
      ...document.headers,
      ...headers,
    },
    body,
    ...(encoding === undefined ? {} : { encoding }),
    delayMs: 0,
    call: exchange.call,
  }
}

export function sendJson(
  document: unknown,
  exchange: Exchange,
  status = 200,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...vendorHeaders(exchange, status), ...headers },
    body: JSON.stringify(document),
    delayMs: 0,
    call: exchange.call,
  }
}

/** What need not be understood is in the journal when it is answered. */
export function record(answer: Answer, exchange: Exchange): Answer {
  const { responder, call, weight } = exchange
  responder.journal.add(call, weight)
  return answer
}

/** The error in the envelope of the vendor that was asked. */
export function refuse(error: ApiError, exchange: Exchange): Answer {
  const { provider, call } = exchange
  const { status } = error
  call.status = status
  call.error = error.message
  const facts = { requestId: requestIdOf(exchange), status, error }
  const headers = { ...provider.headers(facts), ...error.headers }
  return sendJson(provider.encodeError(error, facts), exchange, status, headers)
}

/** Headers that the vendor sends with every response. */
export function vendorHeaders(exchange: Exchange, status: number): Record<string, string> {
  return exchange.provider.headers({ requestId: requestIdOf(exchange), status })
}

function requestIdOf({ hash }: Exchange): string {
  return createId(hash, 'request', 24)
}
