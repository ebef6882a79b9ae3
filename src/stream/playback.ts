/** Plays steps into a sink at their absolute deadlines, so that lateness never adds up. */
import { type Clock, toleranceMs } from '../clock.ts'
import { framesToText } from './event-stream.ts'
import type { Step } from './steps.ts'

export interface Sink {
  /** Takes whole frames; `false` asks to wait for {@link Playback.resume}. */
  write(frames: string): boolean
  end(): void
}

export interface Playback {
  /** Goes on after `write` returned `false`. */
  resume(): void
  /** Stops for good and frees the timer. */
  cancel(): void
}

/**
 * Starts to play. A step is due `gapMs` after the step before it *was due*, not after it was sent;
 * what is due together is written together.
 */
export function play(steps: Iterator<Step>, clock: Clock, sink: Sink): Playback {
  let dueMs = clock.monotonic()
  let next: Step | undefined
  let unschedule: (() => void) | undefined
  let waiting = false
  let asked = false
  let done = false

  function advance(): void {
    const result = steps.next()
    next = result.done === true ? undefined : result.value
    if (next !== undefined) dueMs += next.gapMs
  }

  function run(): void {
    unschedule = undefined
    const nowMs = clock.monotonic() + toleranceMs
    let frames = ''
    while (next !== undefined && dueMs <= nowMs) {
      frames += framesToText(next.frames)
      advance()
    }
    if (frames !== '') {
      // A reader that has more reads open asks for the next while it is given this.
      asked = false
      waiting = !sink.write(frames) && !asked
    }
    if (done) return
    if (next === undefined) {
      done = true
      sink.end()
    } else if (!waiting) unschedule = clock.schedule(dueMs, run)
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
    },
  }
}
