/** Vectors in fewer bytes than floats take, as the vendors of embeddings offer them. */

/** Signed numbers of 8 bits: the largest component becomes 127. */
export function quantize(vector: readonly number[]): number[] {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  // Adding zero makes a zero of a negative zero.
  return vector.map((value) => Math.round((value / largest) * 127) + 0)
}

/** One bit for each sign, the first one in the highest bit of a byte. */
export function packBits(vector: readonly number[]): number[] {
  const bytes = new Array<number>(Math.ceil(vector.length / 8)).fill(0)
  vector.forEach((value, index) => {
    if (value > 0) bytes[index >> 3]! |= 128 >> (index & 7)
  })
  return bytes
}

/** How else than as floats; the unsigned kinds are the signed ones, moved. */
export const packings = {
  int8: quantize,
  uint8: (vector: readonly number[]) => quantize(vector).map((value) => value + 128),
  binary: (vector: readonly number[]) => packBits(vector).map((byte) => byte - 128),
  ubinary: packBits,
}
