/** The story of one request: route, body, prompt, rule, reply, parts, frames, answer. */
import type { Answer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { chooseReply } from './choose-reply.ts'
import { complete } from './complete.ts'
import type { Completion } from './completion.ts'
import {
  type Exchange,
  type IncomingRequest,
  type Responder,
  refuse,
  sendJson,
  startExchange,
  vendorHeaders,
} from './exchange.ts'
import type { Prompt } from './prompt.ts'
import type { CompletionEndpoint } from './providers/provider.ts'
import { createRandom, hashText } from './random.ts'
import { checkSize, readJson } from './read-json.ts'
import { findRoute, pathOf, providerOfUnknownPath, queryOf } from './router.ts'
import type { RuleSet } from './rules/rule-set.ts'
import { plainDelayMs } from './stream/lag.ts'
import { encodeAtOnce, encodePaced } from './stream/steps.ts'

/** Answers a request by the rules, or gives `undefined` where no endpoint has its path. */
export async function respond(
  request: IncomingRequest,
  ruleSet: RuleSet,
  responder: Responder,
): Promise<Answer | undefined> {
  const { method, url, headers } = request
  const route = findRoute(responder.routes, method, pathOf(url), headers)
  if (route === undefined) return undefined
  const exchange = startExchange(request, route.provider, ruleSet, responder)
  try {
    if ('allowed' in route) throw wrongMethod(request, route.allowed)
    const { endpoint, parameters } = route
    if (endpoint.kind === 'document') {
      return sendJson(endpoint.read(parameters, queryOf(url)), exchange)
    }
    const text = await request.text()
    checkSize(text)
    exchange.hash = hashText(text, ruleSet.settings.seed)
    const body = readJson(text, route.provider)
    const { strict } = ruleSet.settings
    const prompt = endpoint.parse(body, { strict, headers, parameters, query: queryOf(url) })
    return await answerPrompt(prompt, body, endpoint, exchange)
  } catch (error) {
    return refuse(toApiError(error, responder), exchange)
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
  return refuse(error, startExchange(request, provider, ruleSet, responder))
}

async function answerPrompt(
  prompt: Prompt,
  body: unknown,
  endpoint: CompletionEndpoint,
  exchange: Exchange,
): Promise<Answer> {
  const { ruleSet, responder, call, hash } = exchange
  const { nowMs = responder.clock.now() } = ruleSet.settings
  call.model = prompt.model
  call.user = prompt.user
  call.stream = prompt.stream

  const reply = await chooseReply(prompt, body, exchange)
  const createdSeconds = Math.floor(nowMs / 1000)
  const completion = await complete(reply, prompt, { hash, createdSeconds })
  return prompt.stream
    ? sendStream(completion, prompt, endpoint, exchange)
    : sendPlain(completion, prompt, endpoint, exchange)
}

function sendPlain(
  completion: Completion,
  prompt: Prompt,
  endpoint: CompletionEndpoint,
  exchange: Exchange,
): Answer {
  const answer = sendJson(endpoint.encode(completion, prompt), exchange)
  const { lag } = exchange.ruleSet.settings
  if (lag === undefined) return answer
  return { ...answer, delayMs: plainDelayMs(lag, completion.choices) }
}

function sendStream(
  completion: Completion,
  prompt: Prompt,
  endpoint: CompletionEndpoint,
  exchange: Exchange,
): Answer {
  const { hash, ruleSet, call } = exchange
  const { lag } = ruleSet.settings
  const encoder = () => endpoint.encodeStream(completion, prompt)
  return {
    status: 200,
    headers: {
      'content-type': endpoint.streamType,
      'cache-control': 'no-cache',
      ...vendorHeaders(exchange, 200),
    },
    body:
      lag === undefined
        ? encodeAtOnce(completion, encoder())
        : () => encodePaced(completion, encoder(), lag, createRandom(hash.low)),
    delayMs: 0,
    call,
  }
}

function wrongMethod({ method, url }: IncomingRequest, allowed: readonly string[]): ApiError {
  return new ApiError({
    status: 405,
    message: `Method ${method} is not allowed on ${pathOf(url)}; use ${allowed.join(' or ')}.`,
    headers: { allow: allowed.join(', ') },
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
