/** How vectors become bytes. */
import { expect, test } from 'vitest'
import { packings } from '../../src/made/pack-vector.ts'

test('numbers of 8 bits stay within them, whatever the vector', () => {
  expect(packings.int8([3, -1.5, 0, -3])).toEqual([127, -63, 0, -127])
  expect(packings.uint8([3, -1.5, 0, -3])).toEqual([255, 65, 128, 1])
  expect(packings.int8([0, -0])).toEqual([0, 0])
})

test('signs are bits, the first one the highest', () => {
  expect(packings.ubinary([1, -1, 0, 1, 1, 1, 1, 1, 1])).toEqual([159, 128])
  expect(packings.binary([1, -1, 0, 1, 1, 1, 1, 1, 1])).toEqual([31, 0])
})
