import { describe, expect, test } from 'vitest'
import { createPreTokenizer } from '../../src/tokens/pre-tokenizer.ts'
import { corpus, randomTexts } from './corpus.ts'

// tiktoken's patterns in JavaScript's syntax. Rust's \s is White_Space, and its (?i:s) takes ſ.
const contraction = "'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])"
const tail = '\\p{White_Space}*[\\r\\n]+|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+'
const patterns = {
  cl100k_base:
    `${contraction}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}` +
    `| ?[^\\p{White_Space}\\p{L}\\p{N}]+[\\r\\n]*|${tail}`,
  o200k_base:
    `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?:${contraction})?` +
    `|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?:${contraction})?` +
    `|\\p{N}{1,3}| ?[^\\p{White_Space}\\p{L}\\p{N}]+[\\r\\n/]*|${tail}`,
}

const peculiar = [
  '\ufeffusing\ufeff\ufeff \ufeff\n',
  'a\u0085\u0085b \u0085',
  "it'ſ IT'ſx 'ſ",
  'a\ud800b\udc00 \ud800\ud800\n',
]

describe.each(['o200k_base', 'cl100k_base'] as const)('%s', (encoding) => {
  const pattern = new RegExp(patterns[encoding], 'gu')
  const preTokenEnd = createPreTokenizer(encoding)

  function preTokens(text: string): string[] {
    const pieces: string[] = []
    for (let start = 0; start < text.length; ) {
      const end = preTokenEnd(text, start)
      pieces.push(text.slice(start, end))
      start = end
    }
    return pieces
  }

  test.each([...Object.entries(corpus), ...Object.entries(peculiar)])(
    'splits as the pattern does: %s',
    (_name, text) => {
      expect(preTokens(text)).toEqual(text.match(pattern) ?? [])
    },
  )

  test('splits 20,000 random texts as the pattern does', () => {
    const texts = randomTexts(20)
    for (let index = 0; index < 20_000; index++) {
      const text = texts.next().value
      expect(preTokens(text)).toEqual(text.match(pattern))
    }
  })

  // With the patterns themselves, most of these are a RangeError from the regular expression engine.
  test.each(['A', '東', '😀', '\u0301', ' '])('takes a run of 8 million %j', (character) => {
    const text = character.repeat(8_000_000)
    expect(preTokenEnd(text, 0)).toBe(text.length)
  })
})
