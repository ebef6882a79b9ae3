/** A clock for tests that wait for nothing: where only time is left to pass, it has passed. */
import type { Clock } from 'mockllm'

interface Entry {
  atMs: number
  callback: () => void
}

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5)

/**
 * Begins at {@link startMs}; goes to each deadline, in order, as soon as the event loop is free.
 *
 * @param longestMs how long a real wait may be, where what is waited for is not only time
 */
export function createSkippingClock(longestMs: number): Clock {
  let elapsedMs = 0
  let entries: Entry[] = []
  let isArmed = false

  function arm(): void {
    if (isArmed || entries.length === 0) return
    isArmed = true
    const nextMs = Math.min(...entries.map(({ atMs }) => atMs))
    setTimeout(skip, Math.min(longestMs, nextMs - elapsedMs))
  }

  function skip(): void {
    isArmed = false
    const [next] = [...entries].sort((a, b) => a.atMs - b.atMs)
    if (next === undefined) return
    entries = entries.filter((entry) => entry !== next)
    elapsedMs = Math.max(elapsedMs, next.atMs)
    next.callback()
    arm()
  }

  return {
    now: () => startMs + elapsedMs,
    monotonic: () => elapsedMs,
    schedule(atMs, callback) {
      const entry = { atMs, callback }
      entries.push(entry)
      arm()
      return () => {
        entries = entries.filter((other) => other !== entry)
      }
    },
  }
}
