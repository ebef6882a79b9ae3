/** A seeded generator of numbers in [0, 1). Same seed, same numbers, on every runtime. */
export type Random = () => number

/** mulberry32: small, fast, and good enough to spread jitter. */
export function createRandom(seed: number): Random {
  // Signed, because engines hold a number of more than 31 bits in a box of its own.
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Two 32-bit lanes of a content hash. */
export interface Hash {
  readonly high: number
  readonly low: number
}

/** Hashes text (cyrb53's two lanes); not for secrets, only to name things after their content. */
export function hashText(text: string, seed = 0): Hash {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2_654_435_761)
    low = Math.imul(low ^ unit, 1_597_334_677)
  }
  high =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return { high: high >>> 0, low: low >>> 0 }
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Names ids after the content of a request: the same request to the same config gets the same ids,
 * and each `label` (such as `call-0`) its own.
 */
export function createId(hash: Hash, label: string, length: number): string {
  const named = hashText(label, hash.high)
  // A generator holds 32 bits, so each half of the hash has its own.
  const sources = [createRandom(named.high ^ hash.low), createRandom(named.low ^ hash.high)]
  const units: number[] = []
  for (let index = 0; index < length; index++) {
    units.push(alphabet.charCodeAt(Math.floor(sources[index % 2]!() * 62)))
  }
  return String.fromCharCode(...units)
}
