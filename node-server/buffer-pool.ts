/** Buffers that are used again: a fresh one for every long body costs more than filling it. */

export interface BufferPool {
  /** A buffer of at least `size` bytes, with whatever was in it. */
  take(size: number): Buffer
  /** Gives it back; nobody may read it from then on. */
  give(buffer: Buffer): void
}

const mostBytes = 1024 * 1024
const mostBuffers = 16

/** Keeps up to 16 buffers for each power of two up to 1 MiB. */
export function createBufferPool(): BufferPool {
  const free = new Map<number, Buffer[]>()
  return {
    take(size) {
      if (size > mostBytes) return Buffer.allocUnsafeSlow(size)
      const length = 2 ** Math.ceil(Math.log2(Math.max(size, 1024)))
      return free.get(length)?.pop() ?? Buffer.allocUnsafeSlow(length)
    },
    give(buffer) {
      if (buffer.length > mostBytes) return
      const same = free.get(buffer.length)
      if (same === undefined) free.set(buffer.length, [buffer])
      else if (same.length < mostBuffers) same.push(buffer)
    },
  }
}
