/** Reads a regular expression, which the engine has already accepted, as a small tree. */

export type Assertion = 'start' | 'end' | 'boundary' | 'no-boundary'

export type RegexNode =
  | { type: 'atom'; source: string }
  | { type: 'assertion'; assertion: Assertion }
  | { type: 'sequence'; items: RegexNode[] }
  | { type: 'choice'; options: RegexNode[] }
  | { type: 'repeat'; body: RegexNode; min: number; max: number; lazy: boolean }

export interface ParsedRegex {
  root: RegexNode
  /** What stands in lookaheads and lookbehinds: each is tried on its own. */
  lookarounds: RegexNode[]
}

const quantifier = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/y
const groupStart = /\((?:\?(?:<[^=!>][^>]*>|[ims]*(?:-[ims]*)?:|(<?[=!])))?/y
const escapeSequence =
  /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|k<[^>]*>|[1-9]\d*|[\s\S])/y

const empty: RegexNode = { type: 'sequence', items: [] }

export function parseRegex(source: string, flags: string): ParsedRegex {
  const lookarounds: RegexNode[] = []
  const isUnicode = /[uv]/.test(flags)
  let at = 0

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (match !== null) at = pattern.lastIndex
    return match
  }

  function parseChoice(): RegexNode {
    const options = [parseSequence()]
    while (source[at] === '|') {
      at++
      options.push(parseSequence())
    }
    return options.length === 1 ? options[0]! : { type: 'choice', options }
  }

  function parseSequence(): RegexNode {
    const items: RegexNode[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const body = parseTerm()
      const quantified = take(quantifier)
      items.push(quantified === null ? body : repeat(body, quantified))
    }
    return { type: 'sequence', items }
  }

  function parseTerm(): RegexNode {
    const character = source[at]
    if (character === '(') return parseGroup()
    if (character === '[') return { type: 'atom', source: takeClass() }
    if (character === '^' || character === '$') {
      at++
      return { type: 'assertion', assertion: character === '^' ? 'start' : 'end' }
    }
    if (character === '\\') {
      const [text] = take(escapeSequence)!
      if (text === '\\b') return { type: 'assertion', assertion: 'boundary' }
      if (text === '\\B') return { type: 'assertion', assertion: 'no-boundary' }
      // What a back reference takes is known at the match only; nothing is the least that it may take.
      return /^\\(?:[1-9]|k)/.test(text) ? empty : { type: 'atom', source: text }
    }
    const length = isUnicode && source.codePointAt(at)! > 0xffff ? 2 : 1
    at += length
    const text = source.slice(at - length, at)
    return { type: 'atom', source: /[{}\]]/.test(text) ? `\\${text}` : text }
  }

  function parseGroup(): RegexNode {
    const [, look] = take(groupStart)!
    const body = parseChoice()
    at++
    if (look === undefined) return body
    lookarounds.push(body)
    return empty
  }

  function takeClass(): string {
    const start = at
    let depth = 0
    do {
      if (source[at] === '\\') at++
      // Only with the flag `v` does a class hold classes.
      else if (source[at] === '[' && (depth === 0 || flags.includes('v'))) depth++
      else if (source[at] === ']') depth--
      at++
    } while (depth > 0 && at < source.length)
    return source.slice(start, at)
  }

  return { root: parseChoice(), lookarounds }
}

function repeat(body: RegexNode, [, sign, least, comma, most, lazy]: RegExpExecArray): RegexNode {
  const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0
  let max = sign === '?' ? 1 : Number.POSITIVE_INFINITY
  if (sign === undefined && comma === undefined) max = min
  else if (sign === undefined && most !== '') max = Number(most)
  return { type: 'repeat', body, min, max, lazy: lazy === '?' }
}
