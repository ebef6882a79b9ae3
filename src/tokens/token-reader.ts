/** Reads a merge table backwards: what each token is made of, down to its bytes. */
import { forEachMerge, type MergeTableData, numberAt } from './merge-table.ts'

const tokenLimit = 2 ** 18

/** The text of tokens; `undefined` where a number is none. What is torn at an end is U+FFFD. */
export type TokenReader = (tokens: readonly number[]) => string | undefined

export function createTokenReader(
  data: MergeTableData,
  special: Record<number, string>,
): TokenReader {
  /** Of each token: the byte that it is, or else both halves of its merge, in one number below zero. */
  const sources = new Map<number, number>()
  for (let byte = 0; byte < 256; byte++) sources.set(numberAt(data.byteTokens, byte * 3), byte)
  forEachMerge(data, (left, right, token) => {
    sources.set(token, -1 - (left * tokenLimit + right))
  })
  const encoder = new TextEncoder()

  /** @returns false where the number is no token */
  function write(token: number, bytes: number[]): boolean {
    const source = sources.get(token)
    if (source === undefined) {
      if (!Object.hasOwn(special, token)) return false
      bytes.push(...encoder.encode(special[token]))
    } else if (source >= 0) bytes.push(source)
    else {
      // Both halves of a merge are tokens.
      write(Math.floor((-1 - source) / tokenLimit), bytes)
      write((-1 - source) % tokenLimit, bytes)
    }
    return true
  }

  return (tokens) => {
    const bytes: number[] = []
    if (!tokens.every((token) => write(token, bytes))) return undefined
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes))
  }
}
