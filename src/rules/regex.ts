/** Regular expressions of rules: compiled once, and the same at every use. */
import type { Captures } from './asked.ts'

export interface RuleRegex {
  expression: RegExp
  /** Names of its groups. */
  names: readonly string[]
}

/**
 * Leaves out the flags `g` and `y`, with which an expression remembers where it stopped.
 *
 * @throws SyntaxError where the source or a flag is not valid
 */
export function compileRegex(source: string, flags = '', ignoreCase = false): RuleRegex {
  const stateless = flags.replace(/[gy]/g, '')
  const all = ignoreCase && !stateless.includes('i') ? `${stateless}i` : stateless
  const expression = new RegExp(source, all)
  // With an alternative that always matches, the engine itself tells which groups there are.
  const { groups = {} } = new RegExp(`${source}|`, all).exec('')!
  return { expression, names: Object.keys(groups) }
}

/** A group that took no part in the match is captured as `''`. */
export function matchRegex(
  { expression, names }: RuleRegex,
  text: string,
  captures: Captures | undefined,
): boolean {
  if (captures === undefined || names.length === 0) return expression.test(text)
  const groups = expression.exec(text)?.groups
  if (groups === undefined) return false
  for (const name of names) captures[name] = groups[name] ?? ''
  return true
}

/** Finds a text where neither a letter, a digit nor `_` is next to it. */
export function wordRegex(word: string): RegExp {
  const literal = word.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])${literal}(?![\\p{L}\\p{M}\\p{N}_])`, 'u')
}
