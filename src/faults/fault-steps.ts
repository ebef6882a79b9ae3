/** Faults of streams: each changes the steps that it is given. */
import type { FaultReply } from '../reply.ts'
import { type Frames, framesToText, isFrameList } from '../stream/event-stream.ts'
import type { Framing } from '../stream/framing.ts'
import type { Step } from '../stream/steps.ts'

/** What a run through the steps of a stream gives at its end, where a fault has changed them. */
export const faulted = 'faulted'

/**
 * The same steps with the fault in them, once `after` pieces (default 1) are sent. A stream that has
 * fewer pieces ends as if there were no fault.
 *
 * @param errorFrames the vendor's event for the error of an `error_event`
 * @param framing how a frame is broken
 */
export function* withFault(
  steps: Iterator<Step, unknown>,
  fault: FaultReply,
  errorFrames: () => string,
  framing: Pick<Framing, 'breakFrame'>,
): Generator<Step, typeof faulted | undefined> {
  const { after = defaultAfter } = fault
  const source = singlePieces(steps)
  let sent = 0
  let happened = false
  /** Whether the piece to be changed is not sent by itself: then what is sent next is changed. */
  let isLate = false
  try {
    for (let due = after === 0; ; due = isLate || sent === after) {
      if (due && !happened) {
        switch (fault.kind) {
          case 'disconnect':
            yield { kind: 'tear' }
            return faulted
          case 'truncate':
            return faulted
          case 'error_event':
            yield { kind: 'frame', gapMs: 0, leads: false, frames: errorFrames() }
            return faulted
          case 'stall':
            happened = true
            yield { kind: 'stall', forMs: fault.for_ms ?? Number.POSITIVE_INFINITY }
        }
      }
      const next = source.next()
      if (next.done === true) return happened ? faulted : undefined
      const step = next.value
      const isPiece = step.kind === 'delta' || (isLate && step.kind === 'frame')
      if (!isPiece || !due || happened || !changes(fault)) yield step
      else {
        const frames = framesToText(step.frames)
        const broken = fault.kind === 'malformed' ? framing.breakFrame(frames) : frames
        yield { ...step, frames: broken }
        isLate = broken === ''
        happened = !isLate
        if (happened && fault.kind === 'duplicate') yield { ...step, gapMs: 0 }
      }
      if (step.kind === 'delta') sent++
    }
  } finally {
    // Whoever stops here, the steps behind it free what they hold.
    source.return(undefined)
  }
}

export const defaultAfter = 1

/** Whether it changes the piece itself. */
function changes({ kind }: FaultReply): boolean {
  return kind === 'malformed' || kind === 'duplicate'
}

/** One piece a step, so that they can be counted. */
function* singlePieces(steps: Iterator<Step, unknown>): Generator<Step> {
  try {
    for (let next = steps.next(); next.done !== true; next = steps.next()) {
      const step = next.value
      if (step.kind !== 'delta' || typeof step.frames === 'string') yield step
      else {
        let { gapMs } = step
        for (const frames of singleFrames(step.frames)) {
          yield { ...step, gapMs, frames }
          gapMs = 0
        }
      }
    }
  } finally {
    steps.return?.()
  }
}

function singleFrames(frames: Exclude<Frames, string>): Frames[] {
  return isFrameList(frames)
    ? [...frames]
    : Array.from(frames.pieces, (piece) => ({ ...frames, pieces: [piece] }))
}
