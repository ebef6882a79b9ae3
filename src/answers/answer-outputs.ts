/** Answers what is no words: a vector, a verdict or a picture for each input, all by the same rules. */

import { askedOf, chooseReply } from '../choose-reply.ts'
import { type Exchange, send } from '../exchange.ts'
import { createChance } from '../faults/chance.ts'
import type { Prompt } from '../prompt.ts'
import type { OutputEndpoint } from '../providers/provider.ts'
import type { FaultReply, Reply } from '../reply.ts'
import { isLive, isResponse } from '../rules/reply-source.ts'
import { eventStream, type Framing } from '../stream/framing.ts'
import { plainDelayMs } from '../stream/lag.ts'
import { collectLive } from '../stream/live.ts'
import { tokenizerFor } from '../tokens/tokenizer.ts'
import type { Answer } from './answer.ts'
import { breakAnswer, faultOf, refusalOf, setHeaders } from './break-answer.ts'
import { lagOf } from './lag-of.ts'
import { frameSteps, rawAnswer, responseAnswer } from './raw-answer.ts'
import type { ReplyContext } from './reply-context.ts'

/** What nothing is said of is made of the input itself. */
const computed: Reply = {}

/** The first input that no rule answers, where `unmatched` leaves that to others. */
interface Unanswered {
  unanswered: Prompt
}

/**
 * The first input whose reply is an error, a response as it is or a fault decides that for all, as does one
 * without any.
 */
export async function answerOutputs(
  endpoint: OutputEndpoint,
  context: ReplyContext,
): Promise<Answer | Unanswered> {
  const { prompt, request, exchange } = context
  const { responder, call, hash } = exchange
  const framing = endpoint.framing?.(request) ?? eventStream
  const replies: Reply[] = []
  let firstRule: string | undefined
  for (const input of inputsOf(prompt)) {
    const chosen = await chooseReply(askedOf(input, exchange), exchange)
    firstRule ??= call.rule
    if (chosen === undefined && !isMade(input, exchange)) return { unanswered: input }
    const given = chosen?.reply ?? computed
    if (isResponse(given)) {
      const answer = await responseAnswer(given, exchange, (free) =>
        responder.releases.set(call, free),
      )
      return breakOutput(answer, faultOf({}, context, createChance(exchange)), framing, context)
    }
    const { signal } = exchange.request
    replies.push(isLive(given) ? await collectLive(given, { signal, ...responder }) : given)
  }
  call.rule = firstRule ?? 'computed'

  const chance = createChance(exchange)
  const faulty = replies.find((reply) => reply.fault !== undefined) ?? computed
  const fault = faultOf(faulty, context, chance)
  for (const reply of replies) {
    const refused = refusalOf(reply, context, chance)
    if (refused !== undefined) return breakAnswer(refused, fault, context)
  }
  const [first = computed] = replies
  const lag = lagOf(first.lag, context)
  const pace = { lag, seed: hash.low, framing }
  const raw = replies.find((reply) => reply.raw !== undefined)
  const answer =
    raw === undefined
      ? await encode(endpoint, replies, context, pace)
      : rawAnswer(raw.raw!, call, pace)
  for (const reply of replies) setHeaders(answer, reply)
  return breakOutput(answer, fault, framing, context)
}

function breakOutput(
  answer: Answer,
  fault: FaultReply | undefined,
  framing: Framing,
  context: ReplyContext,
): Answer {
  if (fault === undefined || typeof answer.body !== 'function') {
    return breakAnswer(answer, fault, context)
  }
  const { body } = answer
  const { provider } = context.exchange
  const open = () => ({
    steps: body(),
    encodeError: (error: Parameters<typeof provider.encodeError>[0]) =>
      framing.frame(
        JSON.stringify(provider.encodeError(error, { requestId: '', status: error.status })),
      ),
  })
  return breakAnswer(answer, fault, context, { open, framing })
}

/**
 * Whether an input of no rule gets what is computed. Strict tests want a rule for every answer in words;
 * a vector only has one where the config gives vectors.
 */
function isMade({ output = 'text' }: Prompt, { ruleSet }: Exchange): boolean {
  const { unmatched } = ruleSet.settings
  if (unmatched !== 'error') return unmatched === 'reply'
  return output !== 'text' && !ruleSet.rules.some(({ outputs }) => outputs?.has(output))
}

async function encode(
  endpoint: OutputEndpoint,
  replies: readonly Reply[],
  { prompt, request, exchange }: ReplyContext,
  pace: Parameters<typeof frameSteps>[1],
): Promise<Answer> {
  const { inputs = [] } = prompt
  const tokenizer = await tokenizerFor(prompt.model)
  const tokensOf = (text: string, index: number) =>
    replies[index]?.usage?.input_tokens ?? tokenizer.count(text)
  const usage = { inputTokens: inputs.reduce((sum, text, at) => sum + tokensOf(text, at), 0) }
  const frames = endpoint.frames?.(replies, prompt, request, usage)
  if (frames !== undefined) {
    const { type, encoding } = pace.framing
    const answer = send({}, exchange, { 'content-type': type, 'cache-control': 'no-cache' })
    const body = () => frameSteps(frames, pace)
    return { ...answer, body, ...(encoding === undefined ? {} : { encoding }) }
  }
  const answer = send(endpoint.encode(replies, prompt, request, usage), exchange)
  if (pace.lag !== undefined) answer.delayMs = plainDelayMs(pace.lag, [])
  return answer
}

/** One prompt for each input, because rules are matched against one text. */
function inputsOf(prompt: Prompt): Prompt[] {
  const { inputs = [prompt.user] } = prompt
  if (inputs.length === 1) return [prompt]
  return inputs.map((user) => ({ ...prompt, user, messages: [{ role: 'user', text: user }] }))
}
