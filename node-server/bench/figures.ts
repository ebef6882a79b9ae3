/** What is said of the events of many streams, against the schedule that each request itself fixes. */
import type { StreamResult } from './event-client.ts'
import type { Workload } from './workload.ts'

/** Milliseconds. */
export interface Summary {
  p50: number
  p99: number
  max: number
}

export interface Punctuality {
  /** How far the wait for the first piece is from the one that is due. */
  firstPiece: Summary
  /** How far gaps are from those that are due. */
  gap: Summary
  /**
   * How late events are. A stream's time base is its most punctual event. Its first event will not do: when
   * that is late, all others look punctual. Nor will the request: a pause of the machine while it was on
   * its way would count again at every event.
   */
  lateness: Summary
  /** How much later a stream's last second is, by its median, than its first second; of either sign. */
  drift: Summary
}

export function punctuality(results: readonly StreamResult[], workload: Workload): Punctuality {
  const { eventsPerSecond, text } = workload
  const second = Math.max(1, Math.min(Math.round(eventsPerSecond), Math.floor(text.length / 2)))
  const firstPiece: number[] = []
  const gap = new Float64Array(results.length * text.length)
  const lateness = new Float64Array(results.length * (1 + text.length))
  const drift: number[] = []
  for (const [index, { stream, sentMs, arrivedMs }] of results.entries()) {
    const dueMs = workload.dueMs(stream)
    const offsetMs = arrivedMs.map((arrived, event) => arrived - dueMs[event]!)
    const baseMs = offsetMs.reduce((least, offset) => Math.min(least, offset))
    firstPiece.push(Math.abs(offsetMs[1]! - sentMs))
    drift.push(Math.abs(median(offsetMs.slice(-second)) - median(offsetMs.slice(0, second))))
    for (const [event, offset] of offsetMs.entries()) {
      lateness[index * offsetMs.length + event] = offset - baseMs
      if (event === 0) continue
      gap[index * text.length + event - 1] = Math.abs(offset - offsetMs[event - 1]!)
    }
  }
  return {
    firstPiece: summarize(firstPiece),
    gap: summarize(gap),
    lateness: summarize(lateness),
    drift: summarize(drift),
  }
}

/** From the server's write to the client's note. */
export function transit(
  results: readonly StreamResult[],
  sentMs: readonly Float64Array[],
): Summary {
  return summarize(
    results.flatMap(({ stream, arrivedMs }) =>
      Array.from(arrivedMs, (arrived, event) => arrived - sentMs[stream]![event]!),
    ),
  )
}

export function summarize(values: ArrayLike<number>): Summary {
  const sorted = Float64Array.from(values).sort()
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1) ?? 0 }
}

function median(values: ArrayLike<number>): number {
  return quantile(Float64Array.from(values).sort(), 0.5)
}

function quantile(sorted: Float64Array, fraction: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0
}
