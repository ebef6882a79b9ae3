/** The story of one request: route, body, prompt, rule, reply, parts, frames, answer. */
import type { Answer, Declined } from './answers/answer.ts'
import { answerOutputs } from './answers/answer-outputs.ts'
import { answerReply } from './answers/answer-reply.ts'
import { checkKey } from './check-key.ts'
import { askedOf, type Chosen, chooseReply } from './choose-reply.ts'
import { createEndpointRequest } from './endpoint-request.ts'
import { answerFailure } from './errors/answer-failure.ts'
import { ApiError } from './errors/api-error.ts'
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
import type {
  CompletionEndpoint,
  EndpointRequest,
  OutputEndpoint,
  RequestHead,
} from './providers/provider.ts'
import { readBody } from './read-body.ts'
import { pathOf } from './request-url.ts'
import type { Route, WrongMethod } from './router.ts'
import type { Asked } from './rules/asked.ts'
import type { RuleSet } from './rules/rule-set.ts'

/**
 * Answers a request by the rules, or says to whom it is left; gives `undefined` where no endpoint has its
 * path. A promise only where there is something to wait for.
 *
 * @throws Elsewhere where another process keeps the state that is needed
 */
export function respond(
  request: IncomingRequest,
  ruleSet: RuleSet,
  responder: Responder,
  sessionName?: string,
): Answer | Declined | undefined | Promise<Answer | Declined | undefined> {
  if (sessionName === undefined) {
    const again = responder.repeats.again(request, ruleSet, responder)
    if (again !== undefined) return again
  }
  const head = headOf(request)
  const route = responder.router.find(head)
  if (route === undefined) return undefined
  const exchange = startExchange(request, route.provider, ruleSet, responder, sessionName)
  try {
    const answer = answerRoute(route, head, exchange)
    return answer instanceof Promise
      ? answer.catch((error) => answerFailure(error, exchange))
      : answer
  } catch (error) {
    return answerFailure(error, exchange)
  }
}

/** @throws whatever {@link answerFailure} answers */
function answerRoute(
  route: Route | WrongMethod,
  head: RequestHead,
  exchange: Exchange,
): Answer | Declined | Promise<Answer | Declined> {
  checkKey(head, 'allowed' in route ? undefined : route.endpoint, exchange)
  if ('allowed' in route) throw wrongMethod(exchange.request, route)
  const { endpoint, parameters } = route
  return after(readBody(endpoint, exchange), (body) => {
    exchange.weight = body.size
    const asked = createEndpointRequest(exchange, head, parameters, body)
    if (endpoint.kind === 'document') {
      refuseAsAsked(asked, exchange)
      return after(endpoint.read(asked), (document) => record(send(document, exchange), exchange))
    }
    return after(exchange.known?.prompt ?? endpoint.parse(body.body, asked), (prompt) => {
      understand(prompt, exchange)
      return answerPrompt(prompt, asked, endpoint, exchange)
    })
  })
}

/** Goes on at once where there is nothing to wait for, as for most requests. */
function after<Given, Result>(
  given: Given | Promise<Given>,
  goOn: (given: Given) => Result | Promise<Result>,
): Result | Promise<Result> {
  return given instanceof Promise ? given.then(goOn) : goOn(given)
}

/** No rule applies to a document, so that a header is the only way to see one fail. @throws ApiError */
function refuseAsAsked({ headers, body, nowMs }: EndpointRequest, exchange: Exchange): void {
  const { error } = readOverrides(headers)
  if (error === undefined) return
  exchange.call.rule = 'x-mockllm-error'
  throw toApiError(error, exchange.provider, { model: textOf(body['model']), nowMs })
}

/** A call is in the journal as soon as it is known what it asks: a function may take long to answer. */
function understand(prompt: Prompt, exchange: Exchange): void {
  const { call, responder, known, weight } = exchange
  call.prompt = known?.recorded.prompt ?? prompt
  call.model = prompt.model
  call.user = prompt.user
  call.stream = prompt.stream
  responder.journal.add(call, weight)
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
