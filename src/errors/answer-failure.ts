/** What becomes of a request that fails while it is answered. */
import type { Answer } from '../answers/answer.ts'
import { ClientGone } from '../client-gone.ts'
import { type Exchange, type Responder, record, refuse } from '../exchange.ts'
import { Elsewhere } from '../state/elsewhere.ts'
import { ApiError } from './api-error.ts'
import { describeFailure } from './describe-failure.ts'

/** @throws Elsewhere where another process keeps the state that is needed */
export function answerFailure(error: unknown, exchange: Exchange): Answer {
  if (error instanceof ClientGone) return noAnswer(exchange)
  if (error instanceof Elsewhere) throw withdraw(error, exchange)
  const refusal = refuse(toRefusal(error, exchange.responder), exchange)
  return exchange.call.prompt === undefined ? record(refusal, exchange) : refusal
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
