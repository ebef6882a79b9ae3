/** Whether a rule matches everything that another one matches. */
import { parseCapturePattern } from '../../rules/capture-pattern.ts'
import { type Folding, fold, foldingOf } from '../../rules/folding.ts'
import { compileGlob } from '../../rules/glob.ts'
import type { Match, NumberMatch, TextConditions, TextMatch } from '../../rules/match.ts'
import { type BareString, compileText, matchesText, type TextTest } from '../../rules/text-match.ts'
import { listOf, singleNameKeys, toTests } from './text-conditions.ts'

export type Covers = (wide: Match, narrow: Match) => boolean

const textKeys = ['user', 'system', 'assistant', 'any_message', 'api_key', ...singleNameKeys]
const numberKeys = ['turn', 'temperature', 'top_p', 'max_tokens', 'seed']
/** A request may have several of these, and an exclusion looks at each. */
const manyKeys = ['system', 'any_message', 'tools']

/** Says `false` where it cannot tell. */
export function createCovers(folding: Folding): Covers {
  const compiled = { exact: new Map<TextMatch, TextTest>(), glob: new Map<TextMatch, TextTest>() }

  function coversText(wide: TextMatch, narrow: TextMatch, bare: BareString): boolean {
    const asked = toTests(narrow, bare)
    const wanted = toTests(wide, bare)
    if (!isFoldedBy(foldingOf(asked, folding), foldingOf(wanted, folding))) return false
    const texts = wholeTexts(asked)
    if (texts !== undefined) {
      let test = compiled[bare].get(wide)
      if (test === undefined) {
        test = compileText(wide, folding, bare)
        compiled[bare].set(wide, test)
      }
      return texts.length > 0 && texts.every((text) => matchesText(test, text))
    }
    return coversPart(wanted, asked) || coversGlob(wanted, asked)
  }

  /** `contains: cat` covers `contains: [cats, concatenate]` and `pattern: "a cat named {name}"`. */
  function coversPart(wide: TextConditions, narrow: TextConditions): boolean {
    if (!asksOnly('contains', wide)) return false
    const own = foldingOf(wide, folding)
    const parts = listOf(wide.contains).map((part) => fold(part, own))
    return literalsOf(narrow).some(
      (texts) =>
        texts.length > 0 &&
        texts.every((literals) =>
          literals.some((text) => parts.some((part) => fold(text, own).includes(part))),
        ),
    )
  }

  /** `gpt-*` covers `gpt-4*`: what stands for anything in one is only met by a `*` of the other. */
  function coversGlob(wide: TextConditions, narrow: TextConditions): boolean {
    const globs = listOf(narrow.glob)
    if (!asksOnly('glob', wide) || globs.length === 0) return false
    const own = foldingOf(wide, folding)
    const wider = listOf(wide.glob).filter((glob) => !glob.includes('?'))
    const tests = wider.map((glob) => compileGlob(fold(glob, own)))
    return globs.every((glob) => {
      const text = fold(glob, own).replace(/[*?]/g, '\0')
      return tests.some((test) => test(text))
    })
  }

  return (wide, narrow) => {
    for (const [key, value] of Object.entries(wide)) {
      if (value === undefined) continue
      if (key === 'when') return false
      const other: unknown = narrow[key as keyof Match]
      if (other === undefined) return false
      if (isEqual(value, other)) continue
      if (textKeys.includes(key)) {
        const bare = singleNameKeys.includes(key) ? 'glob' : 'exact'
        if (manyKeys.includes(key) && hasNot(value)) return false
        if (!coversText(value as TextMatch, other as TextMatch, bare)) return false
      } else if (numberKeys.includes(key)) {
        if (!coversNumber(value as NumberMatch, other as NumberMatch)) return false
      } else return false
    }
    return true
  }
}

function asksOnly(test: 'contains' | 'glob', tests: TextConditions): boolean {
  const known = [test, 'ignore_case', 'ignore_whitespace']
  return tests[test] !== undefined && Object.keys(tests).every((key) => known.includes(key))
}

/** For each test, for each of its alternatives: what must stand in the text. */
function literalsOf({ contains, word, glob, pattern }: TextConditions): string[][][] {
  return [
    listOf(contains).map((text) => [text]),
    listOf(word).map((text) => [text]),
    listOf(glob).map((text) => text.split(/[*?]/)),
    listOf(pattern).map((text) => [...parseCapturePattern(text).literals]),
  ]
}

/** All texts that can match, where they can be told. */
export function wholeTexts(tests: TextConditions): readonly string[] | undefined {
  if (tests.exact !== undefined) return listOf(tests.exact)
  const globs = listOf(tests.glob)
  return globs.length === 0 || globs.some((glob) => /[*?]/.test(glob)) ? undefined : globs
}

/** With the same keys and values, in whatever order. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  )
}

function coversNumber(wide: NumberMatch, narrow: NumberMatch): boolean {
  const range = rangeOf(narrow)
  if (typeof wide === 'number' || Array.isArray(wide)) {
    const numbers = listOf(wide)
    return range.values?.every((value) => numbers.includes(value)) === true
  }
  return range.min >= (wide.min ?? -Infinity) && range.max <= (wide.max ?? Infinity)
}

function rangeOf(match: NumberMatch): { min: number; max: number; values?: readonly number[] } {
  if (typeof match === 'object' && !Array.isArray(match)) {
    return { min: match.min ?? -Infinity, max: match.max ?? Infinity }
  }
  const values = listOf(match)
  return { min: Math.min(...values), max: Math.max(...values), values }
}

/** Whether what counts as the same for the first also does for the second. */
function isFoldedBy(narrow: Folding, wide: Folding): boolean {
  return (
    (wide.ignoreCase || !narrow.ignoreCase) && (wide.ignoreWhitespace || !narrow.ignoreWhitespace)
  )
}

function hasNot(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'not' in value
}
