/** The text of server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */

/** A nameless event: what OpenAI chat and Gemini send. */
export function dataFrame(json: string): string {
  return `data: ${json}\n\n`
}

/** A named event: what Anthropic and OpenAI Responses send. */
export function namedFrame(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`
}

/**
 * A frame whose JSON differs only in one string: `hole` splits the frame of that string's place, and
 * the pieces go into it one frame each. Joining natively is what makes a stream without lag cost
 * little more than its bytes.
 */
export function repeatFrame(frameWithHole: string, pieces: readonly string[]): string {
  if (pieces.length === 0) return ''
  const at = frameWithHole.lastIndexOf(holeJson)
  const before = frameWithHole.slice(0, at)
  const after = frameWithHole.slice(at + holeJson.length)
  if (pieces.length === 1) return before + JSON.stringify(pieces[0]) + after
  return before + pieces.map(quote).join(after + before) + after
}

/** Stands where a piece will be; the last one in a frame counts, so a model of this name does no harm. */
export const hole = '\u0000piece\u0000'
const holeJson = JSON.stringify(hole)

function quote(piece: string): string {
  // One ASCII character that needs no escape is by far the most common piece.
  if (piece.length === 1) {
    const unit = piece.charCodeAt(0)
    if (unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c) return `"${piece}"`
  }
  return JSON.stringify(piece)
}
