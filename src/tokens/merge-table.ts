/** One encoding as scripts/token-tables.mjs writes it: numbers of six bits per character, from '?' up. */
export interface MergeTableData {
  /** Token of each of the 256 bytes, three characters each. */
  readonly byteTokens: string
  /** How many merges each of the 65,536 buckets holds, one character each. */
  readonly bucketSizes: string
  /** Number of the first merge of every eighth bucket, three characters each. */
  readonly blockStarts: string
  /** The merges, bucket after bucket: left, right and merged token, three characters each. */
  readonly merges: string
}

/** The merges of one encoding. A token's number is also its rank: lower merges come first. */
export interface MergeTable {
  readonly byteTokens: Int32Array
  /** The token two neighbours merge into, or `noMerge`. */
  merged(left: number, right: number): number
}

/** Above every token, so that the smallest of several ranks is always a merge if there is one. */
export const noMerge = 0x7fffffff

const zero = 63
export const charactersPerMerge = 9
const bucketsPerBlock = 8

/** Must equal the function of the same name in scripts/token-tables.mjs. */
function bucketOf(left: number, right: number): number {
  return (Math.imul(left, 0x9e3779b1) + Math.imul(right, 0x85ebca6b)) >>> 16
}

export function numberAt(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) - zero) << 12) |
    ((text.charCodeAt(at + 1) - zero) << 6) |
    (text.charCodeAt(at + 2) - zero)
  )
}

/**
 * Makes an encoding usable at once: lookups read the string, because decoding 200,000 merges up front
 * would take longer than everything else a first request does.
 */
export function createMergeTable(data: MergeTableData): MergeTable {
  const { bucketSizes, blockStarts, merges } = data
  const byteTokens = Int32Array.from({ length: 256 }, (_, byte) =>
    numberAt(data.byteTokens, byte * 3),
  )
  const sizeOf = (bucket: number): number => bucketSizes.charCodeAt(bucket) - zero

  function merged(left: number, right: number): number {
    const bucket = bucketOf(left, right)
    const block = Math.floor(bucket / bucketsPerBlock)
    let start = numberAt(blockStarts, block * 3)
    for (let before = block * bucketsPerBlock; before < bucket; before++) start += sizeOf(before)
    const end = (start + sizeOf(bucket)) * charactersPerMerge
    for (let at = start * charactersPerMerge; at < end; at += charactersPerMerge) {
      if (numberAt(merges, at) === left && numberAt(merges, at + 3) === right) {
        return numberAt(merges, at + 6)
      }
    }
    return noMerge
  }

  return { byteTokens, merged }
}
