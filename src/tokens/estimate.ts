import type { Tokenizer } from './tokenizer.ts'
import { utf8Length } from './utf8.ts'

const bytesPerToken = 4

/**
 * The estimate for models whose vocabulary is not public: one token per four bytes of UTF-8, rounded up.
 * Vendors name about four characters of English as a token; bytes make scripts that take more tokens count more.
 */
export const estimate: Tokenizer = {
  name: 'estimate',

  count(text) {
    let bytes = 0
    for (const character of text) bytes += utf8Length(character.codePointAt(0)!)
    return Math.ceil(bytes / bytesPerToken)
  },

  split(text) {
    const pieces: string[] = []
    let bytes = 0
    let start = 0
    let at = 0
    for (const character of text) {
      bytes += utf8Length(character.codePointAt(0)!)
      at += character.length
      if (bytes % bytesPerToken === 0) {
        pieces.push(text.slice(start, at))
        start = at
      }
    }
    if (start < at) pieces.push(text.slice(start))
    return pieces
  },

  truncate(text, limit) {
    let bytes = 0
    let at = 0
    for (const character of text) {
      bytes += utf8Length(character.codePointAt(0)!)
      if (bytes > limit * bytesPerToken) break
      at += character.length
    }
    return text.slice(0, at)
  },
}
