/** Reads the messages of AWS's binary event streams by the format's own rules, without the library that writes them. */
import { crc32 } from 'node:zlib'

export interface Message {
  headers: Record<string, string>
  body: string
}

/** @throws where a length or a checksum is wrong */
export function readMessages(bytes: Uint8Array): Message[] {
  const messages: Message[] = []
  for (let at = 0; at < bytes.length; ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at)
    const length = view.getUint32(0)
    const headersLength = view.getUint32(4)
    const message = bytes.subarray(at, at + length)
    if (message.length !== length) throw new Error(`a message of ${length} bytes is cut`)
    if (view.getUint32(8) !== crc32(message.subarray(0, 8))) throw new Error('prelude checksum')
    if (view.getUint32(length - 4) !== crc32(message.subarray(0, -4))) throw new Error('checksum')
    const headers = readHeaders(message.subarray(12, 12 + headersLength))
    messages.push({ headers, body: textOf(message.subarray(12 + headersLength, -4)) })
    at += length
  }
  return messages
}

function readHeaders(bytes: Uint8Array): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < bytes.length; ) {
    const name = textOf(bytes.subarray(at + 1, at + 1 + bytes[at]!))
    at += 1 + bytes[at]!
    if (bytes[at] !== 7) throw new Error(`${name} is no string`)
    const length = bytes[at + 1]! * 256 + bytes[at + 2]!
    headers[name] = textOf(bytes.subarray(at + 3, at + 3 + length))
    at += 3 + length
  }
  return headers
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}
