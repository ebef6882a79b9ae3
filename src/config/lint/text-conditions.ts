/** Finds the conditions of a `match` that are conditions of a text. */
import type { Folding } from '../../rules/folding.ts'
import type { Match, MatchConditions, TextConditions, TextMatch } from '../../rules/match.ts'
import { type BareString, compileText } from '../../rules/text-match.ts'
import type { Step } from '../steps.ts'

export interface TextCondition {
  match: TextMatch
  /** What a bare string is. */
  bare: BareString
  /** Below the `match`. */
  steps: Step[]
  /** Whether it is what people or models write, and no name. */
  isProse: boolean
  /** Whether it stands below a `not`. */
  isNegated: boolean
}

const proseKeys = ['user', 'system', 'assistant', 'any_message'] as const
const nameKeys = ['model', 'provider', 'endpoint', 'tools', 'tool_choice'] as const
const moreNameKeys = ['schema_name', 'response_format'] as const
const recordKeys = ['headers', 'metadata', 'body'] as const

export const singleNameKeys: readonly string[] = [...nameKeys, ...moreNameKeys]

export function textConditionsOf(match: Match): TextCondition[] {
  const own = conditionsOf(match, [], false)
  const { not } = match
  return not === undefined
    ? own
    : [...own, ...conditionsOf(not, [{ kind: 'name', key: 'not' }], true)]
}

/** Names of what a `match` captures for templates. */
export function capturesOf(match: Match, folding: Folding): string[] {
  return textConditionsOf(match)
    .filter(({ isNegated }) => !isNegated)
    .flatMap((condition) => compileText(condition.match, folding, condition.bare).captures)
}

/** A bare string or list as the tests for which it is short. */
export function toTests(match: TextMatch, bare: BareString): TextConditions {
  return typeof match === 'string' || Array.isArray(match) ? { [bare]: match } : match
}

export function listOf<Value>(values: Value | readonly Value[] | undefined): readonly Value[] {
  if (values === undefined) return []
  return Array.isArray(values) ? values : [values as Value]
}

function conditionsOf(
  conditions: MatchConditions,
  above: Step[],
  isNegated: boolean,
): TextCondition[] {
  const found: TextCondition[] = []
  const add = (
    value: unknown,
    keys: string[],
    bare: BareString,
    isProse: boolean,
    isKey = false,
  ) => {
    if (!isTextMatch(value)) return
    const steps = keys.map((key, depth): Step => {
      return isKey && depth > 0 ? { kind: 'key', key } : { kind: 'name', key }
    })
    found.push({ match: value, bare, steps: [...above, ...steps], isProse, isNegated })
  }
  for (const key of proseKeys) add(conditions[key], [key], 'exact', true)
  for (const key of [...nameKeys, ...moreNameKeys]) add(conditions[key], [key], 'glob', false)
  add(conditions.api_key, ['api_key'], 'exact', false)
  for (const key of recordKeys) {
    for (const [entry, value] of Object.entries(conditions[key] ?? {})) {
      add(value, [key, entry], 'exact', false, true)
    }
  }
  const result = conditions.tool_result
  if (isToolResult(result)) {
    add(result.name, ['tool_result', 'name'], 'glob', false)
    add(result.id, ['tool_result', 'id'], 'exact', false)
    add(result.content, ['tool_result', 'content'], 'exact', true)
  } else add(result, ['tool_result'], 'exact', true)
  return found
}

function isToolResult(
  result: MatchConditions['tool_result'],
): result is Extract<typeof result, { name?: unknown }> {
  return (
    typeof result === 'object' &&
    !Array.isArray(result) &&
    ['name', 'id', 'content', 'is_error'].some((key) => key in result)
  )
}

/** And no number, flag or range, which the body's values may be compared with. */
function isTextMatch(value: unknown): value is TextMatch {
  if (typeof value === 'string') return true
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string')
  return typeof value === 'object' && value !== null && !('min' in value) && !('max' in value)
}
