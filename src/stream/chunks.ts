/** Cuts text into the pieces that a stream sends: the same ones on every runtime, and joined they are the text. */
import type { Part } from '../completion.ts'
import type { ChunkUnit } from '../reply.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import { codePoints } from './code-points.ts'

/**
 * The pieces of a text:
 *
 * - `char`: its code points
 * - `token`: the tokenizer's tokens, of which none splits a code point
 * - `word`: words with the white space in front of them, as models make them
 * - `sentence`: sentences or lines with the white space after them
 * - a number: as many code points each
 */
export function splitText(text: string, chunk: ChunkUnit | number, tokenizer: Tokenizer): string[] {
  switch (chunk) {
    case 'char':
      return codePoints(text)
    case 'token':
      return tokenizer.split(text)
    case 'word':
      return text.match(word) ?? []
    case 'sentence':
      return splitSentences(text)
    default:
      return groupCodePoints(text, chunk)
  }
}

/** The pieces of a part; one that has log probabilities is sent token by token, as those are. */
export function splitPart(part: Part, chunk: ChunkUnit | number, tokenizer: Tokenizer): string[] {
  return tokensOf(part) ?? splitText(part.text, chunk, tokenizer)
}

/** The tokens that a part brings itself. */
export function tokensOf(part: Part): string[] | undefined {
  if (!('logprobs' in part)) return undefined
  return part.logprobs?.map(({ token }) => token)
}

// Own rules in place of Intl.Segmenter: its dictionaries change with the version of the engine, and
// then the same config would send other pieces in Chromium than in Node.

/** Han and kana, whose scripts have no spaces: a character with its marks and closing punctuation is a word. */
const dense =
  '\\u3005-\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}'
const closing =
  '\\u3001\\u3002\\u3009\\u300b\\u300d\\u300f\\u3011\\uff01\\uff09\\uff0c\\uff1a\\uff1b\\uff1f'
const marks = '\\u3099\\u309a\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}'
const word = new RegExp(`\\s*(?:[${dense}][${marks}${closing}]*|[^\\s${dense}]+)|\\s+`, 'gu')

/** Where a sentence may end; always with all of the white space, so that no run is looked at twice. */
// Escaped, because one letter of two bytes makes an engine keep the whole file in two bytes a letter.
const sentenceMark =
  /[.!?\u2026]+["'\u201d\u2019\u00bb)\]]*\s*|[\u3002\uff01\uff1f]+["'\u201d\u2019\u300d\u300f\uff09]*\s*|\n\s*/g

function splitSentences(text: string): string[] {
  const pieces: string[] = []
  let start = 0
  for (const { 0: mark, index } of text.matchAll(sentenceMark)) {
    const end = index + mark.length
    if (!endsSentence(mark, text.slice(end, end + 1))) continue
    pieces.push(text.slice(start, end))
    start = end
  }
  if (start < text.length) pieces.push(text.slice(start))
  return pieces
}

/** Not the points of `3.14` and of `e.g. this`. */
function endsSentence(mark: string, next: string): boolean {
  if (/[\n\u3002\uff01\uff1f]/.test(mark)) return true
  return /\s$/.test(mark) && !/[a-z]/.test(next)
}

function groupCodePoints(text: string, size: number): string[] {
  const characters = codePoints(text)
  const pieces: string[] = []
  for (let start = 0; start < characters.length; start += size) {
    pieces.push(characters.slice(start, start + size).join(''))
  }
  return pieces
}
