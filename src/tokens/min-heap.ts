export interface MinHeap {
  push(key: number): void
  /** Takes out the smallest key; undefined when there is none. */
  pop(): number | undefined
}

/** A binary heap of numbers with room for `capacity` of them. */
export function createMinHeap(capacity: number): MinHeap {
  const keys = new Float64Array(capacity)
  let size = 0

  function push(key: number): void {
    let at = size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (keys[parent]! <= key) break
      keys[at] = keys[parent]!
      at = parent
    }
    keys[at] = key
  }

  function pop(): number | undefined {
    if (size === 0) return undefined
    const smallest = keys[0]!
    const last = keys[--size]!
    let at = 0
    for (let child = 1; child < size; child = at * 2 + 1) {
      if (child + 1 < size && keys[child + 1]! < keys[child]!) child++
      if (keys[child]! >= last) break
      keys[at] = keys[child]!
      at = child
    }
    keys[at] = last
    return smallest
  }

  return { push, pop }
}
