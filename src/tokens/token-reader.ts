/** Reads a merge table backwards: what each token is made of, down to its bytes. */
import { charactersPerMerge, type MergeTableData, numberAt } from './merge-table.ts'

/** The text of tokens; `undefined` where a number is none. What is torn at an end is U+FFFD. */
export type TokenReader = (tokens: readonly number[]) => string | undefined

export function createTokenReader(
  { byteTokens, merges }: MergeTableData,
  special: Record<number, string>,
): TokenReader {
  /** Of each token: the byte that it is, or else where its merge stands, below zero. */
  const sources = new Map<number, number>()
  for (let byte = 0; byte < 256; byte++) sources.set(numberAt(byteTokens, byte * 3), byte)
  for (let at = 0; at < merges.length; at += charactersPerMerge) {
    sources.set(numberAt(merges, at + 6), -1 - at)
  }
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
      write(numberAt(merges, -1 - source), bytes)
      write(numberAt(merges, 2 - source), bytes)
    }
    return true
  }

  return (tokens) => {
    const bytes: number[] = []
    if (!tokens.every((token) => write(token, bytes))) return undefined
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes))
  }
}
