/** The story of one request: route, body, prompt, rule, reply, parts, frames, answer. */
import type { Answer, Call } from './answer.ts'
import { ApiError } from './api-error.ts'
import type { Clock } from './clock.ts'
import { complete } from './complete.ts'
import type { CompletionEndpoint, HeaderReader, Provider } from './providers/provider.ts'
import { createId, createRandom, type Hash, hashText } from './random.ts'
import { checkSize, readJson } from './read-json.ts'
import { type Reply, toReply } from './reply.ts'
import {
  findRoute,
  pathOf,
  providerOfUnknownPath,
  queryOf,
  type Route,
  targetOf,
} from './router.ts'
import type { Rule, RuleSet } from './rules/rule-set.ts'
import { countCodePoints } from './stream/code-points.ts'
import { plainDelayMs } from './stream/lag.ts'
import { encodeAtOnce, encodePaced } from './stream/steps.ts'

/** The part of a `Request` that is read; a `Request` is one, and so is what the HTTP listener makes. */
export interface IncomingRequest {
  method: string
  /** Absolute, or the path of a request line. */
  url: string
  headers: HeaderReader & Iterable<[string, string]>
  text(): Promise<string>
}

export interface Responder {
  providers: readonly Provider[]
  routes: readonly Route[]
  clock: Clock
  /** Told of failures that are nobody's mistake but the response function's or our own. */
  onError: (error: unknown) => void
}

/** Answers a request by the rules, or gives `undefined` where no endpoint has its path. */
export async function respond(
  request: IncomingRequest,
  ruleSet: RuleSet,
  responder: Responder,
): Promise<Answer | undefined> {
  const { method, headers } = request
  const path = pathOf(request.url)
  const route = findRoute(responder.routes, method, path, headers)
  if (route === undefined) return undefined
  const call = startCall(request, path, route.provider, responder.clock)
  const { seed } = ruleSet.settings
  let hash = hashTarget(request, seed)
  if ('allowed' in route) {
    const message = `Method ${method} is not allowed on ${path}; use ${route.allowed.join(' or ')}.`
    const error = new ApiError({
      status: 405,
      message,
      headers: { allow: route.allowed.join(', ') },
    })
    return refuse(error, route.provider, hash, call)
  }
  const { provider, endpoint } = route
  try {
    if (endpoint.kind === 'document') {
      const document = endpoint.read(route.parameters, queryOf(request.url))
      return sendJson(document, provider, hash, call)
    }
    const text = await request.text()
    checkSize(text)
    hash = hashText(text, seed)
    return await answerPrompt(text, hash, endpoint, request, { ruleSet, responder, provider, call })
  } catch (error) {
    return refuse(toApiError(error, responder), provider, hash, call)
  }
}

/** The refusal of a path that no endpoint has, in the envelope of the vendor that the client expects. */
export function refuseUnknownPath(
  request: IncomingRequest,
  ruleSet: RuleSet,
  { providers, clock }: Responder,
): Answer {
  const path = pathOf(request.url)
  const provider = providerOfUnknownPath(providers, path, request.headers)
  const error = new ApiError({ status: 404, message: `Invalid URL (${request.method} ${path})` })
  const call = startCall(request, path, provider, clock)
  return refuse(error, provider, hashTarget(request, ruleSet.settings.seed), call)
}

/** The refusal of a body that the transport would not take. */
export function refuseBody(
  request: IncomingRequest,
  error: ApiError,
  ruleSet: RuleSet,
  { providers, routes, clock }: Responder,
): Answer {
  const path = pathOf(request.url)
  const provider =
    findRoute(routes, request.method, path, request.headers)?.provider ??
    providerOfUnknownPath(providers, path, request.headers)
  const call = startCall(request, path, provider, clock)
  return refuse(error, provider, hashTarget(request, ruleSet.settings.seed), call)
}

function hashTarget({ method, url }: IncomingRequest, seed: number): Hash {
  return hashText(`${method} ${targetOf(url)}`, seed)
}

interface Exchange {
  ruleSet: RuleSet
  responder: Responder
  provider: Provider
  call: Call
}

async function answerPrompt(
  text: string,
  hash: Hash,
  endpoint: CompletionEndpoint,
  request: IncomingRequest,
  { ruleSet, responder, provider, call }: Exchange,
): Promise<Answer> {
  const { settings } = ruleSet
  const body = readJson(text, provider)
  const prompt = endpoint.parse(body, { strict: settings.strict, headers: request.headers })
  call.model = prompt.model
  call.user = prompt.user
  call.stream = prompt.stream

  const details = () => ({
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body,
  })
  let chosen: { rule: Rule; reply: Reply } | undefined
  for (const rule of [...ruleSet.matching(prompt), ruleSet.fallback]) {
    const reply =
      typeof rule.reply === 'function' ? await rule.reply(prompt, details()) : rule.reply
    if (reply === undefined || reply === null) continue
    chosen = { rule, reply: checkReply(reply, rule) }
    break
  }
  const { rule, reply } = chosen!
  call.rule = rule.name
  if (reply.error !== undefined) throw toErrorReply(reply.error)

  const nowMs = settings.nowMs ?? responder.clock.now()
  const completion = await complete(reply, prompt, {
    hash,
    createdSeconds: Math.floor(nowMs / 1000),
  })
  const { lag } = settings
  if (!prompt.stream) {
    const answer = sendJson(endpoint.encode(completion, prompt), provider, hash, call)
    if (lag === undefined) return answer
    const characters = completion.choices[0]!.parts.reduce(
      (sum, part) => sum + countCodePoints(part.text),
      0,
    )
    return { ...answer, delayMs: plainDelayMs(lag, characters) }
  }
  const encoder = endpoint.encodeStream(completion, prompt)
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...provider.headers({ requestId: createId(hash, 'request', 24), status: 200 }),
    },
    body:
      lag === undefined
        ? encodeAtOnce(completion, encoder)
        : () => encodePaced(completion, encoder, lag, createRandom(hash.low)),
    delayMs: 0,
    call,
  }
}

function startCall(
  { method }: IncomingRequest,
  path: string,
  provider: Provider,
  clock: Clock,
): Call {
  return {
    startedMs: clock.now(),
    method,
    path,
    provider: provider.name,
    model: undefined,
    user: undefined,
    rule: undefined,
    stream: false,
    status: 200,
    error: undefined,
  }
}

function sendJson(document: unknown, provider: Provider, hash: Hash, call: Call): Answer {
  return encodeJson(document, 200, {}, provider, hash, call)
}

function refuse(error: ApiError, provider: Provider, hash: Hash, call: Call): Answer {
  call.status = error.status
  call.error = error.message
  const facts = { requestId: createId(hash, 'request', 24), status: error.status }
  const envelope = provider.encodeError(error, facts)
  return encodeJson(envelope, error.status, error.headers, provider, hash, call)
}

function encodeJson(
  document: unknown,
  status: number,
  headers: Record<string, string>,
  provider: Provider,
  hash: Hash,
  call: Call,
): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...provider.headers({ requestId: createId(hash, 'request', 24), status }),
      ...headers,
    },
    body: JSON.stringify(document),
    delayMs: 0,
    call,
  }
}

function checkReply(reply: unknown, rule: Rule): Reply {
  if (typeof reply === 'string') return toReply(reply)
  if (typeof reply === 'object' && reply !== null && !Array.isArray(reply)) return reply as Reply
  throw new TypeError(
    `${rule.name} returned ${JSON.stringify(reply)}, a ${typeof reply}; return a string or a reply object such as { text: 'Hello' }`,
  )
}

function toErrorReply(error: NonNullable<Reply['error']>): ApiError {
  const status = error.status ?? 500
  const retry = error.retry_after === undefined ? {} : { 'retry-after': String(error.retry_after) }
  return new ApiError({
    status,
    message: error.message ?? `mock error ${status}`,
    type: error.type,
    code: error.code,
    headers: { ...retry, ...error.headers },
  })
}

/** What is nobody's refusal is our failure: the client hears so, and that a retry will not help. */
function toApiError(error: unknown, { onError }: Responder): ApiError {
  if (error instanceof ApiError) return error
  onError(error)
  const message = error instanceof Error ? error.message : String(error)
  return new ApiError({
    status: 500,
    message: `mockllm could not answer: ${message}`,
    headers: { 'x-should-retry': 'false' },
  })
}
