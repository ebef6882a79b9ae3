/** The story of one request: route, body, prompt, rule, reply, parts, frames, answer. */
import type { Answer, Declined } from './answers/answer.ts'
import { answerReply } from './answers/answer-reply.ts'
import { askedOf, chooseReply } from './choose-reply.ts'
import { ClientGone } from './client-gone.ts'
import { ApiError } from './errors/api-error.ts'
import { toApiError } from './errors/error-reply.ts'
import { refuseUnmatched } from './errors/unmatched.ts'
import {
  type Exchange,
  type IncomingRequest,
  type Responder,
  refuse,
  sendJson,
  startExchange,
} from './exchange.ts'
import { readOverrides } from './faults/overrides.ts'
import type { Prompt } from './prompt.ts'
import type { CompletionEndpoint } from './providers/provider.ts'
import { hashText } from './random.ts'
import { checkSize, readJson } from './read-json.ts'
import { findRoute, pathOf, providerOfUnknownPath, queryOf } from './router.ts'
import type { Asked } from './rules/asked.ts'
import type { RuleSet } from './rules/rule-set.ts'

/**
 * Answers a request by the rules, or says to whom it is left; gives `undefined` where no endpoint has its
 * path.
 */
export async function respond(
  request: IncomingRequest,
  ruleSet: RuleSet,
  responder: Responder,
  sessionName?: string,
): Promise<Answer | Declined | undefined> {
  const { method, url, headers } = request
  const route = findRoute(responder.routes, method, pathOf(url), headers)
  if (route === undefined) return undefined
  const exchange = startExchange(request, route.provider, ruleSet, responder, sessionName)
  let weight = 0
  try {
    if ('allowed' in route) throw wrongMethod(request, route.allowed)
    const { endpoint, parameters } = route
    if (endpoint.kind === 'document') {
      return begin(sendJson(endpoint.read(parameters, queryOf(url)), exchange), exchange, weight)
    }
    const coming = request.text()
    const text = typeof coming === 'string' ? coming : await coming
    checkSize(text)
    exchange.hash = hashText(text, exchange.ruleSet.settings.seed)
    const body = readJson(text, route.provider)
    exchange.call.body = body
    weight = text.length
    const { strict } = exchange.ruleSet.settings
    const prompt = endpoint.parse(body, { strict, headers, parameters, query: queryOf(url) })
    understand(prompt, exchange, weight)
    return await answerPrompt(prompt, body, endpoint, exchange)
  } catch (error) {
    if (error instanceof ClientGone) return noAnswer(exchange)
    const refusal = refuse(toRefusal(error, responder), exchange)
    return exchange.call.prompt === undefined ? begin(refusal, exchange, weight) : refusal
  }
}

/** The refusal of a path that no endpoint has, in the envelope of the vendor that the client expects. */
export function refuseUnknownPath(
  request: IncomingRequest,
  ruleSet: RuleSet,
  responder: Responder,
  sessionName?: string,
): Answer {
  const path = pathOf(request.url)
  const provider = providerOfUnknownPath(responder.providers, path, request.headers)
  const message = `Invalid URL (${request.method} ${path})${hintOfPath(path, request, responder)}`
  const error = new ApiError({ status: 404, message })
  const exchange = startExchange(request, provider, ruleSet, responder, sessionName)
  return begin(refuse(error, exchange), exchange, 0)
}

/** OpenAI's clients want `/v1` in their base URL, and it is easily forgotten. */
function hintOfPath(
  path: string,
  { method, headers }: IncomingRequest,
  { routes }: Responder,
): string {
  const longer = `/v1${path}`
  if (findRoute(routes, method, longer, headers) === undefined) return ''
  return `. ${longer} is answered: does the client's base URL lack /v1?`
}

/** A call is in the journal as soon as it is known what it asks: a function may take long to answer. */
function understand(prompt: Prompt, { call, request, responder }: Exchange, weight: number): void {
  call.prompt = prompt
  call.model = prompt.model
  call.user = prompt.user
  call.stream = prompt.stream
  responder.journal.add(call, request.headers, weight)
}

async function answerPrompt(
  prompt: Prompt,
  body: unknown,
  endpoint: CompletionEndpoint,
  exchange: Exchange,
): Promise<Answer | Declined> {
  const { call, provider, request, ruleSet } = exchange
  const overrides = readOverrides(request.headers)
  if (overrides.error !== undefined) {
    call.rule = 'x-mockllm-error'
    const nowMs = nowOf(exchange)
    return refuse(toApiError(overrides.error, provider, { model: prompt.model, nowMs }), exchange)
  }
  const asked = askedOf(prompt, body, exchange)
  const chosen = (await chooseReply(asked, exchange)) ?? fallBack(ruleSet, exchange)
  if (chosen === undefined) return decline(asked, exchange)
  const { reply, captures } = chosen
  const context = { prompt, captures, endpoint, exchange, overrides, nowMs: nowOf(exchange) }
  return await answerReply(reply, context)
}

/** The answer to what no rule matches, where there is one. */
function fallBack({ fallback, settings }: RuleSet, { call }: Exchange) {
  const { source } = fallback
  if (settings.unmatched !== 'reply' || source.kind !== 'reply') return undefined
  call.rule = fallback.name
  return { reply: source.reply, captures: {} }
}

/** Left to somebody else, or refused with the nearest rules. */
function decline(asked: Asked, exchange: Exchange): Answer | Declined {
  const { ruleSet, provider, call } = exchange
  const { unmatched } = ruleSet.settings
  const refuseIt = (error = refuseUnmatched(asked, exchange)) => refuse(error, exchange)
  if (unmatched !== 'next' && unmatched !== 'passthrough') return refuseIt()
  return { declined: unmatched, provider, ruleSet, call, refuse: refuseIt }
}

/** What need not be understood is in the journal when it is answered. */
function begin(answer: Answer, { responder, call, request }: Exchange, weight: number): Answer {
  responder.journal.add(call, request.headers, weight)
  return answer
}

function nowOf({ ruleSet, responder }: Exchange): number {
  return ruleSet.settings.nowMs ?? responder.clock.now()
}

function wrongMethod({ method, url }: IncomingRequest, allowed: readonly string[]): ApiError {
  return new ApiError({
    status: 405,
    message: `Method ${method} is not allowed on ${pathOf(url)}; use ${allowed.join(' or ')}.`,
    headers: { allow: allowed.join(', ') },
  })
}

/** Whoever sends it finds that nobody is there. */
function noAnswer({ call }: Exchange): Answer {
  return { status: 499, headers: {}, body: '', delayMs: 0, call }
}

/** What is nobody's refusal is our failure: the client hears so, and that a retry will not help. */
function toRefusal(error: unknown, { onError }: Responder): ApiError {
  if (error instanceof ApiError) return error
  onError(error)
  const message = error instanceof Error ? error.message : String(error)
  return new ApiError({
    status: 500,
    message: `mockllm could not answer: ${message}`,
    headers: { 'x-should-retry': 'false' },
  })
}
