/** The files that are made on the spot are valid: by zlib and the formats' own fields, and in a browser. */
import { crc32, inflateSync } from 'node:zlib'
import { chromium } from 'playwright'
import { describe, expect, test } from 'vitest'
import { base64ToBytes, bytesToBase64 } from '../../src/made/base64.ts'
import { deflateRows } from '../../src/made/deflate-rows.ts'
import { makeSilentMp3 } from '../../src/made/mp3.ts'
import { makePng } from '../../src/made/png.ts'
import { makePcm, makeWav } from '../../src/made/wav.ts'
import { chromiumArgs, chromiumPath } from '../chromium.ts'

describe('a picture', () => {
  test.each([
    [1, 1],
    [7, 13],
    [8, 600],
    [16, 600],
    [256, 256],
    [1024, 1024],
    [1536, 1024],
    [4096, 4096],
  ])('of %i × %i pixels has sound chunks and all its rows', (width, height) => {
    const png = makePng({ width, height, seed: 7 })
    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
    const view = new DataView(png.buffer)
    const types: string[] = []
    let rows: Buffer | undefined
    for (let at = 8; at < png.length; ) {
      const length = view.getUint32(at)
      const named = png.subarray(at + 4, at + 8 + length)
      const type = Buffer.from(named.subarray(0, 4)).toString()
      expect(view.getUint32(at + 8 + length)).toBe(crc32(named))
      if (type === 'IHDR')
        expect([view.getUint32(at + 8), view.getUint32(at + 12)]).toEqual([width, height])
      if (type === 'IDAT') rows = inflateSync(named.subarray(4))
      types.push(type)
      at += 12 + length
    }
    expect(types).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND'])
    expect(rows).toHaveLength((1 + Math.ceil(width / 8)) * height)
    expect(png.length).toBeLessThan(40_000)
  })

  test('is small, the same for the same seed and another for another', () => {
    const size = { width: 1024, height: 1024 }
    expect(makePng({ ...size, seed: 1 }).length).toBeLessThan(4000)
    expect(makePng({ ...size, seed: 1 })).toEqual(makePng({ ...size, seed: 1 }))
    expect(makePng({ ...size, seed: 1 })).not.toEqual(makePng({ ...size, seed: 2 }))
  })
})

test.each([1, 2, 3, 4, 5, 9, 33, 129, 1025, 32_768])(
  'packed rows of %i bytes are the same when they are unpacked',
  (rowLength) => {
    for (const differ of [3, 400]) {
      const bytes = Uint8Array.from({ length: rowLength * 5 + 700 }, (_, index) =>
        index % differ === 1 ? (index * 37) & 255 : (index % rowLength) & 255,
      )
      expect(new Uint8Array(inflateSync(deflateRows(bytes, rowLength)))).toEqual(bytes)
    }
  },
)

describe('sound', () => {
  test('as WAV says what it holds', () => {
    const wav = makeWav({ milliseconds: 50, sampleRate: 24_000 })
    const text = Buffer.from(wav).toString('latin1')
    expect([text.slice(0, 4), text.slice(8, 16), text.slice(36, 40)]).toEqual([
      'RIFF',
      'WAVEfmt ',
      'data',
    ])
    const view = new DataView(wav.buffer)
    expect(view.getUint32(4, true)).toBe(wav.length - 8)
    expect(view.getUint32(24, true)).toBe(24_000)
    expect(view.getUint32(28, true)).toBe(48_000)
    expect(view.getUint32(40, true)).toBe(2400)
    expect(wav).toHaveLength(44 + 2400)
  })

  test('is a soft tone that goes up and down alike', () => {
    const samples = new Int16Array(makePcm({ milliseconds: 1000, sampleRate: 24_000 }).buffer)
    expect(Math.max(...samples)).toBe(2048)
    expect(Math.min(...samples)).toBe(-2048)
    const crossings = samples.filter(
      (value, index) => index > 0 && value > 0 && samples[index - 1]! <= 0,
    )
    expect(crossings.length).toBeGreaterThanOrEqual(219)
    expect(crossings.length).toBeLessThanOrEqual(221)
  })

  test('as MP3 is frames of one size', () => {
    const mp3 = makeSilentMp3(100)
    expect(mp3).toHaveLength(5 * 96)
    for (let at = 0; at < mp3.length; at += 96) {
      expect([...mp3.subarray(at, at + 5)]).toEqual([0xff, 0xf3, 0x44, 0xc4, 0])
    }
    expect(makeSilentMp3(0)).toHaveLength(96)
  })
})

test('base64 of bytes is that of Node', () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7) & 255)
  expect(bytesToBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  expect(base64ToBytes(bytesToBase64(bytes))).toEqual(bytes)
})

describe.skipIf(!chromiumPath())('in Chromium', () => {
  test('pictures and sounds are decoded', async () => {
    const browser = await chromium.launch({
      executablePath: chromiumPath()!,
      args: [...chromiumArgs],
    })
    try {
      const page = await browser.newPage()
      const decoded = await page.evaluate(
        async ({ pictures, sounds }) => {
          const fetched = (type: string, base64: string) =>
            fetch(`data:${type};base64,${base64}`).then((response) => response.blob())
          const sizes: number[][] = []
          for (const picture of pictures) {
            const { width, height } = await createImageBitmap(await fetched('image/png', picture))
            sizes.push([width, height])
          }
          const seconds: number[] = []
          for (const sound of sounds) {
            const context = new OfflineAudioContext(1, 1, 24_000)
            const bytes = await (await fetched('audio/any', sound)).arrayBuffer()
            seconds.push((await context.decodeAudioData(bytes)).duration)
          }
          return { sizes, seconds }
        },
        {
          pictures: [
            bytesToBase64(makePng({ width: 1024, height: 1536, seed: 5 })),
            bytesToBase64(makePng({ width: 3, height: 2, seed: 5 })),
          ],
          sounds: [
            bytesToBase64(makeWav({ milliseconds: 500, sampleRate: 24_000 })),
            bytesToBase64(makeSilentMp3(480)),
          ],
        },
      )
      expect(decoded.sizes).toEqual([
        [1024, 1536],
        [3, 2],
      ])
      expect(decoded.seconds[0]).toBe(0.5)
      expect(decoded.seconds[1]).toBeCloseTo(0.48, 1)
    } finally {
      await browser.close()
    }
  })
})
