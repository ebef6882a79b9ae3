/** Compiles what a rule asks of a text. */
import type { Captures } from './asked.ts'
import { matchCapturePattern, parseCapturePattern } from './capture-pattern.ts'
import { collapseWhitespace, type Folding, fold, foldingOf, lowerCase } from './folding.ts'
import { compileGlob } from './glob.ts'
import type { TextConditions, TextMatch, TextTests } from './match.ts'
import { compileRegex, matchRegex, wordRegex } from './regex.ts'
import { oneOf } from './wording.ts'

export interface TextTest {
  /** What the text must be; `undefined`: anything. */
  holds: TextPredicate | undefined
  /** What the text must not be. */
  excludes: TextPredicate | undefined
  /** Names of what is captured. */
  captures: readonly string[]
  /** In words. */
  expected(): string
}

/** Captures, where it is given something to capture into, if it holds. */
export type TextPredicate = (text: string, captures?: Captures) => boolean

/** How a bare string is compared: texts exactly, names with wildcards. */
export type BareString = 'exact' | 'glob'

/** @throws SyntaxError where a regex or a pattern is not valid */
export function compileText(match: TextMatch, folding: Folding, bare: BareString): TextTest {
  const conditions = toConditions(match, bare)
  const own = foldingOf(conditions, folding)
  const positive = compileTests(conditions, own)
  const { not } = conditions
  const negative = not === undefined ? undefined : toConditions(not, bare)
  return {
    holds: positive.predicate,
    excludes: negative && compileTests(negative, foldingOf(negative, own)).predicate,
    captures: positive.captures,
    expected: () => describe(wordsOf(conditions), negative && wordsOf(negative)),
  }
}

/** A text alone; none at all only holds where nothing is asked of it. */
export function matchesText(
  { holds, excludes }: TextTest,
  text: string | undefined,
  captures?: Captures,
): boolean {
  if (text === undefined) return holds === undefined
  if (excludes?.(text)) return false
  return holds === undefined || holds(text, captures)
}

/** What a text must be equal to, folded, before anything else is asked; `undefined`: open. */
export function exactTexts(
  match: TextMatch,
  folding: Folding,
): { texts: readonly string[]; folding: Folding } | undefined {
  const conditions = toConditions(match, 'exact')
  if (conditions.exact === undefined) return undefined
  const own = foldingOf(conditions, folding)
  return {
    texts: [...new Set(list(conditions.exact).map((text) => fold(text, own)))],
    folding: own,
  }
}

/** All that a rule says of a text in plain words, to find the rule that was probably meant. */
export function literalTexts(match: TextMatch): string[] {
  const { exact, contains, word, glob, pattern } = toConditions(match, 'exact')
  return [exact, contains, word, glob, pattern].flatMap(list)
}

function toConditions(match: TextMatch, bare: BareString): TextConditions {
  return typeof match === 'string' || Array.isArray(match) ? { [bare]: match } : match
}

function list(values: string | readonly string[] | undefined): readonly string[] {
  if (values === undefined) return []
  return typeof values === 'string' ? [values] : values
}

interface CompiledTests {
  predicate: TextPredicate | undefined
  captures: readonly string[]
}

/** `folded` is what is compared, `text` what is captured from. */
type FoldedPredicate = (folded: string, text: string, captures: Captures | undefined) => boolean

function compileTests(tests: TextTests, folding: Folding): CompiledTests {
  const { ignoreCase, ignoreWhitespace } = folding
  const folded = (values: string | string[]) => list(values).map((value) => fold(value, folding))
  const all: FoldedPredicate[] = []
  const captures = new Set<string>()
  if (tests.exact !== undefined) {
    const texts = folded(tests.exact)
    all.push((text) => texts.includes(text))
  }
  if (tests.contains !== undefined) {
    const texts = folded(tests.contains)
    all.push((text) => texts.some((part) => text.includes(part)))
  }
  if (tests.glob !== undefined) {
    const globs = folded(tests.glob).map(compileGlob)
    all.push((text) => globs.some((glob) => glob(text)))
  }
  if (tests.word !== undefined) {
    const words = folded(tests.word).map(wordRegex)
    all.push((text) => words.some((word) => word.test(text)))
  }
  // Those that capture come last, so that nothing is captured where another test fails.
  if (tests.regex !== undefined) {
    const regexes = list(tests.regex).map((source) => compileRegex(source, tests.flags, ignoreCase))
    for (const { names } of regexes) for (const name of names) captures.add(name)
    all.push((_, text, found) => regexes.some((regex) => matchRegex(regex, text, found)))
  }
  if (tests.pattern !== undefined) {
    const patterns = list(tests.pattern).map((pattern) => compilePattern(pattern, folding))
    for (const { names } of patterns) for (const name of names) captures.add(name)
    all.push((text, original, found) =>
      patterns.some((pattern) => matchCapturePattern(pattern, text, original, found)),
    )
  }
  if (all.length === 0) return { predicate: undefined, captures: [] }
  const predicate: TextPredicate = (text, found) => {
    const original = ignoreWhitespace ? collapseWhitespace(text) : text
    const compared = ignoreCase ? lowerCase(original) : original
    for (const test of all) if (!test(compared, original, found)) return false
    return true
  }
  return { predicate, captures: [...captures] }
}

/** Folds what stands between the captures; their names stay as they are. */
function compilePattern(pattern: string, { ignoreCase, ignoreWhitespace }: Folding) {
  const { literals, names } = parseCapturePattern(
    ignoreWhitespace ? collapseWhitespace(pattern) : pattern,
  )
  return { literals: ignoreCase ? literals.map(lowerCase) : literals, names }
}

function describe(wanted: readonly string[], unwanted: readonly string[] = []): string {
  const not = unwanted.join(' and ')
  if (wanted.length === 0) return not === '' ? 'any text' : `anything but ${not}`
  return wanted.join(' and ') + (not === '' ? '' : `, but not ${not}`)
}

function wordsOf(tests: TextTests): string[] {
  const { exact, contains, word, regex, flags = '', glob, pattern } = tests
  const regexes = list(regex).map((source) => `/${source}/${flags}`)
  return [
    ...(exact === undefined ? [] : [oneOf(list(exact))]),
    ...(contains === undefined ? [] : [`containing ${oneOf(list(contains))}`]),
    ...(word === undefined ? [] : [`with the word ${oneOf(list(word))}`]),
    ...(regex === undefined ? [] : [`matching ${regexes.join(' or ')}`]),
    ...(glob === undefined ? [] : [wordsOfGlobs(list(glob))]),
    ...(pattern === undefined ? [] : [`like ${oneOf(list(pattern))}`]),
  ]
}

/** Most names have no wildcard. */
function wordsOfGlobs(globs: readonly string[]): string {
  return globs.some((glob) => /[*?]/.test(glob)) ? `like ${oneOf(globs)}` : oneOf(globs)
}
