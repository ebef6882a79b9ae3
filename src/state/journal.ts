/** The calls that were answered, the latest of them kept. */

import { type Clock, scheduleIn } from '../clock.ts'
import type { HeaderReader } from '../providers/provider.ts'
import type { Call } from './call.ts'

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
  add(call: Call, headers: HeaderReader, weight: number): void
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

interface Entry {
  call: Call
  headers: HeaderReader
  weight: number
}

export function createJournal(clock: Clock): Journal {
  let entries: Entry[] = []
  let characters = 0
  const waiting = new Set<(entry: Entry) => void>()

  /** Into a new array: in an old one, an engine is told of each entry that moves. */
  function drop(count: number): void {
    for (let index = 0; index < count; index++) characters -= entries[index]!.weight
    entries = entries.slice(count)
  }

  function find(call: Call): Entry | undefined {
    return entries.find((entry) => entry.call === call)
  }

  return {
    calls: () => entries.slice(-maxCalls).map(({ call }) => call),
    add(call, headers, weight) {
      const entry = { call, headers, weight }
      entries.push(entry)
      characters += weight
      // By a tenth at a time, so that a full journal is not moved for every call.
      if (entries.length > maxCalls * 1.1) drop(entries.length - maxCalls)
      while (characters > maxCharacters && entries.length > 1) drop(1)
      for (const offer of waiting) offer(entry)
    },
    withdraw(call) {
      const index = entries.findLastIndex((entry) => entry.call === call)
      if (index !== -1) characters -= entries.splice(index, 1)[0]!.weight
    },
    changed(call) {
      if (waiting.size === 0) return
      // One that was forgotten while it was under way is of no interest any more.
      const entry = find(call)
      if (entry === undefined) return
      for (const offer of waiting) offer(entry)
    },
    headersOf: (call) => find(call)?.headers,
    async waitFor(query, { timeoutMs = 5000, until = 'ended' } = {}) {
      if (Number.isNaN(timeoutMs)) throw new TypeError('timeoutMs must be a number, got NaN')
      const fits = ({ call, headers }: Entry) =>
        (until === 'started' || call.outcome !== 'pending') &&
        query.concerns(call) &&
        query.test(call, headers)
      const found = entries.find(fits)
      if (found !== undefined) return found.call
      return new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          waiting.delete(offer)
          cancel()
          act()
        }
        const offer = (entry: Entry) => {
          try {
            if (fits(entry)) settle(() => resolve(entry.call))
          } catch (error) {
            // The mistake of who waits must not harm who is answered.
            settle(() => reject(error))
          }
        }
        waiting.add(offer)
        const cancel = scheduleIn(clock, timeoutMs, () => {
          settle(() => reject(new Error(describeMissing(entries, query, { timeoutMs, until }))))
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
  entries: readonly Entry[],
  query: CallQuery,
  { timeoutMs, until }: Required<WaitForCallOptions>,
): string {
  const concerned = entries.filter(({ call }) => query.concerns(call))
  const shown = concerned.slice(-5).map((entry) => `\n  ${describeCall(entry, query)}`)
  const calls =
    shown.length === 0
      ? 'There was no call at all.'
      : `The last ${shown.length} of ${concerned.length} calls:${shown.join('')}`
  return `No call that fits has ${until} within ${timeoutMs} ms. ${calls}`
}

function describeCall({ call, headers }: Entry, query: CallQuery): string {
  const { method, path, model, user, rule, error, outcome } = call
  const words = [method, path]
  if (model !== undefined) words.push(model)
  if (user !== undefined) words.push(JSON.stringify(shorten(user, 40)))
  words.push('→', shorten(rule ?? error ?? 'no rule', 60), `(${outcome})`)
  const reason = query.explain(call, headers)
  return reason === undefined ? words.join(' ') : `${words.join(' ')}: ${reason}`
}

function shorten(text: string, length: number): string {
  const points = Array.from(text.slice(0, 2 * length + 2))
  return points.length > length ? `${points.slice(0, length - 1).join('')}…` : text
}
