/** Reply to answer: an error, a response as it is, or what the model says, each with the fault that it has. */

import { complete } from '../complete.ts'
import { toApiError } from '../errors/error-reply.ts'
import { type Exchange, refuse } from '../exchange.ts'
import { applyFault, type OpenStream } from '../faults/apply-fault.ts'
import { type Chance, createChance } from '../faults/chance.ts'
import { type Overrides, parseFault } from '../faults/overrides.ts'
import { lowerCaseNames } from '../lower-case-names.ts'
import type { Prompt } from '../prompt.ts'
import type { CompletionEndpoint } from '../providers/provider.ts'
import type { FaultReply, RawReply, Reply } from '../reply.ts'
import { type FunctionResult, isLive, isResponse } from '../rules/reply-source.ts'
import { needsTokenizer } from '../stream/lag.ts'
import { collectLive, liveAnswer } from '../stream/live.ts'
import { tokenizerFor } from '../tokens/tokenizer.ts'
import type { Answer } from './answer.ts'
import { lagOf } from './lag-of.ts'
import { rawAnswer, responseAnswer } from './raw-answer.ts'
import { openStream, sendPlain, sendSteps, sendStream } from './send-completion.ts'

export interface ReplyContext {
  prompt: Prompt
  captures: Record<string, string>
  endpoint: CompletionEndpoint
  exchange: Exchange
  overrides: Overrides
  /** Milliseconds since the epoch. */
  nowMs: number
}

/** @throws whatever a live answer throws before its first part */
export function answerReply(given: FunctionResult, context: ReplyContext): Promise<Answer> {
  const chance = createChance(context.exchange)
  if (isResponse(given)) return answerResponse(given, context, chance)
  return isLive(given) ? answerLive(given, context, chance) : answerWith(given, context, chance)
}

async function answerResponse(
  response: Response,
  context: ReplyContext,
  chance: Chance,
): Promise<Answer> {
  const { exchange } = context
  const { call, responder } = exchange
  const answer = await responseAnswer(response, exchange, (free) =>
    responder.releases.set(call, free),
  )
  return breakRaw(answer, faultOf({}, context, chance), context)
}

async function answerWith(reply: Reply, context: ReplyContext, chance: Chance): Promise<Answer> {
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
  const open = prompt.stream ? () => openStream(paced, context) : undefined
  return breakAnswer(answer, fault, context, open)
}

async function answerLive(
  parts: Extract<FunctionResult, AsyncIterable<unknown>>,
  context: ReplyContext,
  chance: Chance,
): Promise<Answer> {
  const { prompt, endpoint, captures, exchange, nowMs } = context
  if (!prompt.stream) {
    const { onError } = exchange.responder
    const collected = await collectLive(parts, { signal: exchange.request.signal, onError })
    return answerWith(collected, context, chance)
  }
  const fault = faultOf({}, context, chance)
  const { hash, responder, provider, call } = exchange
  const live = await liveAnswer(parts, {
    prompt,
    endpoint,
    hash,
    captures,
    createdSeconds: Math.floor(nowMs / 1000),
    toError(error) {
      responder.onError(error)
      const message = error instanceof Error ? error.message : String(error)
      call.error = message
      const kind = 'server_error'
      return toApiError({ kind, message }, provider, { model: prompt.model, nowMs })
    },
    onError: responder.onError,
    signal: exchange.request.signal,
  })
  responder.releases.set(call, live.close)
  const answer = sendSteps(() => live.open().steps, context)
  return breakAnswer(answer, fault, context, live.open)
}

async function answerRaw(
  raw: RawReply,
  reply: Reply,
  fault: FaultReply | undefined,
  context: ReplyContext,
): Promise<Answer> {
  const { hash, call } = context.exchange
  const lag = lagOf(reply.lag, context)
  const answer = rawAnswer(raw, call, { lag, seed: hash.low })
  setHeaders(answer, reply)
  return breakRaw(answer, fault, context)
}

/** Steps that no encoder has made, with an error in them that the vendor's encoder makes of nothing. */
async function breakRaw(
  answer: Answer,
  fault: FaultReply | undefined,
  context: ReplyContext,
): Promise<Answer> {
  const { body } = answer
  if (fault === undefined || typeof body !== 'function') return breakAnswer(answer, fault, context)
  const { endpoint, prompt, exchange } = context
  const settled = { hash: exchange.hash, createdSeconds: 0, captures: {} }
  const encodeError = endpoint.encodeStream(await complete({}, prompt, settled), prompt).error
  return breakAnswer(answer, fault, context, () => ({ steps: body(), encodeError }))
}

/** The error in place of the answer, if there is one and it comes about. */
function refusalOf(reply: Reply, context: ReplyContext, chance: Chance): Answer | undefined {
  const { prompt, exchange, nowMs } = context
  const error = reply.error ?? exchange.ruleSet.settings.error
  if (error === undefined) return undefined
  if (typeof error === 'object' && !chance(error.probability)) return undefined
  const facts = { model: prompt.model, nowMs }
  const answer = refuse(toApiError(error, exchange.provider, facts), exchange)
  setHeaders(answer, reply)
  // An error comes as soon as anything would, where the rule itself is slow.
  if (reply.lag !== undefined) answer.delayMs = lagOf(reply.lag, context)?.ttftMs ?? 0
  return answer
}

/** The fault that comes about, if one does. */
function faultOf(
  { fault: given }: Reply,
  { overrides, exchange }: ReplyContext,
  chance: Chance,
): FaultReply | undefined {
  if (overrides.fault !== undefined) return overrides.fault
  const faults = given ?? exchange.ruleSet.settings.fault
  if (faults === undefined) return undefined
  return (Array.isArray(faults) ? faults : [faults])
    .map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault))
    .find(({ probability }) => chance(probability))
}

function breakAnswer(
  answer: Answer,
  fault: FaultReply | undefined,
  { prompt, exchange, nowMs }: ReplyContext,
  open?: () => OpenStream,
): Answer {
  if (fault === undefined) return answer
  const { provider, call } = exchange
  call.fault = fault.after === undefined ? fault.kind : `${fault.kind}@${fault.after}`
  return applyFault(answer, fault, {
    open,
    toError: (error) => toApiError(error, provider, { model: prompt.model, nowMs }),
    refuse: (error) => refuse(error, exchange),
  })
}

function setHeaders({ headers }: Answer, reply: Reply): void {
  Object.assign(headers, lowerCaseNames(reply.headers))
}
