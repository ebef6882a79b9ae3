/** Makes an answer go wrong on purpose: a stream at its steps, a plain one at its body. */
import type { Answer } from '../answers/answer.ts'
import type { ApiError } from '../errors/api-error.ts'
import type { ErrorKind } from '../errors/error-kinds.ts'
import type { ErrorReply, FaultReply } from '../reply.ts'
import { type Framing, firstHalf } from '../stream/framing.ts'
import { bytesToLatin1 } from '../stream/latin1.ts'
import type { Step } from '../stream/steps.ts'
import { defaultAfter, faulted, withFault } from './fault-steps.ts'

/** What a fault needs to know of the answer that it changes. */
export interface FaultContext extends Partial<BreakableStream> {
  /** The asking vendor's own error. */
  toError(error: ErrorKind | ErrorReply): ApiError
  /** The answer that is an error, in place of a plain one. */
  refuse(error: ApiError): Answer
}

/** Absent where the answer is plain. */
export interface BreakableStream {
  /** Begins a fresh run through the stream. */
  open(): OpenStream
  framing: Framing
}

export interface OpenStream {
  steps: Iterator<Step, unknown>
  /** The vendor's event for an error, made by the encoder that made the steps. */
  encodeError(error: ApiError): string
}

const defaultDelayMs = 5000

/** The answer with the fault in it; its outcome is `faulted`, unless its client leaves before the end. */
export function applyFault(answer: Answer, fault: FaultReply, context: FaultContext): Answer {
  const { kind } = fault
  const { headers } = answer
  // There is nothing that could be sent before.
  const after = answer.body === '' ? 0 : (fault.after ?? defaultAfter)
  switch (kind) {
    case 'slow_start':
      return delay(answer, fault.delay_ms ?? defaultDelayMs)
    case 'wrong_content_type': {
      const type = fault.content_type ?? 'text/html'
      return { ...answer, headers: { ...headers, 'content-type': type }, faulted: true }
    }
    case 'empty_body':
      return { ...answer, body: '', faulted: true }
    case 'disconnect':
      if (after === 0) return { ...answer, body: '', torn: true, faulted: true }
      break
    case 'stall':
      if (after === 0) return delay(answer, fault.for_ms ?? Number.POSITIVE_INFINITY)
  }
  const { open, framing } = context
  if (open !== undefined && framing !== undefined) {
    return breakStream(answer, fault, { open, framing }, context)
  }
  return kind === 'error_event'
    ? { ...context.refuse(context.toError(fault.error ?? 'overloaded')), faulted: true }
    : breakBody(answer, fault)
}

function delay(answer: Answer, delayMs: number): Answer {
  return { ...answer, delayMs: answer.delayMs + delayMs, faulted: true }
}

function breakStream(
  answer: Answer,
  fault: FaultReply,
  { open, framing }: BreakableStream,
  { toError }: FaultContext,
): Answer {
  const body = () => {
    const { steps, encodeError } = open()
    const errorFrames = () => encodeError(toError(fault.error ?? 'overloaded'))
    return withFault(steps, fault, errorFrames, framing)
  }
  return { ...answer, body }
}

/** Of an answer that has no pieces, `after` only says whether anything is sent before. */
function breakBody(whole: Answer, { kind, after, for_ms: forMs }: FaultReply): Answer {
  const answer = asText(whole)
  const { body } = answer
  const before = after === 0 ? '' : firstHalf(body)
  switch (kind) {
    case 'truncate':
      return { ...answer, body: before, faulted: true }
    case 'malformed':
      // Whole to the eye, and yet no JSON: what closes it is missing.
      return { ...answer, body: body.slice(0, -1), faulted: true }
    case 'duplicate':
      return { ...answer, body: body + body, faulted: true }
    case 'disconnect':
      // Without a length: node-fetch 2 hears of no tear that falls short of one, and waits for ever.
      return { ...answer, body: () => steps(frame(before), { kind: 'tear' }) }
    case 'stall': {
      const rest = frame(body.slice(before.length))
      const silence: Step = { kind: 'stall', forMs: forMs ?? Number.POSITIVE_INFINITY }
      return withLength(answer, body, () => steps(frame(before), silence, rest))
    }
    default:
      return answer
  }
}

/** An answer that says how long the whole body is, whatever comes of it. */
function withLength(answer: Answer, whole: string, body: () => Iterator<Step>): Answer {
  const length = String(
    answer.encoding === 'latin1' ? whole.length : new TextEncoder().encode(whole).length,
  )
  return { ...answer, headers: { ...answer.headers, 'content-length': length }, body }
}

function* steps(...list: Step[]): Generator<Step, typeof faulted> {
  yield* list
  return faulted
}

function frame(frames: string): Step {
  return { kind: 'frame', gapMs: 0, leads: false, frames }
}

/** Bytes that are no UTF-8, such as those of a recording, as text of which each unit is one. */
function asText(answer: Answer): Answer & { body: string } {
  const { body } = answer
  if (typeof body === 'string') return { ...answer, body }
  if (typeof body === 'function') throw new Error('a stream cannot be broken as a plain answer')
  const bytes = new Uint8Array(body.size)
  body.writeTo(bytes)
  try {
    return { ...answer, body: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { ...answer, body: bytesToLatin1(bytes), encoding: 'latin1' }
  }
}
