/** How the frames of a stream stand on the wire. */
import { dataFrame, eventStreamType } from './event-stream.ts'

export interface Framing {
  /** The `content-type`. */
  type: string
  /** `latin1`: each UTF-16 unit of a frame is one byte. Default: UTF-8. */
  encoding?: 'latin1'
  /** The nameless frame of a JSON text, for what a `raw` reply sends. */
  frame(json: string): string
  /** The same frame with half of its JSON missing, so that it is still a frame. */
  breakFrame(frame: string): string
}

/** Server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const eventStream: Framing = {
  type: eventStreamType,
  frame: dataFrame,
  breakFrame: (frame) =>
    frame.replace(/^(data: ?)(.*)$/m, (_, name, json) => name + firstHalf(json)),
}

/** One JSON text a line. @see https://github.com/ndjson/ndjson-spec */
export const jsonLines: Framing = {
  type: 'application/x-ndjson',
  frame: (json) => `${json}\n`,
  breakFrame: (frame) => frame.replace(/^.*$/m, firstHalf),
}

/** About half of a text, with no character torn. */
export function firstHalf(text: string): string {
  const half = text.slice(0, Math.floor(text.length / 2))
  return /[\uD800-\uDBFF]$/.test(half) ? half.slice(0, -1) : half
}
