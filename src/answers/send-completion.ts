/** Sends a completion in the vendor's format: whole, or as the steps of a stream. */

import type { Completion } from '../completion.ts'
import { sendJson, vendorHeaders } from '../exchange.ts'
import type { OpenStream } from '../faults/apply-fault.ts'
import { createRandom } from '../random.ts'
import { isPaced, type Lag, plainDelayMs } from '../stream/lag.ts'
import { encodeAtOnce, encodePaced } from '../stream/steps.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import type { Answer } from './answer.ts'
import type { ReplyContext } from './answer-reply.ts'

/** What an answer is made of, and how it is paced. */
export interface PacedCompletion {
  completion: Completion
  lag: Lag | undefined
  /** Only where the lag goes by tokens. */
  tokenizer: Tokenizer | undefined
}

export function sendPlain(
  { completion, lag, tokenizer }: PacedCompletion,
  { prompt, endpoint, exchange }: ReplyContext,
): Answer {
  const answer = sendJson(endpoint.encode(completion, prompt), exchange)
  if (lag !== undefined) answer.delayMs = plainDelayMs(lag, completion.choices, tokenizer)
  return answer
}

/** `atOnce` allows for a stream without lag to be one body. */
export function sendStream(paced: PacedCompletion, context: ReplyContext, atOnce: boolean): Answer {
  const { prompt, endpoint } = context
  const { completion, lag, tokenizer } = paced
  if (!atOnce || (lag !== undefined && isPaced(lag))) {
    return sendSteps(() => openStream(paced, context).steps, context)
  }
  const encoder = endpoint.encodeStream(completion, prompt)
  return sendSteps(encodeAtOnce(completion, encoder, { chunk: lag?.chunk, tokenizer }), context)
}

export function sendSteps(body: Answer['body'], { endpoint, exchange }: ReplyContext): Answer {
  return {
    status: 200,
    headers: {
      'content-type': endpoint.streamType,
      'cache-control': 'no-cache',
      ...vendorHeaders(exchange, 200),
    },
    body,
    delayMs: 0,
    call: exchange.call,
  }
}

/** A fresh run through the steps. */
export function openStream(
  { completion, lag, tokenizer }: PacedCompletion,
  { prompt, endpoint, exchange }: ReplyContext,
): OpenStream {
  const encoder = endpoint.encodeStream(completion, prompt)
  const random = createRandom(exchange.hash.low)
  return {
    steps: encodePaced(completion, encoder, lag, random, tokenizer),
    encodeError: encoder.error,
  }
}
