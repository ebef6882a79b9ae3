/** Matches a whole text in which `{name}` stands for what is captured. */
import type { Captures } from './asked.ts'

export interface CapturePattern {
  /** Texts around the captures: one more than there are names. */
  literals: readonly string[]
  names: readonly string[]
}

/**
 * Reads a pattern such as `explain {topic} simply`; `{{` and `}}` stand for braces themselves.
 *
 * @throws SyntaxError where a brace is neither
 */
export function parseCapturePattern(pattern: string): CapturePattern {
  const literals = ['']
  const names: string[] = []
  for (const [token, name] of pattern.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (name !== undefined) {
      names.push(checkName(name, names, pattern))
      literals.push('')
    } else if (token === '{' || token === '}') {
      throw failure(
        pattern,
        `"${token}" stands alone; write "${token}${token}" for the brace itself`,
      )
    } else {
      literals.push(literals.pop() + (token === '{{' || token === '}}' ? token[0]! : token))
    }
  }
  return { literals, names }
}

/**
 * Each capture is as short as the rest allows, and not empty. Taking the first place where the next
 * literal stands is enough for that, so the time is linear in the text where a regex's may explode.
 *
 * @param folded what the literals are compared with
 * @param text what is captured from; as long as `folded`
 */
export function matchCapturePattern(
  { literals, names }: CapturePattern,
  folded: string,
  text: string,
  captures: Captures | undefined,
): boolean {
  const [first] = literals
  if (names.length === 0) return folded === first
  if (!folded.startsWith(first!)) return false
  const found: string[] = []
  let from = first!.length
  for (let index = 1; index < literals.length; index++) {
    const literal = literals[index]!
    const least = from + ((folded.codePointAt(from) ?? 0) > 0xffff ? 2 : 1)
    const isLast = index === names.length
    const to = isLast ? folded.length - literal.length : folded.indexOf(literal, least)
    if (to < least || (isLast && !folded.endsWith(literal))) return false
    found.push(text.slice(from, to))
    from = to + literal.length
  }
  if (captures !== undefined) {
    for (const [index, name] of names.entries()) captures[name] = found[index]!
  }
  return true
}

function checkName(name: string, earlier: readonly string[], pattern: string): string {
  if (!/^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(name)) {
    throw failure(
      pattern,
      `{${name}} is no name; use letters, digits and "_", or "{{" and "}}" for the braces themselves`,
    )
  }
  if (earlier.includes(name)) throw failure(pattern, `{${name}} is captured twice`)
  return name
}

function failure(pattern: string, problem: string): SyntaxError {
  return new SyntaxError(`Invalid pattern ${JSON.stringify(pattern)}: ${problem}`)
}
