/** The text of server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { countCodePoints } from './code-points.ts'

/** A service worker that is told anything else may hold the stream back until it ends. */
export const eventStreamType = 'text/event-stream; charset=utf-8'

/** A nameless event: what OpenAI chat and Gemini send. */
export function dataFrame(json: string): string {
  return `data: ${json}\n\n`
}

/** A named event: what Anthropic and OpenAI Responses send. */
export function namedFrame(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`
}

/** Whole frames: their text, one for each piece, or a frame to be repeated, which is cheaper to write as bytes. */
export type Frames = string | readonly string[] | RepeatedFrame

/** Frames that differ in more than their piece: a list of one for each. */
export function isFrameList(frames: Frames): frames is readonly string[] {
  return Array.isArray(frames)
}

/** Frames that differ in nothing but their piece. */
export function isRepeated(frames: Frames): frames is RepeatedFrame {
  return typeof frames !== 'string' && !isFrameList(frames)
}

/** What is sent one frame each; a string stands for its code points, without a list being made of them. */
export type Pieces = string | readonly string[]

/** One frame for each piece; the frames differ only in the JSON string that the piece becomes. */
export interface RepeatedFrame {
  before: string
  after: string
  pieces: Pieces
}

/** Stands where the piece will be; the last one in a frame counts, so a model of this name does no harm. */
export const hole = '\u0000piece\u0000'
const holeJson = JSON.stringify(hole)

/** Splits a frame at its {@link hole}. */
export function repeatFrame(frameWithHole: string, pieces: Pieces): RepeatedFrame {
  const at = frameWithHole.lastIndexOf(holeJson)
  return {
    before: frameWithHole.slice(0, at),
    after: frameWithHole.slice(at + holeJson.length),
    pieces,
  }
}

export function framesToText(frames: Frames): string {
  if (typeof frames === 'string') return frames
  if (isFrameList(frames)) return frames.join('')
  const { before, after, pieces } = frames
  let text = ''
  for (const piece of pieces) text += before + JSON.stringify(piece) + after
  return text
}

export function countPieces(frames: Frames): number {
  if (typeof frames === 'string') return 1
  if (isFrameList(frames)) return frames.length
  const { pieces } = frames
  return typeof pieces === 'string' ? countCodePoints(pieces) : pieces.length
}
