import { createManualClock } from 'mockllm'
import { expect, test, vi } from 'vitest'
import { type Clock, createSystemClock } from '../src/clock.ts'
import { createRandom } from '../src/random.ts'

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}

/** Resolves with the order in which the deadlines, in milliseconds from now, were called back. */
function fired(clock: Clock, deadlinesMs: readonly number[]): Promise<number[]> {
  const startMs = clock.monotonic()
  const order: number[] = []
  return new Promise((resolve) => {
    for (const [index, deadlineMs] of deadlinesMs.entries()) {
      clock.schedule(startMs + deadlineMs, () => {
        order.push(index)
        if (order.length === deadlinesMs.length) resolve(order)
      })
    }
  })
}

test('the system clock calls back by deadline, and in order of asking where they are equal', async () => {
  expect(await fired(createSystemClock(), [30, 10, 20, 10, -5])).toEqual([4, 1, 3, 2, 0])
})

test('the system clock calls back no more than half a millisecond early', async () => {
  const clock = createSystemClock()
  const earlyMs = await Promise.all(
    [3.2, 7.5, 12, 15.9].map((gapMs) => {
      const deadlineMs = clock.monotonic() + gapMs
      return new Promise<number>((resolve) => {
        clock.schedule(deadlineMs, () => resolve(deadlineMs - clock.monotonic()))
      })
    }),
  )
  expect(Math.max(...earlyMs)).toBeLessThanOrEqual(0.5)
})

test('the system clock has one timer for everything', () => {
  const clock = createSystemClock()
  const before = countTimers()
  const cancels = Array.from({ length: 1000 }, (_, index) =>
    clock.schedule(clock.monotonic() + 60_000 - index, () => {}),
  )
  expect(countTimers()).toBe(before + 1)
  for (const cancel of cancels) cancel()
  expect(countTimers()).toBe(before)
})

test('the system clock sets one timer for all that is asked for in one turn', async () => {
  const set = vi.fn(setTimeout)
  vi.stubGlobal('setTimeout', set)
  vi.resetModules()
  const module = await import('../src/clock.ts')
  vi.unstubAllGlobals()
  const clock = module.createSystemClock()
  const atMs = clock.monotonic() + 5
  const cancels: (() => void)[] = []
  await new Promise<void>((resolve) => {
    const again = () => {
      cancels.push(clock.schedule(atMs + 60_000, () => {}))
      if (cancels.length === 10) resolve()
    }
    for (let index = 0; index < 10; index++) clock.schedule(atMs, again)
  })
  const [, ...delaysMs] = set.mock.calls.map(([, delayMs]) => delayMs)
  for (const cancel of cancels) cancel()
  expect(delaysMs.filter((delayMs) => delayMs! > 30_000)).toHaveLength(1)
  // A timer may come early and be set again, but none is set for what is being called back already.
  expect(delaysMs).not.toContain(0)
})

test('what is cancelled is not called back, and what is left still is', async () => {
  const clock = createSystemClock()
  const order: string[] = []
  const atMs = clock.monotonic() + 5
  const cancel = clock.schedule(atMs, () => order.push('cancelled'))
  clock.schedule(atMs, () => order.push('kept'))
  cancel()
  cancel()
  await fired(clock, [10])
  expect(order).toEqual(['kept'])
})

test('a callback may ask for the next one, and cancel one that is due with it', async () => {
  const clock = createSystemClock()
  const order: string[] = []
  await new Promise<void>((resolve) => {
    const atMs = clock.monotonic() + 5
    clock.schedule(atMs, () => {
      order.push('first')
      cancelSecond()
      clock.schedule(atMs + 5, () => {
        order.push('third')
        resolve()
      })
    })
    const cancelSecond = clock.schedule(atMs, () => order.push('second'))
  })
  expect(order).toEqual(['first', 'third'])
})

test('what was cancelled keeps no process alive when the last of the others has been called back', async () => {
  const clock = createSystemClock()
  const before = countTimers()
  const cancel = clock.schedule(clock.monotonic() + 60_000, () => {})
  const last = fired(clock, [5])
  cancel()
  await last
  // The timer is set after the callbacks.
  await Promise.resolve()
  expect(countTimers()).toBe(before)
})

test('a manual clock stands still until it is told to move, and stops at each deadline', async () => {
  const clock = createManualClock(1000)
  const seen: number[][] = []
  const look = () => seen.push([clock.monotonic(), clock.now()])
  clock.schedule(20, look)
  clock.schedule(10, look)
  const cancel = clock.schedule(15, look)
  expect(clock.pending).toBe(3)
  cancel()
  expect(clock.pending).toBe(2)
  await clock.advance(10)
  expect(seen).toEqual([[10, 1010]])
  await clock.advance(100)
  expect(seen).toEqual([
    [10, 1010],
    [20, 1020],
  ])
  expect([clock.monotonic(), clock.now(), clock.pending]).toEqual([110, 1110, 0])
})

test('the manual clock calls back by deadline, however many are asked for', async () => {
  const clock = createManualClock()
  const random = createRandom(5)
  const deadlinesMs = Array.from({ length: 100 }, () => Math.floor(random() * 50))
  const order = fired(clock, deadlinesMs)
  await clock.advance(50)
  const indexes = deadlinesMs.map((_, index) => index)
  // Sorting is stable, so equal deadlines stay in the order of asking.
  expect(await order).toEqual(indexes.sort((a, b) => deadlinesMs[a]! - deadlinesMs[b]!))
})

test('a manual clock never goes back, not even for a deadline that has passed', async () => {
  const clock = createManualClock()
  await clock.advance(10)
  const seenMs: number[] = []
  clock.schedule(3, () => seenMs.push(clock.monotonic()))
  await clock.advance(0)
  expect(seenMs).toEqual([10])
})

test('a cancelled deadline that has surfaced is forgotten', async () => {
  const clock = createSystemClock()
  const cancel = clock.schedule(clock.monotonic() + 2, () => {})
  const later = fired(clock, [3])
  cancel()
  await later
  const before = countTimers()
  const cancels = [1, 2].map(() => clock.schedule(clock.monotonic() + 60_000, () => {}))
  cancels[0]!()
  expect(countTimers()).toBe(before + 1)
  cancels[1]!()
  expect(countTimers()).toBe(before)
})

/** A system clock on timers that the test fires itself. */
async function clockOnHeldTimers() {
  const timers: { fire: () => void; delayMs: number }[] = []
  vi.stubGlobal('setTimeout', (fire: () => void, delayMs: number) => timers.push({ fire, delayMs }))
  try {
    vi.resetModules()
    const fresh = await import('../src/clock.ts')
    return { clock: fresh.createSystemClock(), timers }
  } finally {
    vi.unstubAllGlobals()
  }
}

test('a callback that throws does not stop what is due with it', async () => {
  const { clock, timers } = await clockOnHeldTimers()
  const atMs = clock.monotonic() - 1
  clock.schedule(atMs, () => {
    throw new Error('mistake')
  })
  const next = vi.fn()
  clock.schedule(atMs, next)
  expect(timers).toHaveLength(1)
  expect(timers[0]!.fire).toThrow('mistake')
  expect(timers).toHaveLength(2)
  timers[1]!.fire()
  expect(next).toHaveBeenCalledOnce()
})

test('a deadline beyond the longest timer does not come at once', async () => {
  const { clock, timers } = await clockOnHeldTimers()
  const callback = vi.fn()
  clock.schedule(clock.monotonic() + 2 ** 40, callback)
  expect(timers[0]!.delayMs).toBe(2 ** 31 - 1)
  timers[0]!.fire()
  expect(callback).not.toHaveBeenCalled()
  expect(timers).toHaveLength(2)
})
