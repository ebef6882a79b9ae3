import { type Clock, createManualClock } from 'mockllm'
import { expect, test } from 'vitest'
import { play, type Sink } from '../../src/stream/playback.ts'
import type { Step } from '../../src/stream/steps.ts'

/** Steps named a, b, c …; each after its gap. */
function stepsAfter(...gapsMs: number[]): Iterator<Step> {
  return gapsMs
    .map((gapMs, index) => ({
      gapMs,
      kind: 'delta' as const,
      leads: true,
      frames: 'abcdefgh'[index]!,
    }))
    .values()
}

interface Recorder extends Sink {
  /** What was written, and when. */
  readonly log: string[]
  /** Whether the next write asks to wait. */
  isFull: boolean
}

function createRecorder(clock: Clock): Recorder {
  const log: string[] = []
  return {
    log,
    isFull: false,
    write(frames) {
      log.push(`${frames} ${clock.monotonic()}`)
      return !this.isFull
    },
    end: () => log.push(`end ${clock.monotonic()}`),
  }
}

/** The same time, but its first timers come late by these milliseconds. */
function lateBy(clock: Clock, lateMs: number[]): Clock {
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    schedule: (atMs, callback) => clock.schedule(atMs + (lateMs.shift() ?? 0), callback),
  }
}

test('writes each step when it is due, and ends with the last', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  play(stepsAfter(0, 10, 25), clock, sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'b 10', 'c 35', 'end 35'])
  expect(clock.pending).toBe(0)
})

test('writes at once what is due at once', () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  play(stepsAfter(0, 0, 0), clock, sink)
  expect(sink.log).toEqual(['abc 0', 'end 0'])
})

test('a late timer does not make what follows late', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  play(stepsAfter(0, 10, 10, 10), lateBy(clock, [0, 7]), sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'b 10', 'c 27', 'd 30', 'end 30'])
})

test('a timer later than several steps brings them in one write', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  play(stepsAfter(0, 10, 10, 10, 10), lateBy(clock, [25]), sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'bcd 35', 'e 40', 'end 40'])
})

test('a full sink is waited for without a timer, and catches up when it resumes', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  sink.isFull = true
  const playback = play(stepsAfter(0, 10, 10, 10), clock, sink)
  expect(clock.pending).toBe(0)
  await clock.advance(25)
  expect(sink.log).toEqual(['a 0'])
  sink.isFull = false
  playback.resume()
  expect(sink.log).toEqual(['a 0', 'bc 25'])
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'bc 25', 'd 30', 'end 30'])
})

test('a sink that is full at the last step still ends', () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  sink.isFull = true
  play(stepsAfter(0), clock, sink)
  expect(sink.log).toEqual(['a 0', 'end 0'])
})

test('resume() changes nothing while steps are played', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const playback = play(stepsAfter(0, 10, 10), clock, sink)
  playback.resume()
  expect(clock.pending).toBe(1)
  await clock.advance(1000)
  playback.resume()
  expect(sink.log).toEqual(['a 0', 'b 10', 'c 20', 'end 20'])
})

test('cancel() frees the timer, and nothing is written from then on', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const playback = play(stepsAfter(0, 10, 10), clock, sink)
  await clock.advance(10)
  expect(clock.pending).toBe(1)
  playback.cancel()
  expect(clock.pending).toBe(0)
  playback.resume()
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'b 10'])
})

test('cancel() out of a write stops there', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const { write } = sink
  sink.write = (frames) => {
    if (frames === 'b') playback.cancel()
    return write.call(sink, frames)
  }
  const playback = play(stepsAfter(0, 10, 10), clock, sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'b 10'])
  expect(clock.pending).toBe(0)
})
