/** A small valid picture, made on the spot: a symmetrical pattern of two colours. @see https://www.w3.org/TR/png-3/ */
import { createRandom } from '../random.ts'
import { deflateRows } from './deflate-rows.ts'

export interface PngOptions {
  /** Pixels. */
  width: number
  height: number
  /** Chooses pattern and colours. */
  seed: number
}

/** Cells of the pattern, across and down. */
const cells = 8

/** About three kilobytes for 1024 × 1024 pixels, because a row is mostly the one above it. */
export function makePng({ width, height, seed }: PngOptions): Uint8Array<ArrayBuffer> {
  const random = createRandom(seed)
  const byte = () => Math.floor(random() * 256)
  // Dark on bright.
  const palette = Uint8Array.from(
    { length: 6 },
    (_, index) => (byte() >> 1) + (index < 3 ? 128 : 0),
  )
  const pattern = Array.from({ length: cells }, () => half(random))
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  // One bit a pixel, which is an index of the palette.
  header.setUint8(8, 1)
  header.setUint8(9, 3)
  return join([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('PLTE', palette),
    chunk('IDAT', deflateRows(rowsOf(width, height, pattern), rowLengthOf(width))),
    chunk('IEND', new Uint8Array(0)),
  ])
}

/** Which cells of a row are dark; the right half mirrors the left. */
function half(random: () => number): boolean[] {
  const left = Array.from({ length: cells / 2 }, () => random() < 0.5)
  return [...left, ...[...left].reverse()]
}

/** Each row begins with its filter, which is none: those of one band are the same. */
function rowsOf(width: number, height: number, pattern: readonly boolean[][]): Uint8Array {
  const rowLength = rowLengthOf(width)
  const rows = new Uint8Array(rowLength * height)
  let before = -1
  for (let y = 0; y < height; y++) {
    const start = y * rowLength
    const band = Math.floor((y * cells) / height)
    if (band === before) {
      rows.copyWithin(start, start - rowLength, start)
      continue
    }
    before = band
    for (let x = 0; x < width; x++) {
      if (pattern[band]![Math.floor((x * cells) / width)]) {
        rows[start + 1 + (x >> 3)]! |= 0x80 >> (x & 7)
      }
    }
  }
  return rows
}

function rowLengthOf(width: number): number {
  return 1 + Math.ceil(width / 8)
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let index = 0; index < 4; index++) bytes[4 + index] = type.charCodeAt(index)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

function join(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
