/** Decides whether a rule matches a request, and says why it does not. */
import { type Asked, type Captures, noCaptures } from './asked.ts'
import type { Condition } from './condition.ts'
import { compileConditions } from './conditions.ts'
import type { Folding } from './folding.ts'
import type { Match } from './match.ts'
import { exactTexts, literalTexts } from './text-match.ts'
import type { Miss } from './wording.ts'

export interface Matcher {
  /** Texts of the user, folded, of which the request must have one; `undefined`: it must be tried. */
  readonly exactUsers: readonly string[] | undefined
  /** How `exactUsers` are folded. */
  readonly folding: Folding
  /** Words that the rule has for the text of the user, as they are written. */
  readonly userTexts: readonly string[]
  /** Names of all that it may capture. */
  readonly captures: readonly string[]
  /** Whether it asks a function of the user's. */
  readonly asksFunction: boolean
  /** Captures only where it matches. */
  test(asked: Asked, captures: Captures): boolean
  /** The fields that do not hold. A function is asked only where all else holds. */
  failures(asked: Asked): readonly string[]
  /** The same in words; empty where it matches. */
  explain(asked: Asked): Miss[]
}

/**
 * Compiles what a rule asks for; nothing matches every request.
 *
 * @param folding the default for what the conditions leave open
 * @throws SyntaxError where a regex or a pattern is not valid
 */
export function compileMatch(match: Match | undefined, folding: Folding): Matcher {
  const { not, when, user } = match ?? {}
  const conditions = compileConditions(match ?? {}, folding)
  if (not !== undefined) conditions.push(negate(compileConditions(not, folding)))
  if (when !== undefined) conditions.push(predicateCondition(when))
  const exact = user === undefined ? undefined : exactTexts(user, folding)
  const captures = [...new Set(conditions.flatMap((condition) => condition.captures))]
  const isCapturing = captures.length > 0

  function failing(asked: Asked): Condition[] {
    const found = noCaptures()
    const failed: Condition[] = []
    for (const condition of conditions) {
      if (condition.isPredicate && failed.length > 0) break
      if (!holds(condition, asked, found)) failed.push(condition)
    }
    return failed
  }

  return {
    exactUsers: exact?.texts,
    folding: exact?.folding ?? folding,
    userTexts: user === undefined ? [] : literalTexts(user),
    captures,
    asksFunction: when !== undefined,
    test(asked, captures) {
      const found = isCapturing ? noCaptures() : captures
      for (const condition of conditions) if (!condition.test(asked, found)) return false
      if (isCapturing) Object.assign(captures, found)
      return true
    },
    failures: (asked) => failing(asked).map(({ field }) => field),
    explain: (asked) =>
      failing(asked).map(({ field, expected, actual }) => ({
        field,
        expected: expected(),
        actual: actual(asked),
      })),
  }
}

/** Whoever asks why a rule does not match is not served by the error of its function. */
function holds(condition: Condition, asked: Asked, captures: Captures): boolean {
  try {
    return condition.test(asked, captures)
  } catch (error) {
    if (condition.isPredicate) return false
    throw error
  }
}

function negate(conditions: readonly Condition[]): Condition {
  return {
    field: 'not',
    captures: [],
    test: (asked) => !conditions.every((condition) => condition.test(asked)),
    expected: () =>
      `anything but ${conditions.map(({ field, expected }) => `${field} ${expected()}`).join(' and ')}`,
    actual: (asked) =>
      conditions.map(({ field, actual }) => `${field} ${actual(asked)}`).join(' and '),
  }
}

function predicateCondition(when: NonNullable<Match['when']>): Condition {
  return {
    field: 'when',
    captures: [],
    isPredicate: true,
    test(asked, captures = {}) {
      const matches: unknown = when(asked.prompt, asked.details({ ...captures }))
      // A promise would count as a match, whatever it brings.
      if (matches instanceof Promise) throw new TypeError('match.when must not be async')
      return Boolean(matches)
    },
    expected: () => 'true',
    actual: () => 'false or an error',
  }
}
