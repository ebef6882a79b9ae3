/** The rules of one config: immutable, ordered, first match wins. */
import type { Prompt } from '../prompt.ts'
import type { Reply, RequestDetails } from '../reply.ts'
import type { Settings } from '../settings.ts'

/** A reply, or a function that gives one; `undefined` leaves the prompt to the next rule. */
export type ReplySource =
  | Reply
  | ((
      prompt: Prompt,
      request: RequestDetails,
    ) => Reply | string | undefined | Promise<Reply | string | undefined>)

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
  /** The rules that match, in order; the fallback is not among them. */
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
    matching(prompt) {
      const found = exact.get(prompt.user)
      if (open.length === 0) return found === undefined ? [] : found.map((index) => rules[index]!)
      const indexes = found === undefined ? open : [...found, ...open].sort((a, b) => a - b)
      return indexes.map((index) => rules[index]!)
    },
  }
}
