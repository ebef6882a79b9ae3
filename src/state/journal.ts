/** The calls that were answered, the latest of them kept. */

import { type Clock, scheduleIn } from '../clock.ts'
import type { HeaderReader } from '../providers/provider.ts'
import { type Call, headersOf, show } from './call.ts'

export interface WaitForCallOptions {
  /** Milliseconds until it is given up; Infinity for never. Default 5000. */
  timeoutMs?: number
  /** Whether the call must have `ended` (default) or only have `started`: been understood. */
  until?: 'started' | 'ended'
}

export type CallTest = (call: Call) => boolean

/** What is looked for among the calls. */
export interface CallQuery {
  /** Whether the call is worth naming where none fits. */
  concerns: CallTest
  /** `headers` have their secrets. */
  test(call: Call, headers: HeaderReader): boolean
  /** Why a call does not fit, in words. */
  explain(call: Call, headers: HeaderReader): string | undefined
}

export interface Journal {
  /** From the oldest to the latest. */
  calls(): Call[]
  /** Remembers a call; `weight` is about how many characters it keeps. */
  add(call: Call, weight: number): void
  /** Takes back a call that another process is to answer. */
  withdraw(call: Call): void
  /** That call, or another, has ended. */
  changed(call: Call): void
  /** The headers of a call that is kept, with their secrets. */
  headersOf(call: Call): HeaderReader | undefined
  /**
   * The first call that fits, already there or still to come.
   *
   * @throws Error in time, saying what calls there were; what the query throws
   */
  waitFor(query: CallQuery, options?: WaitForCallOptions): Promise<Call>
  /** Forgets the calls that fit. */
  forget(test: CallTest): void
}

/** How many calls are kept, and how many characters of their requests, before the oldest go. */
export const maxCalls = 1000
export const maxCharacters = 32 * 1024 * 1024

export function createJournal(clock: Clock): Journal {
  // Two lists of the same length: an object for each call would be one more for the collector to keep.
  let kept: Call[] = []
  let weights: number[] = []
  let characters = 0
  const waiting = new Set<(call: Call) => void>()

  /** Into a new array: in an old one, an engine is told of each call that moves. */
  function drop(count: number): void {
    for (let index = 0; index < count; index++) characters -= weights[index]!
    kept = kept.slice(count)
    weights = weights.slice(count)
  }

  return {
    calls: () => kept.slice(-maxCalls).map(show),
    add(call, weight) {
      kept.push(call)
      weights.push(weight)
      characters += weight
      // By a tenth at a time, so that a full journal is not moved for every call.
      if (kept.length > maxCalls * 1.1) drop(kept.length - maxCalls)
      while (characters > maxCharacters && kept.length > 1) drop(1)
      for (const offer of waiting) offer(call)
    },
    withdraw(call) {
      const index = kept.lastIndexOf(call)
      if (index === -1) return
      kept.splice(index, 1)
      characters -= weights.splice(index, 1)[0]!
    },
    changed(call) {
      // One that was forgotten while it was under way is of no interest any more.
      if (waiting.size === 0 || !kept.includes(call)) return
      for (const offer of waiting) offer(call)
    },
    headersOf: (call) => (kept.includes(call) ? headersOf(call) : undefined),
    async waitFor(query, { timeoutMs = 5000, until = 'ended' } = {}) {
      if (Number.isNaN(timeoutMs)) throw new TypeError('timeoutMs must be a number, got NaN')
      const fits = (call: Call) =>
        (until === 'started' || call.outcome !== 'pending') &&
        query.concerns(call) &&
        query.test(show(call), headersOf(call)!)
      const found = kept.find(fits)
      if (found !== undefined) return found
      return new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          waiting.delete(offer)
          cancel()
          act()
        }
        const offer = (call: Call) => {
          try {
            if (fits(call)) settle(() => resolve(call))
          } catch (error) {
            // The mistake of who waits must not harm who is answered.
            settle(() => reject(error))
          }
        }
        waiting.add(offer)
        const cancel = scheduleIn(clock, timeoutMs, () => {
          settle(() => reject(new Error(describeMissing(kept, query, { timeoutMs, until }))))
        })
      })
    },
    forget(test) {
      const stays = kept.map((call) => !test(call))
      kept = kept.filter((_, index) => stays[index])
      weights = weights.filter((_, index) => stays[index])
      characters = weights.reduce((sum, weight) => sum + weight, 0)
    },
  }
}

function describeMissing(
  calls: readonly Call[],
  query: CallQuery,
  { timeoutMs, until }: Required<WaitForCallOptions>,
): string {
  const concerned = calls.filter(query.concerns)
  const shown = concerned.slice(-5).map((call) => `\n  ${describeCall(call, query)}`)
  const list =
    shown.length === 0
      ? 'There was no call at all.'
      : `The last ${shown.length} of ${concerned.length} calls:${shown.join('')}`
  return `No call that fits has ${until} within ${timeoutMs} ms. ${list}`
}

function describeCall(call: Call, query: CallQuery): string {
  const { method, path, model, user, rule, error, outcome } = call
  const words = [method, path]
  if (model !== undefined) words.push(model)
  if (user !== undefined) words.push(JSON.stringify(shorten(user, 40)))
  words.push('→', shorten(rule ?? error ?? 'no rule', 60), `(${outcome})`)
  const reason = query.explain(call, headersOf(call)!)
  return reason === undefined ? words.join(' ') : `${words.join(' ')}: ${reason}`
}

function shorten(text: string, length: number): string {
  const points = Array.from(text.slice(0, 2 * length + 2))
  return points.length > length ? `${points.slice(0, length - 1).join('')}…` : text
}
