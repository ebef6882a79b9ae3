/** Sessions whose state another process keeps: what needs none is answered here, the rest is left to that one. */
import type { Rule, RuleSet } from '../rules/rule-set.ts'
import type { Session } from './sessions.ts'

/** Of several processes that answer together, which one keeps a session's state; `undefined` for this one. */
export type OwnerOf = (session: string) => number | undefined

/** Is thrown before anything has been answered, so that the whole request can be answered by the owner. */
export class Elsewhere extends Error {
  readonly owner: number

  constructor(owner: number) {
    super(`process ${owner} keeps the state of this session`)
    this.name = 'Elsewhere'
    this.owner = owner
  }
}

/** Whether what a rule answers depends on what it has answered before. */
export function keepsState({ scenario, times, source }: Rule): boolean {
  return scenario !== undefined || times !== undefined || source.kind === 'sequence'
}

/** What stands for a session that another process keeps; `undefined` for one of this process. */
export type FindElsewhere = (session: string) => Session | undefined

/** Given to an engine from outside: a mock in one process, such as a page, is to be without this code. */
export function createFindElsewhere(ownerOf: OwnerOf): FindElsewhere {
  return (session) => {
    const owner = ownerOf(session)
    return owner === undefined ? undefined : createSessionElsewhere(session, owner)
  }
}

/** Throws {@link Elsewhere} wherever state is needed. */
function createSessionElsewhere(name: string, owner: number): Session {
  /** Sets of rules that have been looked at. */
  const isStateful = new WeakMap<RuleSet, boolean>()

  function leave(): never {
    throw new Elsewhere(owner)
  }

  function anyKeepsState(ruleSet: RuleSet): boolean {
    const known = isStateful.get(ruleSet) ?? ruleSet.rules.some(keepsState)
    isStateful.set(ruleSet, known)
    return known
  }

  return {
    name,
    rules: [],
    take(rule, _, ruleSet) {
      if (keepsState(rule)) leave()
      // A function may have nothing to say, and is not to be asked again by the owner for a rule behind it.
      if (rule.source.kind === 'function' && anyKeepsState(ruleSet)) leave()
      return 0
    },
    // What has no state to be in has none to move on from.
    moveOn() {},
    whyNot: (rule) => (keepsState(rule) ? leave() : undefined),
    store: leave,
    release() {},
    seen: leave,
  }
}
