/** The story of one request: route, body, prompt, rule, reply, parts, frames, answer. */
import type { Answer, Declined } from './answers/answer.ts'
import { answerOutputs } from './answers/answer-outputs.ts'
import { answerReply } from './answers/answer-reply.ts'
import { checkKey } from './check-key.ts'
import { askedOf, type Chosen, chooseReply } from './choose-reply.ts'
import { ClientGone } from './client-gone.ts'
import { createEndpointRequest } from './endpoint-request.ts'
import { ApiError } from './errors/api-error.ts'
import { describeFailure } from './errors/describe-failure.ts'
import { toApiError } from './errors/error-reply.ts'
import { refuseUnmatched } from './errors/unmatched.ts'
import {
  type Exchange,
  headOf,
  type IncomingRequest,
  type Responder,
  record,
  refuse,
  send,
  startExchange,
} from './exchange.ts'
import { readOverrides } from './faults/overrides.ts'
import type { Prompt } from './prompt.ts'
import { textOf } from './providers/lenient-fields.ts'
import type { CompletionEndpoint, EndpointRequest, OutputEndpoint } from './providers/provider.ts'
import { readBody } from './read-body.ts'
import { pathOf } from './request-url.ts'
import type { WrongMethod } from './router.ts'
import type { Asked } from './rules/asked.ts'
import type { RuleSet } from './rules/rule-set.ts'
import { Elsewhere } from './state/elsewhere.ts'

/**
 * Answers a request by the rules, or says to whom it is left; gives `undefined` where no endpoint has its
 * path.
 *
 * @throws Elsewhere where another process keeps the state that is needed
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
    checkKey(head, 'allowed' in route ? undefined : route.endpoint, exchange)
    if ('allowed' in route) throw wrongMethod(request, route)
    const { endpoint, parameters } = route
    const read = readBody(endpoint, exchange)
    const body = read instanceof Promise ? await read : read
    weight = body.size
    const asked = createEndpointRequest(exchange, head, parameters, body)
    if (endpoint.kind === 'document') {
      refuseAsAsked(asked, exchange)
      return record(send(await endpoint.read(asked), exchange), exchange, weight)
    }
    const parsed = exchange.known?.prompt ?? endpoint.parse(body.body, asked)
    const prompt = parsed instanceof Promise ? await parsed : parsed
    understand(prompt, exchange, weight)
    const answer = answerPrompt(prompt, asked, endpoint, exchange)
    // Awaited here, where what fails is answered.
    return answer instanceof Promise ? await answer : answer
  } catch (error) {
    if (error instanceof ClientGone) return noAnswer(exchange)
    if (error instanceof Elsewhere) throw withdraw(error, exchange)
    const refusal = refuse(toRefusal(error, responder), exchange)
    return exchange.call.prompt === undefined ? record(refusal, exchange, weight) : refusal
  }
}

/** No rule applies to a document, so that a header is the only way to see one fail. @throws ApiError */
function refuseAsAsked({ headers, body, nowMs }: EndpointRequest, exchange: Exchange): void {
  const { error } = readOverrides(headers)
  if (error === undefined) return
  exchange.call.rule = 'x-mockllm-error'
  throw toApiError(error, exchange.provider, { model: textOf(body['model']), nowMs })
}

/** A call is in the journal as soon as it is known what it asks: a function may take long to answer. */
function understand(prompt: Prompt, exchange: Exchange, weight: number): void {
  const { call, request, responder, known } = exchange
  call.prompt = known?.recorded.prompt ?? prompt
  call.model = prompt.model
  call.user = prompt.user
  call.stream = prompt.stream
  responder.journal.add(call, request.headers, weight)
}

/** A promise only where there is something to wait for. */
function answerPrompt(
  prompt: Prompt,
  asked: EndpointRequest,
  endpoint: CompletionEndpoint | OutputEndpoint,
  exchange: Exchange,
): Answer | Declined | Promise<Answer | Declined> {
  const { call, provider, request, ruleSet } = exchange
  const overrides = readOverrides(request.headers)
  const { nowMs } = asked
  if (overrides.error !== undefined) {
    call.rule = 'x-mockllm-error'
    const facts = { model: prompt.model, endpoint: prompt.endpoint, nowMs }
    return refuse(toApiError(overrides.error, provider, facts), exchange)
  }
  if (endpoint.kind === 'output') {
    const context = { prompt, captures: {}, request: asked, exchange, overrides, nowMs }
    return answerOutputs(endpoint, context).then((answer) =>
      'unanswered' in answer ? decline(askedOf(answer.unanswered, exchange), exchange) : answer,
    )
  }
  const question = askedOf(prompt, exchange)
  const answerBy = (chosen: Chosen | undefined = fallBack(ruleSet, exchange)) => {
    if (chosen === undefined) return decline(question, exchange)
    const { reply, captures, isFixed } = chosen
    const context = {
      prompt,
      captures,
      request: asked,
      exchange,
      overrides,
      nowMs,
      endpoint,
      isFixed,
    }
    return answerReply(reply, context)
  }
  const chosen = chooseReply(question, exchange)
  return chosen instanceof Promise ? chosen.then(answerBy) : answerBy(chosen)
}

/** The answer to what no rule matches, where there is one. */
function fallBack({ fallback, settings }: RuleSet, { call }: Exchange) {
  const { source } = fallback
  if (settings.unmatched !== 'reply' || source.kind !== 'reply') return undefined
  call.rule = fallback.name
  return { reply: source.reply, captures: {}, isFixed: true }
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

/** As if it had never come here. */
function withdraw(error: Elsewhere, { call, responder }: Exchange): Elsewhere {
  responder.journal.withdraw(call)
  responder.releases.get(call)?.()
  return error
}

/** What is nobody's refusal is our failure: the client hears so, and that a retry will not help. */
function toRefusal(error: unknown, { onError }: Responder): ApiError {
  if (error instanceof ApiError) return error
  onError(error)
  return new ApiError({
    status: 500,
    message: `mockllm could not answer: ${describeFailure(error)}`,
    headers: { 'x-should-retry': 'false' },
  })
}
