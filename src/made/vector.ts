/** Embeddings made on the spot: the same for the same text on every runtime, and near for similar texts. */
import { createRandom, hashText } from '../random.ts'
import { bytesToBase64 } from './base64.ts'
import { featuresOf } from './features.ts'

/** How much of a vector is the text's alone, so that no component is zero and no two texts are one. */
const noise = 0.1

/**
 * A vector of length 1. Texts that share words, or pieces of words, point in similar directions; others are
 * about orthogonal. Each word has a direction of its own, whatever the text that it is in.
 */
export function makeVector(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0)
  for (const [feature, weight] of featuresOf(text)) {
    const { high, low } = hashText(feature)
    const index = low % dimensions
    vector[index]! += high % 2 === 0 ? weight : -weight
  }
  const length = lengthOf(vector)
  // Uniform numbers from -1 to 1 have a variance of one third.
  const share = (length === 0 ? 1 : length * noise) / Math.sqrt(dimensions / 3)
  const random = createRandom(hashText(text).low)
  for (let index = 0; index < dimensions; index++) {
    vector[index]! += (2 * random() - 1) * share
  }
  const whole = lengthOf(vector)
  // About as many digits as a vendor sends.
  return vector.map((value) => Math.round((value / whole) * 1e8) / 1e8 + 0)
}

/** As OpenAI packs vectors: 32-bit floats, the low byte first. */
export function toBase64Floats(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4))
  vector.forEach((value, index) => {
    view.setFloat32(index * 4, value, true)
  })
  return bytesToBase64(new Uint8Array(view.buffer))
}

function lengthOf(vector: readonly number[]): number {
  let sum = 0
  for (const value of vector) sum += value * value
  return Math.sqrt(sum)
}
