/**
 * AWS's binary event streams: each message has a prelude, headers, a payload and two checksums.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { type Framing, firstHalf } from '../../stream/framing.ts'
import { bytesToLatin1, latin1ToBytes } from '../../stream/latin1.ts'
import { EventStreamCodec } from './event-stream-library.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
  (text) => encoder.encode(text),
)

/** A message of an event, such as `contentBlockDelta`. */
export function eventMessage(type: string, json: string): string {
  return message({ ':event-type': type, ...jsonType, ':message-type': 'event' }, json)
}

/** The message after which nothing more comes, such as `throttlingException`. */
export function exceptionMessage(type: string, json: string): string {
  return message({ ':exception-type': type, ...jsonType, ':message-type': 'exception' }, json)
}

/** What the model's own API would stream, within a message: what InvokeModel sends. */
export function chunkMessage(json: string): string {
  return eventMessage('chunk', JSON.stringify({ bytes: toBase64(json) }))
}

/** @param frame the nameless frame of a JSON text */
export function amazonEventStream(frame: Framing['frame']): Framing {
  return {
    type: 'application/vnd.amazon.eventstream',
    encoding: 'latin1',
    frame,
    breakFrame(frames) {
      try {
        const { headers, body } = codec.decode(latin1ToBytes(frames))
        // The checksums are right, so that what the client trips over is the JSON.
        const half = encoder.encode(firstHalf(decoder.decode(body)))
        return bytesToLatin1(codec.encode({ headers, body: half }))
      } catch {
        // A raw frame need not be a message, nor be only one.
        return firstHalf(frames)
      }
    },
  }
}

/** Of a text's UTF-8. */
export function toBase64(text: string): string {
  return btoa(bytesToLatin1(encoder.encode(text)))
}

const jsonType = { ':content-type': 'application/json' }

function message(texts: Record<string, string>, json: string): string {
  const headers = Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, { type: 'string' as const, value }]),
  )
  return bytesToLatin1(codec.encode({ headers, body: encoder.encode(json) }))
}
