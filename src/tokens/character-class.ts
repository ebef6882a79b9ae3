// The classes of characters that the patterns of cl100k_base and o200k_base tell apart, as bits of a mask.
export const upper = 1
export const lower = 2
/** Letters without case, such as ideographs, and modifier letters. */
export const caseless = 4
export const mark = 8
export const number = 16
/** Only \r and \n. */
export const newline = 32
/** All other white space. */
export const space = 64
export const other = 128

export const letter = upper | lower | caseless

// White_Space and not \s: the patterns are Rust's, whose \s has U+0085 and lacks U+FEFF.
const patterns: readonly [RegExp, number][] = [
  [/[\r\n]/, newline],
  [/\p{White_Space}/u, space],
  [/\p{Ll}/u, lower],
  [/[\p{Lu}\p{Lt}]/u, upper],
  [/\p{L}/u, caseless],
  [/\p{N}/u, number],
  [/\p{M}/u, mark],
]

/** Returns a function from code point to class that asks the engine about each code point only once. */
export function createCharacterClasses(): (codePoint: number) => number {
  const known = new Uint8Array(0x110000)

  function classify(codePoint: number): number {
    const character = String.fromCodePoint(codePoint)
    const characterClass = patterns.find(([pattern]) => pattern.test(character))?.[1] ?? other
    known[codePoint] = characterClass
    return characterClass
  }

  return (codePoint) => known[codePoint] || classify(codePoint)
}
