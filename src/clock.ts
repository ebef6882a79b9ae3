/** Where time comes from: wall time for `created`, monotonic time for pacing. Nothing else in the core asks for it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number
  /**
   * Calls back once `monotonic()` has reached `atMs`. The returned function cancels it.
   */
  schedule(atMs: number, callback: () => void): () => void
}

/** Calls back in `delayMs`. Infinity is never, without a timer that would keep a process alive. */
export function scheduleIn(clock: Clock, delayMs: number, callback: () => void): () => void {
  if (delayMs === Number.POSITIVE_INFINITY) return () => {}
  return clock.schedule(clock.monotonic() + delayMs, callback)
}

interface Entry {
  atMs: number
  order: number
  callback: (() => void) | undefined
}

/** How early a deadline counts as reached: half a millisecond early is nearer to it than a whole one late. */
export const toleranceMs = 0.5

/** The longest that a timer can be set to. */
const longestTimerMs = 2 ** 31 - 1

// Taken when the module loads, so that a test's fake timers do not freeze the mock.
const { setTimeout, clearTimeout } = globalThis
const monotonicMs = performance.now.bind(performance)

/**
 * The clock of the machine. All streams share one timer, set to the earliest deadline: thousands of
 * paced streams cost one timer, and what is due in the same millisecond goes out in the same turn.
 */
export function createSystemClock(): Clock {
  const queue: Entry[] = []
  let order = 0
  let cancelled = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let timerAtMs = Number.POSITIVE_INFINITY
  let firing = false

  function arm(): void {
    // What is called back asks for its next time; one timer is set for all of them when all are through.
    if (firing) return
    // A timer for what was cancelled would keep a process alive for nothing.
    while (queue[0] !== undefined && queue[0].callback === undefined) {
      popEntry(queue)
      cancelled--
    }
    const next = queue[0]
    if (next === undefined) {
      if (timer !== undefined) clearTimeout(timer)
      timer = undefined
      timerAtMs = Number.POSITIVE_INFINITY
      return
    }
    if (timer !== undefined && timerAtMs <= next.atMs) return
    if (timer !== undefined) clearTimeout(timer)
    timerAtMs = next.atMs
    timer = setTimeout(
      fire,
      Math.min(longestTimerMs, Math.max(0, Math.ceil(next.atMs - monotonicMs()))),
    )
  }

  function fire(): void {
    timer = undefined
    timerAtMs = Number.POSITIVE_INFINITY
    const dueMs = monotonicMs() + toleranceMs
    firing = true
    try {
      for (let next = queue[0]; next !== undefined && next.atMs <= dueMs; next = queue[0]) {
        popEntry(queue)
        const { callback } = next
        next.callback = undefined
        if (callback === undefined) cancelled--
        else callback()
      }
    } finally {
      // A callback that throws must not stop the streams of others.
      firing = false
      arm()
    }
  }

  return {
    now: () => Date.now(),
    monotonic: monotonicMs,
    schedule(atMs, callback) {
      const entry: Entry = { atMs, order: order++, callback }
      pushEntry(queue, entry)
      arm()
      return () => {
        if (entry.callback === undefined) return
        entry.callback = undefined
        cancelled++
        // Cancelled entries are dropped when they surface; when nothing else is left, at once.
        if (cancelled === queue.length) {
          queue.length = 0
          cancelled = 0
          arm()
        }
      }
    },
  }
}

/** A clock that stands still until told to move: for tests that assert on delays without waiting. */
export interface ManualClock extends Clock {
  /** Moves both times on by `ms`, calling back everything that falls due, in order. */
  advance(ms: number): Promise<void>
  /** How many callbacks are waiting. */
  readonly pending: number
}

/**
 * Creates a {@link ManualClock} that stands at `nowMs` (default 0, the epoch).
 *
 * @example
 * const clock = createManualClock(Date.UTC(2026, 0, 1))
 * const llm = createMockLLM(config, { clock })
 * await clock.advance(50)
 */
export function createManualClock(nowMs = 0): ManualClock {
  const queue: Entry[] = []
  let elapsedMs = 0
  let order = 0
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0))
  return {
    now: () => nowMs + elapsedMs,
    monotonic: () => elapsedMs,
    get pending() {
      return queue.filter((entry) => entry.callback !== undefined).length
    },
    schedule(atMs, callback) {
      const entry: Entry = { atMs, order: order++, callback }
      pushEntry(queue, entry)
      return () => {
        entry.callback = undefined
      }
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms
      await settle()
      for (let next = queue[0]; next !== undefined && next.atMs <= untilMs; next = queue[0]) {
        popEntry(queue)
        if (next.callback === undefined) continue
        elapsedMs = Math.max(elapsedMs, next.atMs)
        next.callback()
        await settle()
      }
      elapsedMs = untilMs
      await settle()
    },
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}

function pushEntry(heap: Entry[], entry: Entry): void {
  let index = heap.length
  heap.push(entry)
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!isBefore(entry, heap[parent]!)) break
    heap[index] = heap[parent]!
    index = parent
  }
  heap[index] = entry
}

function popEntry(heap: Entry[]): void {
  const last = heap.pop()!
  if (heap.length === 0) return
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
    if (!isBefore(heap[child]!, last)) break
    heap[index] = heap[child]!
    index = child
  }
  heap[index] = last
}
