import { expect, test } from 'vitest'
import { createRandom } from '../../src/random.ts'
import {
  dataFrame,
  type Frames,
  framesToText,
  hole,
  namedFrame,
  repeatFrame,
} from '../../src/stream/event-stream.ts'
import { framesToBytes } from '../../src/stream/frame-bytes.ts'

/** The bytes written into a larger, dirty buffer, as pooled ones are. */
function written(frames: readonly Frames[]): string {
  const body = framesToBytes(frames)
  const bytes = new Uint8Array(body.size + 3).fill(0x2a)
  body.writeTo(bytes)
  expect(Array.from(bytes.subarray(body.size))).toEqual([0x2a, 0x2a, 0x2a])
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, body.size))
}

function textOf(frames: readonly Frames[]): string {
  return frames.map(framesToText).join('')
}

const frameWithHole = dataFrame(JSON.stringify({ model: 'ünï', delta: hole, index: 0 }))
const repeated = (text: string) => repeatFrame(frameWithHole, text)

const texts = {
  nothing: '',
  'one character': 'a',
  'a run of plain characters': 'The quick brown fox jumps over the lazy dog.',
  'what JSON escapes': '"\\\n\t\u0000\u007f',
  'other scripts and emoji': 'naïve 世界 👩‍🚀',
  'plain, escaped and wide in turn': 'a"b\nc世d👋e',
  'wide at both ends': '世 hello 界',
  'separators of lines': 'a\u2028b\u2029c',
}

for (const [name, text] of Object.entries(texts)) {
  test(`bytes are the text of the frames: ${name}`, () => {
    const frames = [namedFrame('start', '{}'), repeated(text), dataFrame('[DONE]')]
    expect(written(frames)).toBe(textOf(frames))
  })
}

test('each piece is one frame with the piece as its JSON string', () => {
  const frame = (piece: string) =>
    `data: {"model":"ünï","delta":${JSON.stringify(piece)},"index":0}\n\n`
  expect(written([repeated('a"世')])).toBe(frame('a') + frame('"') + frame('世'))
})

test('a model named like the hole does no harm', () => {
  const frame = repeatFrame(dataFrame(JSON.stringify({ model: hole, delta: hole })), ['x'])
  expect(JSON.parse(written([frame]).slice('data: '.length))).toEqual({ model: hole, delta: 'x' })
})

test('bytes are the text of the frames for 500 random mixtures', () => {
  const random = createRandom(7)
  const alphabet = ['a', 'Z', '~', ' ', '"', '\\', '\n', '\u007f', 'é', '世', '👋', 'word', '']
  const pick = () => alphabet[Math.floor(random() * alphabet.length)]!
  for (let round = 0; round < 500; round++) {
    const frames = Array.from({ length: Math.ceil(random() * 4) }, (): Frames => {
      const pieces = Array.from({ length: Math.floor(random() * 40) }, pick)
      if (random() < 0.3) return dataFrame(JSON.stringify(pieces))
      return repeatFrame(frameWithHole, random() < 0.5 ? pieces : pieces.join(''))
    })
    expect(written(frames)).toBe(textOf(frames))
  }
})
