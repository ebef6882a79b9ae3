/** The story of one request: route, body, prompt, rule, reply, parts, frames, answer. */
import type { Answer, Declined } from './answer.ts'
import { answerReply } from './answer-reply.ts'
import { ApiError } from './api-error.ts'
import { askedOf, chooseReply } from './choose-reply.ts'
import { toApiError } from './error-reply.ts'
import {
  type Exchange,
  type IncomingRequest,
  type Responder,
  refuse,
  sendJson,
  startExchange,
} from './exchange.ts'
import { readOverrides } from './overrides.ts'
import type { Prompt } from './prompt.ts'
import type { CompletionEndpoint } from './providers/provider.ts'
import { hashText } from './random.ts'
import { checkSize, readJson } from './read-json.ts'
import { findRoute, pathOf, providerOfUnknownPath, queryOf } from './router.ts'
import type { Asked } from './rules/asked.ts'
import type { RuleSet } from './rules/rule-set.ts'
import { refuseUnmatched } from './unmatched.ts'

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
    const text = await request.text()
    checkSize(text)
    weight = text.length
    exchange.hash = hashText(text, exchange.ruleSet.settings.seed)
    const body = readJson(text, route.provider)
    exchange.call.body = body
    const { strict } = exchange.ruleSet.settings
    const prompt = endpoint.parse(body, { strict, headers, parameters, query: queryOf(url) })
    const answer = await answerPrompt(prompt, body, endpoint, exchange)
    return 'declined' in answer ? answer : begin(answer, exchange, weight)
  } catch (error) {
    return begin(refuse(toRefusal(error, responder), exchange), exchange, weight)
  }
}

/** The refusal of a path that no endpoint has, in the envelope of the vendor that the client expects. */
export function refuseUnknownPath(
  request: IncomingRequest,
  ruleSet: RuleSet,
  responder: Responder,
): Answer {
  const path = pathOf(request.url)
  const provider = providerOfUnknownPath(responder.providers, path, request.headers)
  const error = new ApiError({ status: 404, message: `Invalid URL (${request.method} ${path})` })
  const exchange = startExchange(request, provider, ruleSet, responder)
  return begin(refuse(error, exchange), exchange, 0)
}

async function answerPrompt(
  prompt: Prompt,
  body: unknown,
  endpoint: CompletionEndpoint,
  exchange: Exchange,
): Promise<Answer | Declined> {
  const { call, provider, request, ruleSet } = exchange
  call.prompt = prompt
  call.model = prompt.model
  call.user = prompt.user
  call.stream = prompt.stream

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
  return answerReply(reply, context)
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
  const { ruleSet, provider } = exchange
  const { unmatched } = ruleSet.settings
  const refuseIt = () => refuse(refuseUnmatched(asked, ruleSet), exchange)
  if (unmatched !== 'next' && unmatched !== 'passthrough') return refuseIt()
  return {
    declined: unmatched,
    provider,
    ruleSet,
    refuse: () => begin(refuseIt(), exchange, 0),
  }
}

/** The call is in the journal from now on. */
function begin(answer: Answer, { responder, call }: Exchange, weight: number): Answer {
  responder.journal.add(call, weight)
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
