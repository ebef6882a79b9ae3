/** Reply to answer: an error, a raw response, or a completion that is encoded whole or as a stream. */
import type { Answer } from './answer.ts'
import { applyFault, type OpenStream } from './apply-fault.ts'
import { type Chance, createChance } from './chance.ts'
import { complete } from './complete.ts'
import type { Completion } from './completion.ts'
import { toApiError } from './error-reply.ts'
import { type Exchange, refuse, sendJson, vendorHeaders } from './exchange.ts'
import { lagOf } from './lag-of.ts'
import { type Overrides, parseFault } from './overrides.ts'
import type { Prompt } from './prompt.ts'
import type { CompletionEndpoint } from './providers/provider.ts'
import { createRandom } from './random.ts'
import type { FaultReply, Reply } from './reply.ts'
import { isPaced, type Lag, needsTokenizer, plainDelayMs } from './stream/lag.ts'
import { encodeAtOnce, encodePaced } from './stream/steps.ts'
import type { Tokenizer } from './tokens/tokenizer.ts'
import { tokenizerFor } from './tokens/tokenizer.ts'

export interface ReplyContext {
  prompt: Prompt
  captures: Record<string, string>
  endpoint: CompletionEndpoint
  exchange: Exchange
  overrides: Overrides
  /** Milliseconds since the epoch. */
  nowMs: number
}

/** What an answer is made of, and how it is paced. */
interface Paced {
  completion: Completion
  lag: Lag | undefined
  tokenizer: Tokenizer | undefined
}

export async function answerReply(reply: Reply, context: ReplyContext): Promise<Answer> {
  const { prompt, captures, exchange, nowMs } = context
  const chance = createChance(exchange)
  const fault = faultOf(reply, context, chance)
  const refused = refusalOf(reply, context, chance)
  if (refused !== undefined) return breakAnswer(refused, fault, context)

  const lag = lagOf(reply.lag, context)
  const tokenizer =
    lag !== undefined && needsTokenizer(lag) ? await tokenizerFor(prompt.model) : undefined
  const createdSeconds = Math.floor(nowMs / 1000)
  const completion = await complete(reply, prompt, {
    hash: exchange.hash,
    createdSeconds,
    captures,
  })
  const paced = { completion, lag, tokenizer }
  const answer = prompt.stream ? sendStream(paced, context, fault) : sendPlain(paced, context)
  if (reply.headers !== undefined) Object.assign(answer.headers, lowerCase(reply.headers))
  return breakAnswer(
    answer,
    fault,
    context,
    prompt.stream ? () => openStream(paced, context) : undefined,
  )
}

function sendPlain({ completion, lag, tokenizer }: Paced, context: ReplyContext): Answer {
  const { prompt, endpoint, exchange } = context
  const answer = sendJson(endpoint.encode(completion, prompt), exchange)
  if (lag !== undefined) answer.delayMs = plainDelayMs(lag, completion.choices, tokenizer)
  return answer
}

function sendStream(paced: Paced, context: ReplyContext, fault: FaultReply | undefined): Answer {
  const { prompt, endpoint, exchange } = context
  const { completion, lag, tokenizer } = paced
  const isAtOnce = (lag === undefined || !isPaced(lag)) && fault === undefined
  return {
    status: 200,
    headers: {
      'content-type': endpoint.streamType,
      'cache-control': 'no-cache',
      ...vendorHeaders(exchange, 200),
    },
    body: isAtOnce
      ? encodeAtOnce(completion, endpoint.encodeStream(completion, prompt), {
          chunk: lag?.chunk,
          tokenizer,
        })
      : () => openStream(paced, context).steps,
    delayMs: 0,
    call: exchange.call,
  }
}

function openStream({ completion, lag, tokenizer }: Paced, context: ReplyContext): OpenStream {
  const { prompt, endpoint, exchange } = context
  const encoder = endpoint.encodeStream(completion, prompt)
  return {
    steps: encodePaced(completion, encoder, lag, createRandom(exchange.hash.low), tokenizer),
    encodeError: encoder.error,
  }
}

/** The error in place of the answer, if there is one and it comes about. */
function refusalOf(
  { error: given, headers, lag }: Reply,
  context: ReplyContext,
  chance: Chance,
): Answer | undefined {
  const { prompt, exchange, nowMs } = context
  const error = given ?? exchange.ruleSet.settings.error
  if (error === undefined) return undefined
  if (typeof error === 'object' && !chance(error.probability)) return undefined
  const facts = { model: prompt.model, nowMs }
  const answer = refuse(toApiError(error, exchange.provider, facts), exchange)
  if (headers !== undefined) Object.assign(answer.headers, lowerCase(headers))
  // An error comes as soon as anything would, where the rule itself is slow.
  if (lag !== undefined) answer.delayMs = lagOf(lag, context)?.ttftMs ?? 0
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

/** So that a user's header takes the place of the vendor's, however it is written. */
function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
