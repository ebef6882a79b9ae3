/** Text by code point, as the Python tool counts it: a surrogate pair is one character. */

const surrogate = /[\ud800-\udfff]/

export function codePoints(text: string): string[] {
  return surrogate.test(text) ? Array.from(text) : text.split('')
}

export function countCodePoints(text: string): number {
  if (!surrogate.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}
