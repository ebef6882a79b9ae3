/** What the checks look at: the rules of a config in the order in which they are tried, and all replies. */
import type { ContentReply, Reply } from '../../reply.ts'
import type { Folding } from '../../rules/folding.ts'
import type { Match } from '../../rules/match.ts'
import type { RuleConfig, RuleReply } from '../../rules/rule-config.ts'
import type { Config } from '../schema.ts'
import { formatPath, quote, type Step } from '../steps.ts'
import type { Finding } from '../validate.ts'
import { capturesOf } from './text-conditions.ts'

export interface LintedRule {
  rule: RuleConfig
  match: Match
  steps: Step[]
  /** Such as `rules[1] ("any question")`. */
  label: string
}

export interface LintedReply {
  reply: Reply
  steps: Step[]
  /** With what stands beside the list of steps that it is one of. */
  effective: RuleReply
  /** What the rule captures. */
  captures: readonly string[]
}

export interface LintedContent {
  content: ContentReply
  steps: Step[]
  captures: readonly string[]
}

export interface LintedConfig {
  rules: LintedRule[]
  replies: LintedReply[]
  folding: Folding
  /** Whether nothing was left out because it is not valid. */
  isWhole: boolean
}

export type Report = (
  steps: Step[],
  message: string,
  more?: { suggestion?: string | undefined; at?: Finding['at'] },
) => void

export type Check = (config: LintedConfig, report: Report) => void

/** @param invalid first steps of what is not valid: it is left out */
export function toLintedConfig(config: Config, invalid: readonly Step[][]): LintedConfig {
  const { settings, defaults } = config
  const broken = new Set(invalid.map((steps) => formatPath(steps.slice(0, 2))))
  const isValid = (steps: Step[]) => {
    return !broken.has(formatPath(steps)) && !broken.has(formatPath(steps.slice(0, 1)))
  }
  const folding = {
    ignoreCase: settings?.ignore_case === true,
    ignoreWhitespace: settings?.ignore_whitespace === true,
  }
  const rules: LintedRule[] = []
  const add = (rule: RuleConfig, steps: Step[]) => {
    if (!isValid(steps)) return
    const name = rule.name === undefined ? '' : ` (${quote(rule.name, 40)})`
    rules.push({ rule, match: rule.match ?? {}, steps, label: `${formatPath(steps, 40)}${name}` })
  }
  const given: unknown = config.rules
  if (Array.isArray(given)) {
    for (const [index, rule] of given.entries()) {
      add(rule as RuleConfig, [name('rules'), { kind: 'index', index }])
    }
  }
  for (const [user, reply] of Object.entries(config.responses ?? {})) {
    add({ match: { user }, reply } as RuleConfig, [name('responses'), { kind: 'key', key: user }])
  }
  const replies = rules.flatMap(({ rule: { reply }, match, steps }) => {
    const isResponse = steps[0]?.kind === 'name' && steps[0].key === 'responses'
    const place = isResponse ? steps : [...steps, name('reply')]
    return typeof reply === 'object' ? repliesOf(reply, place, capturesOf(match, folding)) : []
  })
  const unknown = defaults?.unknown_response
  const unknownSteps = [name('defaults'), name('unknown_response')]
  if (typeof unknown === 'object' && isValid(unknownSteps)) {
    replies.push(...repliesOf(unknown as RuleReply, unknownSteps, []))
  }
  return { rules, replies, folding, isWhole: broken.size === 0 }
}

function repliesOf(reply: RuleReply, steps: Step[], captures: readonly string[]): LintedReply[] {
  const { turns, sequence, ...rest } = reply
  const whole: LintedReply = { reply, steps, effective: reply, captures }
  const parts = (['turns', 'sequence'] as const).flatMap((key) =>
    (reply[key] ?? []).flatMap((part, index): LintedReply[] => {
      if (typeof part === 'string') return []
      const place: Step[] = [...steps, name(key), { kind: 'index', index }]
      return [{ reply: part, steps: place, effective: { ...rest, ...part }, captures }]
    }),
  )
  return [whole, ...parts]
}

/** The reply itself, and its `choices`. */
export function contentsOf({ reply, steps, captures }: LintedReply): LintedContent[] {
  const choices = (reply.choices ?? []).flatMap((choice, index): LintedContent[] => {
    if (typeof choice === 'string') return []
    const place: Step[] = [...steps, name('choices'), { kind: 'index', index }]
    return [{ content: choice, steps: place, captures }]
  })
  return [{ content: reply, steps, captures }, ...choices]
}

export function name(key: string): Step {
  return { kind: 'name', key }
}

export function index(place: number): Step {
  return { kind: 'index', index: place }
}
