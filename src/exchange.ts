/** One request under way: who asked, by which rules it is answered, and how JSON goes back. */
import type { Answer } from './answers/answer.ts'
import type { Clock } from './clock.ts'
import type { ApiError } from './errors/api-error.ts'
import type { HeaderReader, Provider } from './providers/provider.ts'
import { createId, type Hash, hashText } from './random.ts'
import { pathOf, type Route, targetOf } from './router.ts'
import type { RuleSet } from './rules/rule-set.ts'
import { type Call, createCall } from './state/call.ts'
import type { Journal } from './state/journal.ts'
import { sessionNameOf } from './state/session-name.ts'
import type { Session, Sessions } from './state/sessions.ts'

/** The part of a `Request` that is read; a `Request` is one, and so is what the HTTP listener makes. */
export interface IncomingRequest {
  method: string
  /** Absolute, or what a request line has. */
  url: string
  /** Where `url` is, if it does not say so itself. */
  origin?: string
  headers: HeaderReader & Iterable<[string, string]>
  /** Tells of a client that goes away before it has its answer; read only where that may take long. */
  readonly signal?: AbortSignal
  /** @throws ApiError where the transport would not take the body */
  text(): string | Promise<string>
}

/** What does not change from one request to the next. */
export interface Responder {
  providers: readonly Provider[]
  routes: readonly Route[]
  clock: Clock
  sessions: Sessions
  journal: Journal
  /** What is to be called when a call has ended, to free what its answer held. */
  releases: WeakMap<Call, () => void>
  /** Told of failures that are nobody's mistake but the response function's or our own. */
  onError: (error: unknown) => void
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
  return { request, provider, ruleSet, responder, session, call, hash }
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

/** The error in the envelope of the vendor that was asked. */
export function refuse(error: ApiError, exchange: Exchange): Answer {
  const { provider, call } = exchange
  const { status } = error
  call.status = status
  call.error = error.message
  const envelope = provider.encodeError(error, { requestId: requestIdOf(exchange), status })
  return sendJson(envelope, exchange, status, error.headers)
}

/** Headers that the vendor sends with every response. */
export function vendorHeaders(exchange: Exchange, status: number): Record<string, string> {
  return exchange.provider.headers({ requestId: requestIdOf(exchange), status })
}

function requestIdOf({ hash }: Exchange): string {
  return createId(hash, 'request', 24)
}
