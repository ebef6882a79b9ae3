/** Sends a completion in the vendor's format: whole, or as the steps of a stream. */

import type { Completion } from '../completion.ts'
import { send, vendorHeaders } from '../exchange.ts'
import type { OpenStream } from '../faults/apply-fault.ts'
import { createRandom } from '../random.ts'
import { isPaced, type Lag, plainDelayMs } from '../stream/lag.ts'
import { encodeAtOnce, encodePaced } from '../stream/steps.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import type { Answer } from './answer.ts'
import type { CompletionContext } from './reply-context.ts'

/** What an answer is made of, and how it is paced. */
export interface PacedCompletion {
  completion: Completion
  lag: Lag | undefined
  /** Only where the lag goes by tokens. */
  tokenizer: Tokenizer | undefined
}

export function sendPlain(
  { completion, lag, tokenizer }: PacedCompletion,
  { prompt, endpoint, request, exchange }: CompletionContext,
): Answer {
  const delayMs = lag === undefined ? 0 : plainDelayMs(lag, completion.choices, tokenizer)
  const answer = send(endpoint.encode(completion, prompt, request, delayMs), exchange)
  if (endpoint.isBackground?.(request) !== true) answer.delayMs = delayMs
  return answer
}

/** Beyond that, a stream without lag is made as it is read, so that readers who stop hold little of it. */
const mostBytesAtOnce = 1024 * 1024

/** `atOnce` allows for a stream without lag to be one body. */
export function sendStream(
  paced: PacedCompletion,
  context: CompletionContext,
  atOnce: boolean,
): Answer {
  const { prompt, endpoint, request } = context
  const { completion, lag, tokenizer } = paced
  if (!atOnce || (lag !== undefined && isPaced(lag))) {
    return sendSteps(() => openStream(paced, context).steps, context)
  }
  const encoder = endpoint.encodeStream(completion, prompt, request)
  const { encoding } = endpoint.framing(request)
  const cut = { chunk: lag?.chunk, tokenizer, encoding }
  const whole = encodeAtOnce(completion, encoder, cut)
  if (whole.size > mostBytesAtOnce)
    return sendSteps(() => openStream(paced, context).steps, context)
  return sendSteps(whole, context)
}

export function sendSteps(
  body: Answer['body'],
  { endpoint, request, exchange }: CompletionContext,
): Answer {
  const { type, encoding } = endpoint.framing(request)
  return {
    status: 200,
    headers: {
      'content-type': type,
      'cache-control': 'no-cache',
      ...vendorHeaders(exchange, 200),
    },
    body,
    ...(encoding === undefined ? {} : { encoding }),
    delayMs: 0,
    call: exchange.call,
  }
}

/** A fresh run through the steps. */
export function openStream(
  { completion, lag, tokenizer }: PacedCompletion,
  { prompt, endpoint, request, exchange }: CompletionContext,
): OpenStream {
  const encoder = endpoint.encodeStream(completion, prompt, request)
  const random = createRandom(exchange.hash.low)
  return {
    steps: encodePaced(completion, encoder, lag, random, tokenizer),
    encodeError: encoder.error,
  }
}
