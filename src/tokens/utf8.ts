/** Bytes a code point takes in UTF-8; a lone surrogate counts as the U+FFFD it is encoded as. */
export function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1
  if (codePoint < 0x800) return 2
  return codePoint < 0x10000 ? 3 : 4
}
