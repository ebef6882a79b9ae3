/** What is remembered from one request to the next, apart for each client so that tests may run side by side. */
import type { Hash } from './random.ts'
import type { Rule } from './rules/rule-set.ts'

/** The request that asks for a rule's next step. */
export interface Attempt {
  hash: Hash
  /** What an SDK says of its own retries; `undefined` where it says nothing. */
  retryCount: number | undefined
}

interface Hits {
  count: number
  /** The request of the last hit. */
  last: string
  /** Whether that was answered with an error, which is what clients try again after. */
  failed: boolean
}

export interface Session {
  /** As it may be shown: never an API key. */
  readonly name: string
  /** Rules that are tried before all others, in this session alone. */
  rules: readonly Rule[]
  /**
   * Takes a hit of a rule.
   *
   * @returns how many hits went before it, or `undefined` where the rule is spent or not in its state
   */
  take(rule: Rule, attempt: Attempt): number | undefined
  /** Undoes a hit of a rule that had nothing to say. */
  giveBack(rule: Rule): void
  /** How often the same request has come before; counts it. */
  seen(hash: Hash): number
  /** Forgets how far it has come. */
  forget(): void
}

/** A scenario begins here. */
export const firstState = 'started'

/** Requests that are told apart when chance is drawn for one that comes again. */
const maxSeen = 10_000

export function createSession(name: string): Session {
  const hits = new Map<Rule, Hits>()
  const states = new Map<string, string>()
  const seen = new Map<string, number>()
  return {
    name,
    rules: [],
    take(rule, { hash, retryCount }) {
      const { scenario, times, source } = rule
      if (scenario?.state !== undefined) {
        const state = states.get(scenario.name) ?? firstState
        const allowed = scenario.state
        if (typeof allowed === 'string' ? allowed !== state : !allowed.includes(state)) {
          return undefined
        }
      }
      let before = 0
      if (times !== undefined || source.kind === 'sequence') {
        const request = nameOf(hash)
        const taken = hits.get(rule) ?? { count: 0, last: '', failed: false }
        const isRetry =
          taken.last === request && (retryCount === undefined ? taken.failed : retryCount > 0)
        if (isRetry && source.kind === 'sequence' && source.retries === 'same') {
          return taken.count - 1
        }
        before = taken.count
        if (times !== undefined && before >= times) return undefined
        if (source.kind === 'sequence') {
          const { steps, repeat } = source
          if (repeat === 'none' && before >= steps.length) return undefined
          taken.failed = steps[stepAt(before, steps.length, repeat)]!.error !== undefined
        }
        taken.count++
        taken.last = request
        hits.set(rule, taken)
      }
      if (scenario?.next !== undefined) states.set(scenario.name, scenario.next)
      return before
    },
    giveBack(rule) {
      const taken = hits.get(rule)
      if (taken !== undefined) taken.count--
    },
    seen(hash) {
      const request = nameOf(hash)
      const count = seen.get(request) ?? 0
      seen.delete(request)
      seen.set(request, count + 1)
      if (seen.size > maxSeen) seen.delete(seen.keys().next().value!)
      return count
    },
    forget() {
      hits.clear()
      states.clear()
      seen.clear()
    },
  }
}

/** Which of `length` steps answers after `before` hits. */
export function stepAt(before: number, length: number, repeat: 'last' | 'cycle' | 'none'): number {
  return repeat === 'cycle' ? before % length : Math.min(before, length - 1)
}

function nameOf({ high, low }: Hash): string {
  return `${high} ${low}`
}

export interface Sessions {
  /** The session of that key; `name` is how it is shown. */
  get(key: string, name: () => string): Session
  /** All begin anew, with the rules that they have of their own. */
  forget(): void
  /** One session begins anew without rules of its own, or all do. */
  reset(key?: string): void
}

/** The least recently used session goes when there are more. */
export const maxSessions = 1000

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()
  return {
    get(key, name) {
      const found = sessions.get(key) ?? createSession(name())
      // The map's order is that of use.
      sessions.delete(key)
      sessions.set(key, found)
      if (sessions.size > maxSessions) sessions.delete(sessions.keys().next().value!)
      return found
    },
    forget() {
      for (const session of sessions.values()) session.forget()
    },
    // A request under way ends in the session that it began in.
    reset(key) {
      if (key !== undefined) sessions.delete(key)
      else sessions.clear()
    },
  }
}
