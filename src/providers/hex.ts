/** Digests that clients only compare: the same for the same text. */
import { hashText } from '../random.ts'

/** @param length in hexadecimal digits, a multiple of 16 */
export function hexOf(text: string, length: number): string {
  const digits = (number: number) => (number >>> 0).toString(16).padStart(8, '0')
  return Array.from({ length: length / 16 }, (_, index) => {
    const { high, low } = hashText(`${index} ${text}`)
    return digits(high) + digits(low)
  }).join('')
}
