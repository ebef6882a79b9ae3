/** The story of one request: route, body, prompt, rule, reply, parts, frames, answer. */
import type { Answer, Declined } from './answers/answer.ts'
import { answerOutputs } from './answers/answer-outputs.ts'
import { answerReply } from './answers/answer-reply.ts'
import { askedOf, chooseReply } from './choose-reply.ts'
import { ClientGone } from './client-gone.ts'
import { createEndpointRequest, type ReadBody } from './endpoint-request.ts'
import { ApiError } from './errors/api-error.ts'
import { toApiError } from './errors/error-reply.ts'
import { refuseUnmatched } from './errors/unmatched.ts'
import {
  type Exchange,
  headOf,
  type IncomingRequest,
  type Responder,
  refuse,
  send,
  startExchange,
} from './exchange.ts'
import { readOverrides } from './faults/overrides.ts'
import type { Prompt } from './prompt.ts'
import type {
  CompletionEndpoint,
  Endpoint,
  EndpointRequest,
  OutputEndpoint,
  RequestHead,
} from './providers/provider.ts'
import { vendorOfHost } from './providers/vendor-hosts.ts'
import { hashText } from './random.ts'
import { readForm } from './read-form.ts'
import { checkSize, readJson } from './read-json.ts'
import { pathOf, type WrongMethod } from './router.ts'
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
  const head = headOf(request)
  const route = responder.router.find(head)
  if (route === undefined) return undefined
  const exchange = startExchange(request, route.provider, ruleSet, responder, sessionName)
  let weight = 0
  try {
    if ('allowed' in route || !isPublic(route.endpoint)) checkKey(head, exchange)
    if ('allowed' in route) throw wrongMethod(request, route)
    const { endpoint, parameters } = route
    const read = readBody(endpoint, exchange)
    const body = read instanceof Promise ? await read : read
    weight = body.size
    const asked = createEndpointRequest(exchange, head, parameters, body)
    if (endpoint.kind === 'document') {
      return begin(send(await endpoint.read(asked), exchange), exchange, weight)
    }
    const parsed = endpoint.parse(body.body, asked)
    const prompt = parsed instanceof Promise ? await parsed : parsed
    understand(prompt, exchange, weight)
    return await answerPrompt(prompt, asked, endpoint, exchange)
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
  const head = headOf(request)
  const provider = responder.router.providerOfUnknownPath(head)
  const message = `Invalid URL (${head.method} ${head.path})${hintOfPath(head, responder)}${hintOfGuard(head, ruleSet)}`
  const error = new ApiError({ status: 404, message })
  const exchange = startExchange(request, provider, ruleSet, responder, sessionName)
  return begin(refuse(error, exchange), exchange, 0)
}

/** OpenAI's clients want `/v1` in their base URL, and it is easily forgotten. */
function hintOfPath({ path }: RequestHead, { router }: Responder): string {
  const longer = `/v1${path}`
  if (!router.knows(longer)) return ''
  return `. ${longer} is answered: does the client's base URL lack /v1?`
}

function hintOfGuard({ host }: RequestHead, { settings }: RuleSet): string {
  const isKept = settings.guard && vendorOfHost(host) !== undefined
  return isKept ? `. mockllm does not answer it, and settings.guard keeps it from ${host}` : ''
}

function isPublic(endpoint: Endpoint): boolean {
  return endpoint.kind === 'document' && endpoint.isPublic === true
}

/** @throws ApiError where keys are asked for and this is none of them */
function checkKey(head: RequestHead, { provider, ruleSet }: Exchange): void {
  const { apiKeys } = ruleSet.settings
  if (apiKeys === undefined) return
  const key = provider.apiKey(head)
  if (key === undefined || !apiKeys.includes(key)) throw new ApiError(provider.refuseKey(key))
}

/** @throws ApiError where it is too large, or not what the endpoint reads */
function readBody(
  { method, body: kind = method === 'POST' ? 'json' : 'none' }: Endpoint,
  exchange: Exchange,
): (ReadBody & { size: number }) | Promise<ReadBody & { size: number }> {
  const { request } = exchange
  if (kind === 'none') return { body: {}, size: 0 }
  if (kind === 'form') return readForm(request, exchange)
  const coming = request.text()
  return typeof coming === 'string'
    ? readJsonBody(coming, exchange)
    : coming.then((text) => readJsonBody(text, exchange))
}

function readJsonBody(text: string, exchange: Exchange): ReadBody & { size: number } {
  checkSize(text)
  exchange.hash = hashText(text, exchange.ruleSet.settings.seed)
  const body = readJson(text, exchange.provider)
  exchange.call.body = body
  return { body, size: text.length }
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
  asked: EndpointRequest,
  endpoint: CompletionEndpoint | OutputEndpoint,
  exchange: Exchange,
): Promise<Answer | Declined> {
  const { call, provider, request, ruleSet } = exchange
  const overrides = readOverrides(request.headers)
  const { nowMs } = asked
  if (overrides.error !== undefined) {
    call.rule = 'x-mockllm-error'
    const facts = { model: prompt.model, endpoint: prompt.endpoint, nowMs }
    return refuse(toApiError(overrides.error, provider, facts), exchange)
  }
  const context = { prompt, captures: {}, request: asked, exchange, overrides, nowMs }
  if (endpoint.kind === 'output') {
    return (await answerOutputs(endpoint, context)) ?? decline(askedOf(prompt, exchange), exchange)
  }
  const question = askedOf(prompt, exchange)
  const chosen = (await chooseReply(question, exchange)) ?? fallBack(ruleSet, exchange)
  if (chosen === undefined) return decline(question, exchange)
  const { reply, captures } = chosen
  return await answerReply(reply, { ...context, captures, endpoint })
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
  const { unmatched, guard } = ruleSet.settings
  const refuseIt = (error = refuseUnmatched(asked, exchange)) => refuse(error, exchange)
  if (unmatched !== 'next' && unmatched !== 'passthrough') return refuseIt()
  // The guard lets no call through to the real API.
  if (unmatched === 'passthrough' && guard) return refuseIt()
  return { declined: unmatched, provider, ruleSet, call, refuse: refuseIt }
}

/** What need not be understood is in the journal when it is answered. */
function begin(answer: Answer, { responder, call, request }: Exchange, weight: number): Answer {
  responder.journal.add(call, request.headers, weight)
  return answer
}

function wrongMethod({ method, url }: IncomingRequest, { allowed }: WrongMethod): ApiError {
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
