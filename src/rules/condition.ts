/** One thing that a rule asks of a request. */
import type { Asked, Captures } from './asked.ts'
import type { Folding } from './folding.ts'
import type { NumberMatch, TextMatch } from './match.ts'
import { describeNumber, matchesNumber } from './number-match.ts'
import { type BareString, compileText, matchesText, type TextTest } from './text-match.ts'
import { quote } from './wording.ts'

export interface Condition {
  /** Such as `user` or `headers.x-team`. */
  field: string
  /** Names of what it captures. */
  captures: readonly string[]
  /** Whether it is a function of the user's. */
  isPredicate?: boolean
  test(asked: Asked, captures?: Captures): boolean
  /** What it asks, in words. */
  expected(): string
  /** What the request has, in words. */
  actual(asked: Asked): string
}

/** Makes the condition of one key of `match`. */
export type Compile<Value> = (value: Value, field: string, folding: Folding) => Condition

/** Of a text that a request has one of, or none. */
export function textCondition(
  read: (asked: Asked) => string | undefined,
  bare: BareString = 'exact',
  show: (text: string) => string = quote,
): Compile<TextMatch> {
  return (match, field, folding) => {
    const test = compileText(match, folding, bare)
    return {
      field,
      captures: test.captures,
      test: (asked, captures) => matchesText(test, read(asked), captures),
      expected: test.expected,
      actual(asked) {
        const text = read(asked)
        return text === undefined ? 'none' : show(text)
      },
    }
  }
}

/**
 * Of texts that a request may have several of: one of them must be what is asked for, and none may be
 * what is excluded.
 *
 * @param at the text at an index below `count`; `undefined` leaves it out
 */
export function textsCondition(
  count: (asked: Asked) => number,
  at: (asked: Asked, index: number) => string | undefined,
  bare: BareString = 'exact',
): Compile<TextMatch> {
  return (match, field, folding) => {
    const test = compileText(match, folding, bare)
    return {
      field,
      captures: test.captures,
      test: (asked, captures) => matchesAny(test, asked, captures),
      expected: test.expected,
      actual: (asked) => listed(Array.from({ length: count(asked) }, (_, i) => at(asked, i))),
    }
  }

  function matchesAny({ holds, excludes }: TextTest, asked: Asked, captures?: Captures): boolean {
    let isFound = holds === undefined
    for (let index = count(asked) - 1; index >= 0; index--) {
      const text = at(asked, index)
      if (text === undefined) continue
      if (excludes?.(text)) return false
      if (!isFound) isFound = holds!(text, captures)
      if (isFound && excludes === undefined) return true
    }
    return isFound
  }
}

/** A number that is absent is in no range. */
export function numberCondition(read: (asked: Asked) => unknown): Compile<NumberMatch> {
  return (match, field) => ({
    field,
    captures: [],
    test: (asked) => matchesNumber(match, read(asked)),
    expected: () => describeNumber(match),
    actual: (asked) => quote(read(asked)),
  })
}

export function flagCondition(read: (asked: Asked) => boolean): Compile<boolean> {
  return (match, field) => ({
    field,
    captures: [],
    test: (asked) => read(asked) === match,
    expected: () => String(match),
    actual: (asked) => String(read(asked)),
  })
}

/** Whether the request has something at all. */
export function presenceCondition(read: (asked: Asked) => boolean): Compile<boolean> {
  return (match, field) => ({
    ...flagCondition(read)(match, field, { ignoreCase: false, ignoreWhitespace: false }),
    expected: () => (match ? 'any' : 'none'),
    actual: (asked) => (read(asked) ? 'one' : 'none'),
  })
}

function listed(values: readonly (string | undefined)[]): string {
  const texts = values.filter((value) => value !== undefined)
  const shown = texts.slice(-3).map(quote).join(', ')
  if (texts.length === 0) return 'none'
  return texts.length > 3 ? `${shown} and ${texts.length - 3} more` : shown
}
