/** What is remembered from one request to the next, apart for each client so that tests may run side by side. */
import type { Store } from '../providers/endpoint-request.ts'
import type { Hash } from '../random.ts'
import type { Reply } from '../reply.ts'
import type { Rule, RuleSet } from '../rules/rule-set.ts'
import { type FindElsewhere, keepsState } from './elsewhere.ts'
import { createStorage, type OwnedStore, type Storage } from './store.ts'

/** The request that asks for a rule's next step. */
export interface Attempt {
  hash: Hash
  /** What an SDK says of its own retries; `undefined` where it says nothing. */
  retryCount: number | undefined
}

interface Hits {
  count: number
  /** The latest step that each request got, of a sequence that gives a retry the same. */
  steps: Map<string, number>
}

export interface Session {
  /** As it may be shown: never an API key. */
  readonly name: string
  /** Rules that are tried before all others, in this session alone. */
  rules: readonly Rule[]
  /**
   * Takes a hit of a rule, one of `ruleSet`.
   *
   * @returns how many hits went before it, or `undefined` where the rule is spent or not in its state
   */
  take(rule: Rule, attempt: Attempt, ruleSet: RuleSet): number | undefined
  /** Brings a scenario into the state after a function, which may have had nothing to say. */
  moveOn(rule: Rule): void
  /** Why a rule that matches does not answer, in words; `undefined` where it would. */
  whyNot(rule: Rule): string | undefined
  /** What endpoints keep under this name, such as files. */
  store<Value>(name: string): Store<Value>
  /** Frees all that is stored, once the session is forgotten. */
  release(): void
  /** How often the same request has come before; counts it. */
  seen(hash: Hash): number
}

/** A scenario begins here. */
export const firstState = 'started'

/** Requests that are told apart when one comes again; the least recent is forgotten. */
const maxRequests = 1000

export function createSession(
  name: string,
  storage: Storage,
  rules: readonly Rule[] = [],
): Session {
  const hits = new Map<Rule, Hits>()
  const states = new Map<string, string>()
  const seen = new Map<string, number>()
  const stores = new Map<string, OwnedStore<unknown>>()

  function moveOn({ scenario }: Rule): void {
    if (scenario?.next !== undefined) states.set(scenario.name, scenario.next)
  }

  function whyNot(rule: Rule): string | undefined {
    const { scenario, times, source } = rule
    if (scenario?.state !== undefined) {
      const state = states.get(scenario.name) ?? firstState
      const allowed = [scenario.state].flat()
      if (!allowed.includes(state)) {
        const wanted = allowed.map((one) => JSON.stringify(one)).join(' or ')
        return `scenario ${JSON.stringify(scenario.name)} is ${JSON.stringify(state)}, not ${wanted}`
      }
    }
    const count = hits.get(rule)?.count ?? 0
    if (times !== undefined && count >= times) return `has answered all of its times (${times})`
    if (source.kind === 'sequence' && source.repeat === 'none' && count >= source.steps.length) {
      return `its sequence of ${source.steps.length} is over`
    }
    return undefined
  }

  return {
    name,
    rules,
    take(rule, { hash, retryCount }) {
      if (!keepsState(rule)) return 0
      const { source } = rule
      const request =
        source.kind === 'sequence' && source.retries === 'same' ? nameOf(hash) : undefined
      const taken = hits.get(rule) ?? { count: 0, steps: new Map() }
      if (request !== undefined && source.kind === 'sequence') {
        const before = taken.steps.get(request)
        if (before !== undefined) {
          const step = source.steps[stepAt(before, source.steps.length, source.repeat)]!
          if (retryCount === undefined ? mayFail(step) : retryCount > 0) return before
        }
      }
      if (whyNot(rule) !== undefined) return undefined
      // A function has not answered yet.
      if (source.kind !== 'function') moveOn(rule)
      const before = taken.count++
      if (request !== undefined) remember(taken.steps, request, before)
      hits.set(rule, taken)
      return before
    },
    moveOn,
    whyNot,
    store<Value>(storeName: string) {
      const store = stores.get(storeName) ?? storage.createStore<unknown>()
      stores.set(storeName, store)
      // One name is one type: each endpoint has names of its own.
      return store as Store<Value>
    },
    release() {
      for (const store of stores.values()) store.clear()
    },
    seen(hash) {
      const request = nameOf(hash)
      const count = seen.get(request) ?? 0
      remember(seen, request, count + 1)
      return count
    },
  }
}

/** Which of `length` steps answers after `before` hits. */
export function stepAt(before: number, length: number, repeat: 'last' | 'cycle' | 'none'): number {
  return repeat === 'cycle' ? before % length : Math.min(before, length - 1)
}

/** Whether a client that says nothing of retries may well ask again because of this. */
function mayFail({ error, fault, raw }: Reply): boolean {
  return error !== undefined || fault !== undefined || (raw?.status ?? 200) >= 400
}

function remember(requests: Map<string, number>, request: string, value: number): void {
  // The map's order is that of use.
  requests.delete(request)
  requests.set(request, value)
  if (requests.size > maxRequests) requests.delete(requests.keys().next().value!)
}

function nameOf({ high, low }: Hash): string {
  return `${high} ${low}`
}

export interface Sessions {
  get(name: string): Session
  /** All begin anew, each with what is made of its own rules. */
  renew(compileAnew: (rule: Rule) => Rule): void
  /** One session begins anew without rules of its own, or all do. */
  reset(name?: string): void
}

/** The least recently used session goes when there are more. */
export const maxSessions = 1000

/**
 * A request under way ends in the session that it began in, whatever becomes of its name.
 *
 * @param findElsewhere where several processes answer together
 */
export function createSessions(findElsewhere?: FindElsewhere): Sessions {
  const sessions = new Map<string, Session>()
  const storage = createStorage()
  /** Most requests are of the session of the one before. */
  let latest: Session | undefined

  function create(name: string, rules: readonly Rule[] = []): Session {
    const elsewhere = findElsewhere?.(name)
    if (elsewhere === undefined) return createSession(name, storage, rules)
    return Object.assign(elsewhere, { rules })
  }

  function forget(name: string): void {
    sessions.get(name)?.release()
    sessions.delete(name)
  }

  return {
    get(name) {
      if (latest?.name === name) return latest
      const found = sessions.get(name) ?? create(name)
      // The map's order is that of use.
      sessions.delete(name)
      sessions.set(name, found)
      if (sessions.size > maxSessions) forget(sessions.keys().next().value!)
      latest = found
      return found
    },
    renew(compileAnew) {
      latest = undefined
      for (const { name, rules, release } of sessions.values()) {
        release()
        sessions.set(name, create(name, rules.map(compileAnew)))
      }
    },
    reset(name) {
      latest = undefined
      for (const one of name === undefined ? [...sessions.keys()] : [name]) forget(one)
    },
  }
}
