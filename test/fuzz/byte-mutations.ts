/** Changes of a body's bytes: cut, not UTF-8, in front or behind of it what does not belong there. */
import * as fc from 'fast-check'

export interface ByteMutation {
  kind: 'cut' | 'put' | 'mark' | 'trail' | 'utf16' | 'empty'
  /** Where, as a fraction of the length. */
  at: number
  bytes: readonly number[]
}

const oddBytes: readonly (readonly number[])[] = [
  [0x00],
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x92],
  [0xe2, 0x80, 0xa8],
  [0x22],
  [0x5c],
  [0x0d, 0x0a],
  [0x2c, 0x2c],
  [0x7d, 0x7d],
]

export const byteMutation: fc.Arbitrary<ByteMutation> = fc.record({
  kind: fc.constantFrom<ByteMutation['kind'][]>(
    'cut',
    'put',
    'put',
    'mark',
    'trail',
    'utf16',
    'empty',
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.constantFrom(...oddBytes),
})

export function mutateBytes(body: Uint8Array, { kind, at, bytes }: ByteMutation): Uint8Array {
  const place = Math.floor(at * body.length)
  switch (kind) {
    case 'cut':
      return body.subarray(0, place)
    case 'put':
      return Uint8Array.from([...body.subarray(0, place), ...bytes, ...body.subarray(place)])
    case 'mark':
      return Uint8Array.from([0xef, 0xbb, 0xbf, ...body])
    case 'trail':
      return Uint8Array.from([...body, ...bytes])
    case 'utf16':
      return Uint8Array.from([...body].flatMap((byte) => [byte, 0]))
    case 'empty':
      return new Uint8Array()
    default:
      return kind satisfies never
  }
}
