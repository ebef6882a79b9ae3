/** The calls that were answered, the latest of them kept. */
import type { Call } from './call.ts'
import type { Clock } from './clock.ts'

export interface WaitForCallOptions {
  /** Milliseconds until it is given up. Default 5000. */
  timeoutMs?: number
  /** Whether the call must have `ended` (default) or only have `started`. */
  until?: 'started' | 'ended'
}

export type CallTest = (call: Call) => boolean

export interface Journal {
  /** From the oldest to the latest. */
  calls(): Call[]
  /** A call whose answer begins; `weight` is about how many characters it keeps. */
  add(call: Call, weight: number): void
  /** That call, or another, has ended. */
  changed(call: Call): void
  /** A call that fits, already there or still to come. @throws Error in time, saying what calls there were */
  waitFor(test: CallTest, options?: WaitForCallOptions): Promise<Call>
  /** Forgets the calls that fit. */
  forget(test: CallTest): void
}

/** How many calls are kept, and how many characters of their requests, before the oldest go. */
export const maxCalls = 1000
export const maxCharacters = 32 * 1024 * 1024

export function createJournal(clock: Clock): Journal {
  let entries: { call: Call; weight: number }[] = []
  let characters = 0
  const waiting = new Set<(call: Call) => void>()

  function drop(count: number): void {
    for (const { weight } of entries.splice(0, count)) characters -= weight
  }

  return {
    calls: () => entries.slice(-maxCalls).map(({ call }) => call),
    add(call, weight) {
      entries.push({ call, weight })
      characters += weight
      // By a tenth at a time, so that a full journal is not moved for every call.
      if (entries.length > maxCalls * 1.1) drop(entries.length - maxCalls)
      while (characters > maxCharacters && entries.length > 1) drop(1)
      for (const offer of waiting) offer(call)
    },
    changed(call) {
      for (const offer of waiting) offer(call)
    },
    waitFor(test, { timeoutMs = 5000, until = 'ended' } = {}) {
      const fits = (call: Call) => (until === 'started' || call.outcome !== 'pending') && test(call)
      const found = entries.find(({ call }) => fits(call))
      if (found !== undefined) return Promise.resolve(found.call)
      return new Promise((resolve, reject) => {
        const offer = (call: Call) => {
          if (!fits(call)) return
          waiting.delete(offer)
          cancel()
          resolve(call)
        }
        waiting.add(offer)
        const cancel = clock.schedule(clock.monotonic() + timeoutMs, () => {
          waiting.delete(offer)
          reject(new Error(describeMissing(entries, timeoutMs, until)))
        })
      })
    },
    forget(test) {
      entries = entries.filter(({ call, weight }) => {
        if (!test(call)) return true
        characters -= weight
        return false
      })
    },
  }
}

function describeMissing(
  entries: readonly { call: Call }[],
  timeoutMs: number,
  until: string,
): string {
  const shown = entries.slice(-5).map(({ call }) => {
    const { method, path, model = '', user = '', rule = 'no rule', outcome } = call
    return `  ${method} ${path} ${model} ${JSON.stringify(user.slice(0, 40))} → ${rule} (${outcome})`
  })
  const calls =
    shown.length === 0
      ? 'There was no call at all.'
      : `The last of ${entries.length} calls:\n${shown.join('\n')}`
  return `No call that fits has ${until} within ${timeoutMs} ms. ${calls}`
}
