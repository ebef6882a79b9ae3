/** A batch under way: all of it is answered when it is created, and each answer is known when its lag has passed. */
import type { EndpointRequest, InnerAnswer, InnerRequest } from './endpoint-request.ts'

/** What became of one request. */
export type BatchOutcome = InnerAnswer | 'canceled' | 'expired'

export interface BatchRun {
  /** Milliseconds since the epoch, as are the others but for `startedMs`. */
  readonly createdMs: number
  /** When it is given up. */
  readonly expiresMs: number
  readonly startedMs: number
  /** How long the longest answer takes. */
  readonly lengthMs: number
  /** Whether there was not enough time for all of them. */
  readonly hasExpired: boolean
  /** In the order of the requests. */
  outcomes: readonly BatchOutcome[]
  canceledMs?: number
  /** Set when somebody looks, and not by time alone: a batch without lag can be canceled, too. */
  endedMs?: number
}

const dayMs = 24 * 60 * 60 * 1000

export async function startBatch(
  requests: readonly InnerRequest[],
  request: EndpointRequest,
): Promise<BatchRun> {
  const { nowMs: createdMs, elapsedMs: startedMs } = request
  const answers = await Promise.all(requests.map((inner) => request.answer(inner)))
  const longestMs = answers.reduce((longest, { delayMs }) => Math.max(longest, delayMs), 0)
  return {
    createdMs,
    expiresMs: createdMs + dayMs,
    startedMs,
    lengthMs: Math.min(longestMs, dayMs),
    hasExpired: longestMs > dayMs,
    outcomes: answers.map((answer) => (answer.delayMs > dayMs ? 'expired' : answer)),
  }
}

/** Ends what is over. */
export function lookAt(run: BatchRun, request: EndpointRequest): void {
  if (run.endedMs !== undefined) return
  if (run.canceledMs !== undefined) run.endedMs = run.canceledMs
  else if (request.elapsedMs - run.startedMs >= run.lengthMs) {
    run.endedMs = run.createdMs + run.lengthMs
  }
}

/** What has not been answered yet, never is; nothing happens to a batch that has ended. */
export function cancel(run: BatchRun, request: EndpointRequest): void {
  if (run.lengthMs > 0) lookAt(run, request)
  if (run.endedMs !== undefined || run.canceledMs !== undefined) return
  run.outcomes = run.outcomes.map((outcome) =>
    isDone(outcome, run, request) ? outcome : 'canceled',
  )
  run.canceledMs = request.nowMs
}

/** Whether it has been answered by now; without any lag, not before somebody looks. */
export function isDone(
  outcome: BatchOutcome,
  { startedMs, lengthMs, endedMs }: BatchRun,
  { elapsedMs }: EndpointRequest,
): outcome is InnerAnswer {
  if (typeof outcome === 'string') return false
  if (endedMs !== undefined) return true
  return lengthMs > 0 && elapsedMs - startedMs >= outcome.delayMs
}

/** Characters, for the store. */
export function sizeOf({ outcomes }: BatchRun): number {
  return outcomes.reduce(
    (size, outcome) => size + (typeof outcome === 'string' ? 0 : outcome.body.length),
    0,
  )
}

/** An id that no other has, even where the same is asked for again. */
export function newId(
  prefix: string,
  length: number,
  request: EndpointRequest,
  isTaken: (id: string) => boolean,
): string {
  for (let count = 0; ; count++) {
    const id = `${prefix}${request.makeId(`${prefix}${count}`, length)}`
    if (!isTaken(id)) return id
  }
}
