import { createMergeBuffer, type MergeBuffer, mergePairs } from './byte-pair.ts'
import type { EncodingName } from './encodings.ts'
import { createMergeTable, type MergeTableData } from './merge-table.ts'
import { createPreTokenizer } from './pre-tokenizer.ts'
import type { Tokenizer } from './tokenizer.ts'
import { utf8Length } from './utf8.ts'

/**
 * Longer runs without a boundary are merged in slices, to bound memory at about 100 MB whatever a client
 * sends; counts of such runs can be off by a token or two per slice.
 */
const sliceLength = 2 ** 20
const bytesPerUnit = 3
const keptLength = 4096

/** Of a pre-token whose count is kept: V8 copies so short a slice, where a longer one holds on to its text. */
const longestCounted = 12
const mostCounted = 8192

/** Called for each slice of text with the end of each of its tokens in bytes; false stops the walk. */
type Visit = (start: number, end: number, tokenEnds: Int32Array, count: number) => boolean

export function createBytePairTokenizer(name: EncodingName, data: MergeTableData): Tokenizer {
  const table = createMergeTable(data)
  const preTokenEnd = createPreTokenizer(name)
  const kept = createMergeBuffer(keptLength)

  function writeBytes(text: string, start: number, end: number, buffer: MergeBuffer): number {
    const { tokens, ends } = buffer
    const { byteTokens } = table
    let length = 0
    for (let at = start; at < end; at++) {
      let codePoint = text.codePointAt(at)!
      if (codePoint > 0xffff) at++
      else if (isSurrogate(codePoint)) codePoint = 0xfffd
      const bytes = utf8Length(codePoint)
      for (let rest = bytes - 1; rest >= 0; rest--) {
        tokens[length] = byteTokens[utf8Byte(codePoint, bytes, rest)]!
        ends[length] = ++length
      }
    }
    return length
  }

  function mergeSlice(text: string, start: number, end: number) {
    const room = (end - start) * bytesPerUnit
    const buffer = room <= keptLength ? kept : createMergeBuffer(room)
    return { buffer, count: mergePairs(table, buffer, writeBytes(text, start, end, buffer)) }
  }

  function walk(text: string, visit: Visit): void {
    for (let start = 0; start < text.length; ) {
      const preTokenEndAt = preTokenEnd(text, start)
      while (start < preTokenEndAt) {
        const end = sliceEnd(text, start, preTokenEndAt)
        const { buffer, count } = mergeSlice(text, start, end)
        if (!visit(start, end, buffer.ends, count)) return
        start = end
      }
    }
  }

  /** The tokens of short pre-tokens: of these most texts have the same few again and again. */
  const counted = new Map<string, number>()

  function count(text: string): number {
    let total = 0
    for (let start = 0; start < text.length; ) {
      const end = preTokenEnd(text, start)
      total +=
        end - start > longestCounted ? countMerged(text, start, end) : countShort(text, start, end)
      start = end
    }
    return total
  }

  function countShort(text: string, start: number, end: number): number {
    const preToken = text.slice(start, end)
    const known = counted.get(preToken)
    if (known !== undefined) return known
    const tokens = countMerged(text, start, end)
    if (counted.size === mostCounted) counted.clear()
    counted.set(preToken, tokens)
    return tokens
  }

  function countMerged(text: string, start: number, preTokenEndAt: number): number {
    let total = 0
    for (let at = start; at < preTokenEndAt; ) {
      const end = sliceEnd(text, at, preTokenEndAt)
      total += mergeSlice(text, at, end).count
      at = end
    }
    return total
  }

  function split(text: string): string[] {
    const pieces: string[] = []
    walk(text, (start, end, tokenEnds) => {
      let pieceStart = start
      let bytes = 0
      let token = 0
      for (let at = start; at < end; ) {
        const codePoint = text.codePointAt(at)!
        at += codePoint > 0xffff ? 2 : 1
        bytes += utf8Length(codePoint)
        while (tokenEnds[token]! < bytes) token++
        if (tokenEnds[token] === bytes) {
          pieces.push(text.slice(pieceStart, at))
          pieceStart = at
        }
      }
      return true
    })
    return pieces
  }

  /** Where the text of the first `limit` tokens ends, without the code point it may end inside. */
  function cutOff(text: string, limit: number): number {
    let left = limit
    let cut = 0
    walk(text, (start, end, tokenEnds, tokens) => {
      if (tokens <= left) {
        left -= tokens
        cut = end
        return true
      }
      const byteLimit = left < 1 ? 0 : tokenEnds[Math.floor(left) - 1]!
      cut = start
      for (let bytes = 0; ; ) {
        const codePoint = text.codePointAt(cut)!
        bytes += utf8Length(codePoint)
        if (bytes > byteLimit) return false
        cut += codePoint > 0xffff ? 2 : 1
      }
    })
    return cut
  }

  function truncate(text: string, limit: number): string {
    let prefix = text.slice(0, cutOff(text, limit))
    // What follows decides where some words end, so a prefix alone may take a token more than it did.
    while (prefix !== '' && prefix.length < text.length && count(prefix) > limit) {
      prefix = prefix.slice(0, prefix.length - (isPair(prefix, prefix.length - 2) ? 2 : 1))
    }
    return prefix
  }

  return { name, count, split, truncate }
}

/** The byte of a code point that takes `bytes`, with `rest` of them behind it. */
function utf8Byte(codePoint: number, bytes: number, rest: number): number {
  if (bytes === 1) return codePoint
  const bits = codePoint >> (6 * rest)
  return rest === bytes - 1 ? ((0xf00 >> bytes) & 0xff) | bits : 0x80 | (bits & 0x3f)
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff
}

function sliceEnd(text: string, start: number, end: number): number {
  if (end - start <= sliceLength) return end
  const cut = start + sliceLength
  return isPair(text, cut - 1) ? cut - 1 : cut
}
