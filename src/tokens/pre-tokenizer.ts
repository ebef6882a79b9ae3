import {
  caseless,
  createCharacterClasses,
  letter,
  lower,
  mark,
  newline,
  number,
  other,
  space,
  upper,
} from './character-class.ts'

/** The end of the pre-token that starts at `start`; merges never reach across one. */
export type PreTokenizer = (text: string, start: number) => number

/**
 * Splits text as the patterns of tiktoken do. By hand and not by regular expression, because a run of some
 * million ideographs overflows the engine's backtracking stack; the tests hold it against the patterns.
 *
 * @see https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py
 */
export function createPreTokenizer(encoding: 'o200k_base' | 'cl100k_base'): PreTokenizer {
  const classOf = createCharacterClasses()
  const classAt = (text: string, at: number): number =>
    at < text.length ? classOf(text.codePointAt(at)!) : 0

  function runEnd(text: string, start: number, mask: number, limit = Infinity): number {
    let at = start
    for (let count = 0; count < limit && at < text.length; count++) {
      const codePoint = text.codePointAt(at)!
      if ((classOf(codePoint) & mask) === 0) break
      at += widthOf(codePoint)
    }
    return at
  }

  /** `[^\r\n\p{L}\p{N}]?` */
  const prefixEnd = (text: string, at: number): number => runEnd(text, at, space | other | mark, 1)

  /** `[^\r\n\p{L}\p{N}]?\p{L}+`; `start` when nothing matches, as in all that follow. */
  function plainWordEnd(text: string, start: number): number {
    const from = prefixEnd(text, start)
    const end = runEnd(text, from, letter)
    return end > from ? end : start
  }

  /** `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` */
  function lowerEndedWordEnd(text: string, start: number): number {
    let at = start
    let lastEither = start
    while (at < text.length) {
      const codePoint = text.codePointAt(at)!
      const characterClass = classOf(codePoint)
      if ((characterClass & (upper | caseless | mark)) === 0) break
      at += widthOf(codePoint)
      if (characterClass !== upper) lastEither = at
    }
    // Without a lower case letter to end it, the word gives back the upper case ones at its end.
    return classAt(text, at) === lower ? runEnd(text, at, lower | caseless | mark) : lastEither
  }

  /** The first two branches of o200k_base, which differ in whether a lower case letter ends the word. */
  function casedWordEnd(text: string, start: number): number {
    const from = prefixEnd(text, start)
    let end = lowerEndedWordEnd(text, from)
    if (end === from) {
      // A mark that is no prefix of a word is one itself.
      end =
        classAt(text, start) === mark ? lowerEndedWordEnd(text, start) : runEnd(text, from, upper)
      if (end === from && classAt(text, start) !== mark) return start
    }
    return contractionEnd(text, end)
  }

  /** ` ?[^\s\p{L}\p{N}]+[\r\n]*`, where o200k_base also takes slashes at the end. */
  function symbolsEnd(text: string, start: number, tail: string): number {
    const from = text[start] === ' ' ? start + 1 : start
    let end = runEnd(text, from, other | mark)
    if (end === from) return start
    while (end < text.length && tail.includes(text[end]!)) end++
    return end
  }

  /** `\s*[\r\n]+|\s+(?!\S)|\s+` */
  function whiteSpaceEnd(text: string, start: number): number {
    const end = runEnd(text, start, space | newline)
    for (let at = end; at > start; at--) {
      if (classAt(text, at - 1) === newline) return at
    }
    return end === text.length || end - start < 2 ? end : end - 1
  }

  function cl100kEnd(text: string, start: number): number {
    let end = contractionEnd(text, start)
    if (end === start) end = plainWordEnd(text, start)
    if (end === start) end = runEnd(text, start, number, 3)
    if (end === start) end = symbolsEnd(text, start, '\r\n')
    return end === start ? whiteSpaceEnd(text, start) : end
  }

  function o200kEnd(text: string, start: number): number {
    let end = casedWordEnd(text, start)
    if (end === start) end = runEnd(text, start, number, 3)
    if (end === start) end = symbolsEnd(text, start, '\r\n/')
    return end === start ? whiteSpaceEnd(text, start) : end
  }

  return encoding === 'o200k_base' ? o200kEnd : cl100kEnd
}

function widthOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1
}

/** `(?i:'s|'t|'re|'ve|'m|'ll|'d)`; ſ is an s to a case-insensitive pattern. */
function contractionEnd(text: string, start: number): number {
  if (text[start] !== "'") return start
  const next = text[start + 1]
  if (next !== undefined && 'sStTmMdDſ'.includes(next)) return start + 2
  const two = text.slice(start + 1, start + 3).toLowerCase()
  return two === 're' || two === 've' || two === 'll' ? start + 3 : start
}
