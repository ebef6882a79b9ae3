/**
 * Writes frames as the bytes of one body. A stream without lag is a thousand frames that differ in one
 * byte: copying the frame and setting the byte costs a fifth of joining strings and encoding them.
 */
import type { Frames, RepeatedFrame } from './event-stream.ts'

const encoder = new TextEncoder()

/** A part of the body whose size is known and whose bytes can be written. */
interface Segment {
  size: number
  write(bytes: Uint8Array, at: number): void
}

/** A body of known size that is written where its reader wants it. */
export interface ByteBody {
  size: number
  /** Fills `bytes`, which is at least `size` long, from its start. */
  writeTo(bytes: Uint8Array): void
}

export function framesToBytes(frames: readonly Frames[]): ByteBody {
  const segments: Segment[] = []
  let text = ''
  const flush = () => {
    if (text !== '') segments.push(textSegment(text))
    text = ''
  }
  for (const entry of frames) {
    if (typeof entry === 'string') text += entry
    else {
      flush()
      addRepeated(entry, segments)
    }
  }
  flush()
  return {
    size: segments.reduce((sum, { size }) => sum + size, 0),
    writeTo(bytes) {
      let at = 0
      for (const segment of segments) {
        segment.write(bytes, at)
        at += segment.size
      }
    },
  }
}

function textSegment(text: string): Segment {
  const encoded = encoder.encode(text)
  return { size: encoded.length, write: (bytes, at) => bytes.set(encoded, at) }
}

/** Runs of pieces that are one plain ASCII character each are copied, the others written out. */
function addRepeated({ before, after, pieces }: RepeatedFrame, segments: Segment[]): void {
  const plainFrame = encoder.encode(`${before}" "${after}`)
  const hole = encoder.encode(before).length + 1
  let index = 0
  while (index < pieces.length) {
    let end = index
    while (end < pieces.length && isPlain(pieces[end]!)) end++
    if (end > index) segments.push(copiedSegment(plainFrame, hole, pieces, index, end))
    for (index = end; index < pieces.length && !isPlain(pieces[index]!); index++) {
      segments.push(textSegment(before + JSON.stringify(pieces[index]) + after))
    }
  }
}

function copiedSegment(
  frame: Uint8Array,
  hole: number,
  pieces: readonly string[],
  start: number,
  end: number,
): Segment {
  const size = (end - start) * frame.length
  return {
    size,
    write(bytes, at) {
      bytes.set(frame, at)
      // Doubling: each copy is as long as all that is there already.
      for (let done = frame.length; done < size; done *= 2) {
        bytes.copyWithin(at + done, at, at + Math.min(done, size - done))
      }
      for (let index = start, offset = at + hole; index < end; index++, offset += frame.length) {
        bytes[offset] = pieces[index]!.charCodeAt(0)
      }
    },
  }
}

/** Whether the piece is one character that JSON and UTF-8 leave as it is. */
function isPlain(piece: string): boolean {
  if (piece.length !== 1) return false
  const unit = piece.charCodeAt(0)
  return unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c
}
