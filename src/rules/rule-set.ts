/** The rules of one config: immutable, ordered, first match wins. */
import type { Prompt } from '../prompt.ts'
import type { Reply, RequestDetails } from '../reply.ts'
import type { Settings } from '../settings.ts'

/** A reply, or a function that gives one; `undefined` leaves the prompt to the next rule. */
export type ReplySource = Reply | ReplyFunction

export type ReplyFunction = (prompt: Prompt, request: RequestDetails) => Promise<Reply | undefined>

export interface Rule {
  /** Names the rule in logs. */
  name: string
  /** Matches prompts whose user text is exactly this; without it every prompt matches. */
  user?: string
  reply: ReplySource
}

export interface RuleSet {
  readonly rules: readonly Rule[]
  /** Answers what no rule does. */
  readonly fallback: Rule
  readonly settings: Settings
  /** The rules that match, in order and found one at a time; the fallback comes last. */
  matching(prompt: Prompt): Iterable<Rule>
}

/** Indexes exact rules, so that the cost of finding one does not grow with their number. */
export function createRuleSet(rules: readonly Rule[], fallback: Rule, settings: Settings): RuleSet {
  const exact = new Map<string, number[]>()
  const open: number[] = []
  rules.forEach((rule, index) => {
    if (rule.user === undefined) open.push(index)
    else {
      const same = exact.get(rule.user)
      if (same === undefined) exact.set(rule.user, [index])
      else same.push(index)
    }
  })
  return {
    rules,
    fallback,
    settings,
    *matching({ user }) {
      const found = exact.get(user) ?? []
      let next = 0
      for (const index of open) {
        while (next < found.length && found[next]! < index) yield rules[found[next++]!]!
        yield rules[index]!
      }
      while (next < found.length) yield rules[found[next++]!]!
      yield fallback
    },
  }
}
