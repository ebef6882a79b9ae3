/** One encoding as scripts/token-tables.mjs writes it: numbers of six bits per character. */
export interface MergeTableData {
  /** Token of each of the 256 bytes, three characters each. */
  readonly byteTokens: string
  /** How many merges each of the 65,536 buckets holds, one character each. */
  readonly bucketSizes: string
  /** Number of the first merge of every eighth bucket, three characters each. */
  readonly blockStarts: string
  /**
   * The merges, bucket after bucket: left and merged token of three characters each, and between them what
   * the bucket does not say about the right one, its bits above the sixteenth.
   */
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

const charactersPerMerge = 7
const bucketsPerBlock = 8

/** Must equal the function of the same name in scripts/token-tables.mjs. */
function bucketOf(left: number, right: number): number {
  return (right + scatter(left)) & 0xffff
}

/** The token that stands right of `left` in a merge of this bucket. */
function rightOf(left: number, bucket: number, above: number): number {
  return ((bucket - scatter(left)) & 0xffff) | (above << 16)
}

function scatter(left: number): number {
  return Math.imul(left, 0x9e3779b1) >>> 16
}

/** From '#' to 'c', and without the backslash, which is one less from 93 up. */
function digitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit - 36 + ((unit - 93) >>> 31)
}

export function numberAt(text: string, at: number): number {
  return (digitAt(text, at) << 12) | (digitAt(text, at + 1) << 6) | digitAt(text, at + 2)
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
  const sizeOf = (bucket: number): number => digitAt(bucketSizes, bucket)

  function merged(left: number, right: number): number {
    const bucket = bucketOf(left, right)
    const above = right >> 16
    const block = Math.floor(bucket / bucketsPerBlock)
    let start = numberAt(blockStarts, block * 3)
    for (let before = block * bucketsPerBlock; before < bucket; before++) start += sizeOf(before)
    const end = (start + sizeOf(bucket)) * charactersPerMerge
    for (let at = start * charactersPerMerge; at < end; at += charactersPerMerge) {
      if (numberAt(merges, at) === left && digitAt(merges, at + 3) === above) {
        return numberAt(merges, at + 4)
      }
    }
    return noMerge
  }

  return { byteTokens, merged }
}

export function forEachMerge(
  { bucketSizes, merges }: MergeTableData,
  visit: (left: number, right: number, token: number) => void,
): void {
  let at = 0
  for (let bucket = 0; bucket < bucketSizes.length; bucket++) {
    const end = at + digitAt(bucketSizes, bucket) * charactersPerMerge
    for (; at < end; at += charactersPerMerge) {
      const left = numberAt(merges, at)
      const right = rightOf(left, bucket, digitAt(merges, at + 3))
      visit(left, right, numberAt(merges, at + 4))
    }
  }
}
