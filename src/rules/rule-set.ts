/** The rules of one config: immutable, ordered, first match wins. */
import type { Output } from '../prompt.ts'
import type { Settings } from '../settings.ts'
import { type Asked, type Captures, noCaptures } from './asked.ts'
import type { Matcher } from './matcher.ts'
import { nearestRules } from './nearest.ts'
import type { ReplySource } from './reply-source.ts'
import type { ScenarioStep } from './rule-config.ts'
import { createRuleIndex, type RuleIndex } from './rule-index.ts'
import type { Miss } from './wording.ts'

export interface Rule {
  /** Names the rule in logs. */
  name: string
  matcher: Matcher
  source: ReplySource
  scenario?: ScenarioStep
  /** How often it answers; `undefined`: without end. */
  times?: number
  /** What it answers; `undefined`: everything. */
  outputs?: ReadonlySet<Output>
}

export interface MatchedRule {
  rule: Rule
  captures: Captures
}

/** Whether a rule matches a request, and why it does not. */
export interface RuleExplanation {
  /** Name of the rule. */
  rule: string
  matches: boolean
  /** Every field that does not hold; empty where the rule matches. */
  misses: Miss[]
}

export interface RuleSet {
  readonly rules: readonly Rule[]
  /** Answers what no rule does. */
  readonly fallback: Rule
  readonly settings: Settings
  /** Whether a function of the user's may see a request. */
  readonly asksFunctions: boolean
  /** The rules that match, in order and found one at a time; the fallback is none of them. */
  matching(asked: Asked): Iterable<MatchedRule>
  /** The same with more rules in front. */
  withFirst(rules: readonly Rule[]): RuleSet
  /** Every rule, in order. */
  explain(asked: Asked): RuleExplanation[]
  /** The rules that were probably meant, the likeliest first. */
  nearest(asked: Asked, count?: number): RuleExplanation[]
}

export function createRuleSet(rules: readonly Rule[], fallback: Rule, settings: Settings): RuleSet {
  return layered([createRuleIndex(rules)], fallback, settings)
}

/** Rules that are put in front do not touch the index of those behind them. */
function layered(layers: readonly RuleIndex[], fallback: Rule, settings: Settings): RuleSet {
  // Only made where it is asked for: some sets are there for one request.
  const allRules = () => layers.flatMap(({ rules }) => rules)
  return {
    get rules() {
      return allRules()
    },
    fallback,
    settings,
    asksFunctions: layers.some(({ asksFunctions }) => asksFunctions),
    *matching(asked) {
      let captures = noCaptures()
      for (const layer of layers) {
        for (const rule of layer.candidates(asked.prompt.user)) {
          if (!answers(rule, asked) || !rule.matcher.test(asked, captures)) continue
          if (rule.matcher.captures.length === 0) yield { rule, captures: {} }
          else {
            yield { rule, captures: { ...captures } }
            captures = noCaptures()
          }
        }
      }
    },
    withFirst: (first) =>
      first.length === 0
        ? layered(layers, fallback, settings)
        : layered([createRuleIndex(first), ...layers], fallback, settings),
    explain: (asked) => allRules().map((rule) => explainRule(rule, asked)),
    nearest: (asked, count = 3) =>
      nearestRules(allRules(), asked, count).map((rule) => explainRule(rule, asked)),
  }
}

function explainRule(rule: Rule, asked: Asked): RuleExplanation {
  const misses = rule.matcher.explain(asked)
  if (!answers(rule, asked)) {
    const expected = [...rule.outputs!].join(' or ')
    misses.push({ field: 'output', expected, actual: asked.prompt.output ?? 'text' })
  }
  return { rule: rule.name, matches: misses.length === 0, misses }
}

function answers({ outputs }: Rule, { prompt }: Asked): boolean {
  return outputs === undefined || outputs.has(prompt.output ?? 'text')
}
