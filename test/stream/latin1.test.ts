/** Bytes that travel as text. */
import { describe, expect, test } from 'vitest'
import { framesToLatin1 } from '../../src/stream/frame-bytes.ts'
import { bytesToLatin1, latin1ToBytes, writeLatin1 } from '../../src/stream/latin1.ts'

const allBytes = Uint8Array.from({ length: 256 }, (_, index) => index)

test('each UTF-16 unit is one byte', () => {
  const text = bytesToLatin1(allBytes)
  expect(text).toHaveLength(256)
  expect([text.charCodeAt(0), text.charCodeAt(0x7f), text.charCodeAt(0xff)]).toEqual([
    0, 0x7f, 0xff,
  ])
  expect(latin1ToBytes(text)).toEqual(allBytes)
})

test.each([0, 1, 8191, 8192, 8193, 200_000])('%i bytes come back as they went', (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 256)
  expect(latin1ToBytes(bytesToLatin1(bytes))).toEqual(bytes)
})

test('a view of a part of a buffer is that part', () => {
  expect(bytesToLatin1(allBytes.subarray(65, 68))).toBe('ABC')
})

test('text is written from the start of the bytes, which may be more', () => {
  const bytes = new Uint8Array(4).fill(9)
  writeLatin1('\u00ff\u0000', bytes)
  expect([...bytes]).toEqual([255, 0, 9, 9])
})

describe('a body of frames', () => {
  test('has one byte for each unit, in frames of every form', () => {
    const body = framesToLatin1([
      '\u00ffa',
      ['\u0080', 'b'],
      { before: '[', after: ']', pieces: 'x' },
    ])
    const bytes = new Uint8Array(body.size)
    body.writeTo(bytes)
    expect([...bytes]).toEqual([255, 97, 128, 98, ...new TextEncoder().encode('["x"]')])
  })
})
