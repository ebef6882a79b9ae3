/** Seeded randomness, so that a soak can be repeated. */

export function createRandom(seed) {
  let state = seed >>> 0
  /** From 0 to 1, without 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    /** From 0 to `end`, without `end`. */
    below: (end) => Math.floor(next() * end),
    /** Of entries with a `weight`. */
    chooser(entries) {
      const sums = []
      let sum = 0
      for (const { weight } of entries) {
        sum += weight
        sums.push(sum)
      }
      return () => {
        const drawn = next() * sum
        let low = 0
        let high = sums.length - 1
        while (low < high) {
          const middle = (low + high) >> 1
          if (sums[middle] > drawn) high = middle
          else low = middle + 1
        }
        return entries[low]
      }
    },
  }
}
