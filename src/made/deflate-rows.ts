/** Packs rows of bytes that are mostly the row before, as a zlib stream. @see https://www.rfc-editor.org/rfc/rfc1951 */

/** The longest stretch that one code repeats. */
const longest = 258

/** What differs from the row before, and what is left of a stretch, is written as it is. */
export function deflateRows(bytes: Uint8Array, rowLength: number): Uint8Array {
  const packed: number[] = [0x78, 0x01]
  let buffer = 0
  let bufferBits = 0

  /** The low bit first. */
  function write(value: number, bits: number): void {
    buffer |= value << bufferBits
    bufferBits += bits
    for (; bufferBits >= 8; bufferBits -= 8) {
      packed.push(buffer & 0xff)
      buffer >>>= 8
    }
  }

  /** Huffman codes stand with the high bit first. */
  function writeCode(code: number, bits: number): void {
    let reversed = 0
    for (let bit = 0; bit < bits; bit++) reversed |= ((code >> bit) & 1) << (bits - 1 - bit)
    write(reversed, bits)
  }

  function writeLiteral(byte: number): void {
    if (byte < 144) writeCode(0x30 + byte, 8)
    else writeCode(0x190 + byte - 144, 9)
  }

  /** Repeats the longest stretch from the row before. */
  function writeMatch(): void {
    writeCode(0xc5, 8)
    const distance = rowLength - 1
    // The code has the two high bits of the distance, and the rest follows it.
    const rest = Math.max(0, 30 - Math.clz32(distance))
    writeCode(distance < 2 ? distance : 2 * (rest + 1) + ((distance >> rest) & 1), 5)
    write(distance & ((1 << rest) - 1), rest)
  }

  // The last block, with the fixed codes.
  write(1, 1)
  write(1, 2)
  for (let at = 0; at < bytes.length; ) {
    let end = at
    while (end - at < longest && end < bytes.length && bytes[end] === bytes[end - rowLength]) end++
    if (end - at === longest) {
      writeMatch()
      at = end
    } else {
      for (; at <= end && at < bytes.length; at++) writeLiteral(bytes[at]!)
    }
  }
  // The end of the block, and what is left of the last byte.
  writeCode(0, 7)
  write(0, (8 - bufferBits) % 8)
  const sum = adler32(bytes)
  for (let shift = 24; shift >= 0; shift -= 8) packed.push((sum >>> shift) & 0xff)
  return Uint8Array.from(packed)
}

function adler32(bytes: Uint8Array): number {
  let a = 1
  let b = 0
  for (const byte of bytes) {
    a = (a + byte) % 65_521
    b = (b + a) % 65_521
  }
  return ((b << 16) | a) >>> 0
}
