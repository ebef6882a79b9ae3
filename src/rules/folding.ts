/** Which differences between two texts do not count. */
import type { TextTests } from './match.ts'

export interface Folding {
  ignoreCase: boolean
  ignoreWhitespace: boolean
}

/** What a condition says of its own, and the default for what it leaves open. */
export function foldingOf(tests: TextTests, { ignoreCase, ignoreWhitespace }: Folding): Folding {
  return {
    ignoreCase: tests.ignore_case ?? ignoreCase,
    ignoreWhitespace: tests.ignore_whitespace ?? ignoreWhitespace,
  }
}

/** Texts that differ in nothing that counts are equal once folded. */
export function fold(text: string, { ignoreCase, ignoreWhitespace }: Folding): string {
  const collapsed = ignoreWhitespace ? collapseWhitespace(text) : text
  return ignoreCase ? lowerCase(collapsed) : collapsed
}

export function collapseWhitespace(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Keeps the length, so that a place in the result is the same place in the text. */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return withoutFinalSigma(lower)
  const kept = Array.from(text, (character) => {
    const small = character.toLowerCase()
    return small.length === character.length ? small : character
  }).join('')
  return withoutFinalSigma(kept)
}

/** The end of a word has a sigma of its own, and a part of a text may end elsewhere. */
function withoutFinalSigma(text: string): string {
  return text.includes('ς') ? text.replaceAll('ς', 'σ') : text
}
