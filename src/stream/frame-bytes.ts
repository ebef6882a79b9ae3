/**
 * Writes frames as the bytes of one body. A stream without lag is a thousand frames that differ in one
 * byte: copying the frame and setting the byte costs a fifth of joining strings and encoding them.
 */
import { type Frames, framesToText, isFrameList, type RepeatedFrame } from './event-stream.ts'
import { writeLatin1 } from './latin1.ts'

/** A body of known size that is written where its reader wants it. */
export interface ByteBody {
  size: number
  /** How many pieces of an answer it holds. Default 0. */
  pieces?: number
  /** The same bytes where they are there already; not to be changed. */
  bytes?: Uint8Array
  /** Fills `bytes`, which is at least `size` long, from its start. */
  writeTo(bytes: Uint8Array): void
}

/** Text, or one frame for each character of `run`. */
type Segment = string | CopiedFrame

interface CopiedFrame {
  /** The frame with the first character of the run. */
  frame: string
  frameSize: number
  /** Where the character is. */
  hole: number
  run: string
}

const encoder = new TextEncoder()

export function framesToBytes(frames: readonly Frames[]): ByteBody {
  const segments: Segment[] = []
  let text = ''
  for (const entry of frames) {
    if (typeof entry === 'string') text += entry
    else if (isFrameList(entry)) text += entry.join('')
    else {
      for (const segment of repeatedSegments(entry)) {
        if (typeof segment === 'string') text += segment
        else {
          segments.push(text, segment)
          text = ''
        }
      }
    }
  }
  segments.push(text)
  return {
    size: segments.reduce((sum, segment) => sum + sizeOf(segment), 0),
    writeTo(bytes) {
      let at = 0
      for (const segment of segments) at += write(segment, bytes, at)
    },
  }
}

/** Frames of which each UTF-16 unit is one byte. */
export function framesToLatin1(frames: readonly Frames[]): ByteBody {
  const text = frames.map(framesToText).join('')
  return { size: text.length, writeTo: (bytes) => writeLatin1(text, bytes) }
}

/** Characters that JSON and UTF-8 leave as they are: all of ASCII but controls, `"` and `\`. */
const plainRun = /[ !#-[\]-~]+/g

/** Runs of plain characters are copied, all other pieces written out. */
function* repeatedSegments({ before, after, pieces }: RepeatedFrame): Generator<Segment> {
  if (typeof pieces !== 'string') {
    for (const piece of pieces) yield before + JSON.stringify(piece) + after
    return
  }
  const hole = utf8Size(before) + 1
  const frameSize = hole + 2 + utf8Size(after)
  let end = 0
  for (const { 0: run, index } of pieces.matchAll(plainRun)) {
    for (const piece of pieces.slice(end, index)) yield before + JSON.stringify(piece) + after
    yield { frame: `${before}"${run[0]}"${after}`, frameSize, hole, run }
    end = index + run.length
  }
  for (const piece of pieces.slice(end)) yield before + JSON.stringify(piece) + after
}

function sizeOf(segment: Segment): number {
  return typeof segment === 'string' ? utf8Size(segment) : segment.run.length * segment.frameSize
}

/** @returns how many bytes it wrote */
function write(segment: Segment, bytes: Uint8Array, at: number): number {
  if (typeof segment === 'string') return encoder.encodeInto(segment, bytes.subarray(at)).written
  const { frame, frameSize, hole, run } = segment
  const size = run.length * frameSize
  encoder.encodeInto(frame, bytes.subarray(at))
  // Doubling: each copy is as long as all that is there already.
  for (let done = frameSize; done < size; done *= 2) {
    bytes.copyWithin(at + done, at, at + Math.min(done, size - done))
  }
  for (let index = 1, offset = at + frameSize + hole; index < run.length; index++) {
    bytes[offset] = run.charCodeAt(index)
    offset += frameSize
  }
  return size
}

const beyondAscii = /[^\0-\x7f]/

function utf8Size(text: string): number {
  return beyondAscii.test(text) ? encoder.encode(text).length : text.length
}
