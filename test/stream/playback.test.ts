import { expect, test, vi } from 'vitest'
import { type Clock, createManualClock } from '../../src/clock.ts'
import { createRandom } from '../../src/random.ts'
import type { Frames } from '../../src/stream/event-stream.ts'
import { play, type Sink } from '../../src/stream/playback.ts'
import type { Step } from '../../src/stream/steps.ts'

/** A piece of the answer. */
function delta(frames: Frames, gapMs = 0): Step {
  return { kind: 'delta', gapMs, leads: true, frames }
}

/** Steps named a, b, c …; each after its gap. */
function stepsAfter(...gapsMs: number[]): Iterator<Step> {
  return gapsMs.map((gapMs, index) => delta('abcdefgh'[index]!, gapMs)).values()
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
    end: (outcome) =>
      log.push(`end ${clock.monotonic()}${outcome === 'faulted' ? ' faulted' : ''}`),
    tear: () => log.push(`tear ${clock.monotonic()}`),
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

test('after a minute of late timers no step is later than its own timer was', () => {
  const random = createRandom(1)
  let nowMs = 0
  let timer: { atMs: number; callback: () => void } | undefined
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    schedule(atMs, callback) {
      timer = { atMs: Math.max(nowMs, atMs) + random() * 15, callback }
      return () => {}
    },
  }
  const latenessMs: number[] = []
  let dueMs = 0
  const gapsMs = Array.from({ length: 3000 }, () => 10 + random() * 20)
  const sink: Sink = {
    write(frames) {
      for (const _ of frames) {
        dueMs += gapsMs[latenessMs.length]!
        latenessMs.push(nowMs - dueMs)
      }
      return true
    },
    end: () => {},
    tear: () => {},
  }
  play(gapsMs.map((gapMs) => delta('x', gapMs)).values(), clock, sink)
  while (timer !== undefined) {
    const { atMs, callback } = timer
    timer = undefined
    nowMs = atMs
    callback()
  }
  expect(latenessMs).toHaveLength(3000)
  expect(dueMs).toBeGreaterThan(59_000)
  expect(Math.min(...latenessMs)).toBeGreaterThanOrEqual(-0.5)
  expect(Math.max(...latenessMs)).toBeLessThanOrEqual(15)
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

test('what a slow reader has missed comes in pieces, so that a long stream is not held as a whole', async () => {
  const clock = createManualClock()
  const sizes: number[] = []
  const sink = { write: (frames: string) => sizes.push(frames.length) < 0, end() {}, tear() {} }
  const steps = Array.from({ length: 1000 }, () => delta('x'.repeat(1000), 1)).values()
  const playback = play(steps, clock, sink)
  await clock.advance(1)
  expect(sizes).toEqual([1000])
  await clock.advance(5000)
  for (let round = 0; round < 3; round++) playback.resume()
  expect(sizes).toEqual([1000, 66_000, 66_000, 66_000])
})

test('a reader that keeps up gets all that is due', async () => {
  const clock = createManualClock()
  const sizes: number[] = []
  const ended = vi.fn()
  const sink = { write: (frames: string) => sizes.push(frames.length) > 0, end: ended, tear() {} }
  play(Array.from({ length: 100 }, () => delta('x'.repeat(1000))).values(), clock, sink)
  expect(sizes).toEqual([66_000, 34_000])
  expect(ended).toHaveBeenCalledOnce()
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

test('a stall is silence, and what follows is due after it', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const steps: Step[] = [delta('a'), { kind: 'stall', forMs: 500 }, delta('b', 10)]
  play(steps.values(), clock, sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'b 510', 'end 510'])
})

test('a stall at the end holds the end back', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  play([delta('a'), { kind: 'stall' as const, forMs: 500 }].values(), clock, sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'end 500'])
})

test('a stall without end holds no timer, and cancel() frees what the steps hold', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const freed = vi.fn()
  function* steps(): Generator<Step> {
    try {
      yield delta('a')
      yield { kind: 'stall', forMs: Number.POSITIVE_INFINITY }
    } finally {
      freed()
    }
  }
  const playback = play(steps(), clock, sink)
  await clock.advance(1e9)
  expect([sink.log, clock.pending, freed.mock.calls.length]).toEqual([['a 0'], 0, 0])
  playback.cancel()
  playback.cancel()
  expect(freed).toHaveBeenCalledTimes(1)
})

test('a wait ends when its promise settles, however, and what follows is due then', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const { promise: first, resolve } = withResolvers()
  const { promise: second, reject } = withResolvers()
  const steps: Step[] = [
    delta('a'),
    { kind: 'wait', until: first },
    delta('b'),
    { kind: 'wait', until: second },
    delta('c', 10),
  ]
  play(steps.values(), clock, sink)
  await clock.advance(30)
  expect([sink.log, clock.pending]).toEqual([['a 0'], 0])
  resolve()
  await clock.advance(30)
  reject(new Error('no more'))
  await clock.advance(30)
  expect(sink.log).toEqual(['a 0', 'b 30', 'c 70', 'end 70'])
})

test('nothing is asked of a source behind a wait once the client has gone', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const { promise, resolve } = withResolvers()
  const next = vi.fn()
  function* steps(): Generator<Step> {
    yield { kind: 'wait', until: promise }
    next()
  }
  const playback = play(steps(), clock, sink)
  playback.cancel()
  resolve()
  await clock.advance(1)
  expect([sink.log, next.mock.calls]).toEqual([[], []])
})

test('a tear follows what was written, in place of the end', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const steps: Step[] = [delta('a'), { kind: 'tear' }, delta('b')]
  play(steps.values(), clock, sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0', 'tear 0'])
})

test('a tear waits for a full sink', () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  sink.isFull = true
  const playback = play([delta('a'), { kind: 'tear' as const }].values(), clock, sink)
  expect(sink.log).toEqual(['a 0'])
  playback.resume()
  expect(sink.log).toEqual(['a 0', 'tear 0'])
})

test('pieces are counted when they are sent, one by one', async () => {
  const clock = createManualClock()
  const progress = { partsSent: 0 }
  const steps: Step[] = [
    { ...delta('around'), kind: 'frame' } as Step,
    delta('a'),
    delta({ before: '', after: '', pieces: 'b\u{1f600}' }),
    delta({ before: '', after: '', pieces: ['c', 'd', 'e'] }, 10),
  ]
  play(steps.values(), clock, createRecorder(clock), progress)
  expect(progress.partsSent).toBe(3)
  await clock.advance(10)
  expect(progress.partsSent).toBe(6)
})

test('steps that say so at their end were faulted', () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  function* steps(): Generator<Step, string> {
    yield delta('a')
    return 'faulted'
  }
  play(steps(), clock, sink)
  expect(sink.log).toEqual(['a 0', 'end 0 faulted'])
})

test('steps that cancel what plays them are freed once they have stepped', async () => {
  const clock = createManualClock()
  const sink = createRecorder(clock)
  const freed = vi.fn()
  function* steps(): Generator<Step> {
    try {
      yield delta('a')
      yield delta('b', 10)
      playback.cancel()
      yield delta('c')
    } finally {
      freed()
    }
  }
  const playback = play(steps(), clock, sink)
  await clock.advance(1000)
  expect(sink.log).toEqual(['a 0'])
  expect(freed).toHaveBeenCalledTimes(1)
})

function withResolvers() {
  let resolve!: () => void
  let reject!: (reason: Error) => void
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
