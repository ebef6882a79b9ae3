/** Reply to answer: an error, a response as it is, or what the model says, each with the fault that it has. */

import { complete } from '../complete.ts'
import { describeFailure } from '../errors/describe-failure.ts'
import { toApiError } from '../errors/error-reply.ts'
import { type Chance, createChance } from '../faults/chance.ts'
import type { FaultReply, RawReply, Reply } from '../reply.ts'
import { type FunctionResult, isLive, isResponse } from '../rules/reply-source.ts'
import { needsTokenizer } from '../stream/lag.ts'
import { collectLive, liveAnswer } from '../stream/live.ts'
import { tokenizerFor } from '../tokens/tokenizer.ts'
import type { Answer } from './answer.ts'
import { breakAnswer, faultOf, refusalOf, setHeaders } from './break-answer.ts'
import { lagOf } from './lag-of.ts'
import { rawAnswer, responseAnswer } from './raw-answer.ts'
import { answerAgain, isRepeatable } from './repeats.ts'
import type { CompletionContext } from './reply-context.ts'
import { openStream, sendPlain, sendSteps, sendStream } from './send-completion.ts'

/** @throws whatever a live answer throws before its first part */
export function answerReply(
  given: FunctionResult,
  context: CompletionContext,
): Answer | Promise<Answer> {
  const chance = createChance(context.exchange)
  if (isResponse(given)) return answerResponse(given, context, chance)
  if (isLive(given)) return answerLive(given, context, chance)
  if (!isRepeatable(given, context)) return answerWith(given, context, chance)
  return (
    answerAgain(given, context) ??
    answerWith(given, context, chance).then((answer) => {
      context.exchange.responder.repeats.keep(answer, given, context)
      return answer
    })
  )
}

async function answerResponse(
  response: Response,
  context: CompletionContext,
  chance: Chance,
): Promise<Answer> {
  const { exchange } = context
  const { call, responder } = exchange
  const answer = await responseAnswer(response, exchange, (free) =>
    responder.releases.set(call, free),
  )
  return breakRaw(answer, faultOf({}, context, chance), context)
}

async function answerWith(
  reply: Reply,
  context: CompletionContext,
  chance: Chance,
): Promise<Answer> {
  const { prompt, captures, exchange, nowMs } = context
  const fault = faultOf(reply, context, chance)
  const refused = refusalOf(reply, context, chance)
  if (refused !== undefined) return breakAnswer(refused, fault, context)
  if (reply.raw !== undefined) return answerRaw(reply.raw, reply, fault, context)

  const lag = lagOf(reply.lag, context)
  const needsTokens = lag !== undefined && needsTokenizer(lag)
  const tokenizer = needsTokens ? await tokenizerFor(prompt.model) : undefined
  const createdSeconds = Math.floor(nowMs / 1000)
  const settled = { hash: exchange.hash, createdSeconds, captures }
  const completion = await complete(reply, prompt, settled)
  const paced = { completion, lag, tokenizer }
  const isAtOnce = fault === undefined
  const answer = prompt.stream ? sendStream(paced, context, isAtOnce) : sendPlain(paced, context)
  setHeaders(answer, reply)
  if (!prompt.stream) return breakAnswer(answer, fault, context)
  const framing = context.endpoint.framing(context.request)
  return breakAnswer(answer, fault, context, { open: () => openStream(paced, context), framing })
}

async function answerLive(
  parts: Extract<FunctionResult, AsyncIterable<unknown>>,
  context: CompletionContext,
  chance: Chance,
): Promise<Answer> {
  const { prompt, endpoint, request, captures, exchange, nowMs } = context
  if (!prompt.stream) {
    const { onError } = exchange.responder
    const collected = await collectLive(parts, { signal: exchange.request.signal, onError })
    return answerWith(collected, context, chance)
  }
  const fault = faultOf({}, context, chance)
  const { hash, responder, provider, call } = exchange
  const live = await liveAnswer(parts, {
    prompt,
    encode: (completion) => endpoint.encodeStream(completion, prompt, request),
    hash,
    captures,
    createdSeconds: Math.floor(nowMs / 1000),
    toError(error) {
      responder.onError(error)
      const message = describeFailure(error)
      call.error = message
      const kind = 'server_error'
      return toApiError({ kind, message }, provider, { model: prompt.model, nowMs })
    },
    onError: responder.onError,
    signal: exchange.request.signal,
  })
  responder.releases.set(call, live.close)
  const answer = sendSteps(() => live.open().steps, context)
  return breakAnswer(answer, fault, context, {
    open: live.open,
    framing: endpoint.framing(request),
  })
}

async function answerRaw(
  raw: RawReply,
  reply: Reply,
  fault: FaultReply | undefined,
  context: CompletionContext,
): Promise<Answer> {
  const { hash, call } = context.exchange
  const lag = lagOf(reply.lag, context)
  const framing = context.endpoint.framing(context.request)
  const answer = rawAnswer(raw, call, { lag, seed: hash.low, framing })
  setHeaders(answer, reply)
  return breakRaw(answer, fault, context)
}

/** Steps that no encoder has made, with an error in them that the vendor's encoder makes of nothing. */
async function breakRaw(
  answer: Answer,
  fault: FaultReply | undefined,
  context: CompletionContext,
): Promise<Answer> {
  const { body } = answer
  if (fault === undefined || typeof body !== 'function') return breakAnswer(answer, fault, context)
  const { endpoint, prompt, request, exchange } = context
  const settled = { hash: exchange.hash, createdSeconds: 0, captures: {} }
  const nothing = await complete({}, prompt, settled)
  const encodeError = endpoint.encodeStream(nothing, prompt, request).error
  const framing = endpoint.framing(request)
  return breakAnswer(answer, fault, context, {
    open: () => ({ steps: body(), encodeError }),
    framing,
  })
}
