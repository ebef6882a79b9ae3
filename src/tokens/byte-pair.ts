import { type MergeTable, noMerge } from './merge-table.ts'
import { createMinHeap } from './min-heap.ts'

/** Room to merge in; the first `length` entries of `tokens` and `ends` are what is merged. */
export interface MergeBuffer {
  readonly tokens: Int32Array
  /** Offset of the byte after each token. */
  readonly ends: Int32Array
  /** What each token and the one after it merge into. */
  readonly ranks: Int32Array
}

/** More tokens than `mergePairs` takes in one call: positions must fit beside ranks in a heap key. */
const positionLimit = 2 ** 23

/** From here on a heap is faster than looking at every pair again; far beyond it nothing else ends. */
const heapLength = 100

export function createMergeBuffer(length: number): MergeBuffer {
  return {
    tokens: new Int32Array(length),
    ends: new Int32Array(length),
    ranks: new Int32Array(length),
  }
}

/**
 * Byte pair encoding in place: merges the neighbours of lowest rank, leftmost first, until none merge.
 * Returns how many tokens are left at the start of the buffer.
 */
export function mergePairs(table: MergeTable, buffer: MergeBuffer, length: number): number {
  if (length < 2) return length
  const { tokens, ranks } = buffer
  for (let at = 0; at < length - 1; at++) {
    ranks[at] = table.merged(tokens[at]!, tokens[at + 1]!)
  }
  ranks[length - 1] = noMerge
  return length < heapLength
    ? mergeByScan(table, buffer, length)
    : mergeByHeap(table, buffer, length)
}

function mergeByScan(table: MergeTable, buffer: MergeBuffer, initialLength: number): number {
  const { tokens, ends, ranks } = buffer
  let length = initialLength
  for (;;) {
    let lowest = noMerge
    let at = -1
    for (let index = 0; index < length; index++) {
      if (ranks[index]! < lowest) {
        lowest = ranks[index]!
        at = index
      }
    }
    if (at < 0) return length
    tokens[at] = lowest
    ends[at] = ends[at + 1]!
    length--
    for (let index = at + 1; index < length; index++) {
      tokens[index] = tokens[index + 1]!
      ends[index] = ends[index + 1]!
      ranks[index] = ranks[index + 1]!
    }
    ranks[at] = at + 1 < length ? table.merged(lowest, tokens[at + 1]!) : noMerge
    if (at > 0) ranks[at - 1] = table.merged(tokens[at - 1]!, lowest)
  }
}

function mergeByHeap(table: MergeTable, buffer: MergeBuffer, length: number): number {
  const { tokens, ends, ranks } = buffer
  const next = new Int32Array(length)
  const previous = new Int32Array(length)
  // Every merge takes one key out and puts at most two in.
  const heap = createMinHeap(length * 2)
  const setRank = (at: number, rank: number) => {
    ranks[at] = rank
    if (rank !== noMerge) heap.push(rank * positionLimit + at)
  }
  for (let at = 0; at < length; at++) {
    next[at] = at + 1
    previous[at] = at - 1
    setRank(at, ranks[at]!)
  }
  for (let key = heap.pop(); key !== undefined; key = heap.pop()) {
    const rank = Math.floor(key / positionLimit)
    const at = key - rank * positionLimit
    // The pair may have gone or changed since its key was pushed.
    if (ranks[at] !== rank) continue
    const merged = next[at]!
    const after = next[merged]!
    tokens[at] = rank
    ends[at] = ends[merged]!
    ranks[merged] = noMerge
    next[at] = after
    if (after < length) previous[after] = at
    setRank(at, after < length ? table.merged(rank, tokens[after]!) : noMerge)
    const before = previous[at]!
    if (before >= 0) setRank(before, table.merged(tokens[before]!, rank))
  }
  let count = 0
  for (let at = 0; at < length; at = next[at]!) {
    tokens[count] = tokens[at]!
    ends[count] = ends[at]!
    count++
  }
  return count
}
