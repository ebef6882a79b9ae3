/** Plays steps into a sink at their absolute deadlines, so that lateness never adds up. */
import { type Clock, toleranceMs } from '../clock.ts'
import { faulted } from '../faults/fault-steps.ts'
import { countPieces, type Frames, framesToText } from './event-stream.ts'
import type { Step } from './steps.ts'

export interface Sink {
  /** Takes whole frames; `false` asks to wait for {@link Playback.resume}. */
  write(frames: string): boolean
  end(outcome: 'completed' | 'faulted'): void
  /** Tears the connection, once all that was written has left. */
  tear(): void
}

export interface Playback {
  /** Goes on after `write` returned `false`. */
  resume(): void
  /** Stops for good and frees the timer, and whatever the steps hold. */
  cancel(): void
}

/** Of one write: all of a long stream may be due once a slow reader goes on, and is not to be held as a whole. */
const mostCharacters = 65_536

/**
 * Starts to play. A step is due `gapMs` after the step before it *was due*, not after it was sent;
 * what is due together is written together.
 *
 * @param progress counts the pieces that are sent
 */
export function play(
  steps: Iterator<Step, unknown>,
  clock: Clock,
  sink: Sink,
  progress?: { partsSent: number },
): Playback {
  let dueMs = clock.monotonic()
  let next: Step | undefined
  let outcome: 'completed' | 'faulted' = 'completed'
  let unschedule: (() => void) | undefined
  let waiting = false
  let asked = false
  let done = false
  let stepping = false
  let released = false

  function advance(): void {
    stepping = true
    const result = steps.next()
    stepping = false
    if (result.done === true) {
      next = undefined
      released = true
      if (result.value === faulted) outcome = 'faulted'
      return
    }
    next = result.value
    if (isData(next)) dueMs += next.gapMs
    if (done) release()
  }

  function release(): void {
    // Steps may run a user's code, which may be what cancels.
    if (released || stepping) return
    released = true
    steps.return?.()
  }

  function goOn(): void {
    if (done) return
    advance()
    if (!done) run()
  }

  function run(): void {
    unschedule = undefined
    const nowMs = clock.monotonic() + toleranceMs
    while (!done && !waiting && isData(next) && dueMs <= nowMs) {
      let frames = ''
      let pieces = 0
      while (!done && isData(next) && dueMs <= nowMs && frames.length < mostCharacters) {
        frames += framesToText(next.frames)
        if (next.kind === 'delta') pieces += countPieces(next.frames)
        advance()
      }
      if (frames === '' || done) continue
      if (progress !== undefined) progress.partsSent += pieces
      // A reader that has more reads open asks for the next while it is given this.
      asked = false
      waiting = !sink.write(frames) && !asked
    }
    if (done) return
    if (next === undefined) {
      done = true
      sink.end(outcome)
    } else if (!waiting) waitFor(next)
  }

  function waitFor(step: Step): void {
    switch (step.kind) {
      case 'frame':
      case 'delta':
        unschedule = clock.schedule(dueMs, run)
        return
      case 'wait': {
        const settled = () => {
          dueMs = clock.monotonic()
          goOn()
        }
        step.until.then(settled, settled)
        return
      }
      case 'stall':
        dueMs += step.forMs
        // No timer is held for a silence without end.
        if (step.forMs !== Number.POSITIVE_INFINITY) unschedule = clock.schedule(dueMs, goOn)
        return
      case 'tear':
        done = true
        release()
        sink.tear()
        return
      default:
        step satisfies never
    }
  }

  advance()
  run()
  return {
    resume() {
      asked = true
      if (done || !waiting) return
      waiting = false
      if (unschedule === undefined) run()
    },
    cancel() {
      done = true
      unschedule?.()
      unschedule = undefined
      release()
    },
  }
}

function isData(step: Step | undefined): step is Extract<Step, { frames: Frames }> {
  return step !== undefined && 'frames' in step
}
