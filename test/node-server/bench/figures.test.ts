import { expect, test } from 'vitest'
import type { StreamResult } from '../../../node-server/bench/event-client.ts'
import { punctuality, summarize } from '../../../node-server/bench/figures.ts'
import { createWorkload } from '../../../node-server/bench/workload.ts'

const workload = createWorkload(10, 60)

/** A stream whose events are late by what `lateMs` says. */
function lateBy(stream: number, lateMs: (event: number) => number): StreamResult {
  const arrivedMs = workload.dueMs(stream).map((dueMs, event) => 5000 + dueMs + lateMs(event))
  return { stream, sentMs: 5000, arrivedMs, wrong: 0 }
}

test('a stream that keeps its schedule is never late', () => {
  const { firstPiece, gap, lateness, drift } = punctuality([lateBy(3, () => 0)], workload)
  for (const { max } of [firstPiece, gap, lateness, drift]) expect(max).toBeCloseTo(0, 6)
})

test('what all events wait alike is no lateness, but is seen at the first piece', () => {
  const { firstPiece, lateness } = punctuality([lateBy(0, () => 4)], workload)
  expect(firstPiece.max).toBeCloseTo(4, 6)
  expect(lateness.max).toBeCloseTo(0, 6)
})

test('one late event is late once, and both gaps beside it are off', () => {
  const figures = punctuality([lateBy(0, (event) => (event === 50 ? 30 : 0))], workload)
  expect(figures.lateness.max).toBeCloseTo(30, 6)
  expect(figures.lateness.p99).toBeCloseTo(0, 6)
  expect(figures.gap.max).toBeCloseTo(30, 6)
  expect(figures.drift.max).toBeCloseTo(0, 6)
})

test('a stream that is slower than its schedule drifts', () => {
  const figures = punctuality(
    [lateBy(0, (event) => event / 20), lateBy(1, (event) => -event / 20)],
    workload,
  )
  // 60 seconds of 10 events, less the half of a second at each end.
  expect(figures.drift.p50).toBeCloseTo(29.5, 0)
  expect(figures.lateness.max).toBeCloseTo(30, 6)
})

test('the 99th percentile is exceeded by one value in a hundred', () => {
  const values = Array.from({ length: 1000 }, (_, index) => 1000 - index)
  expect(summarize(values)).toEqual({ p50: 501, p99: 991, max: 1000 })
})
