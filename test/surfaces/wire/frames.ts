/** Cuts a body into its frames, by code of its own: nothing of what wrote them reads them. */
import { crc32 } from 'node:zlib'
import type { Framing } from './surfaces.ts'

/** One frame: what it holds, and whether that is JSON. `text` is all of it. */
export interface Frame {
  text: string
  /** `undefined` where it is broken, or no JSON. */
  json: unknown
  isBroken: boolean
  /** Of an Amazon event stream. */
  headers?: Record<string, string>
}

export interface Frames {
  frames: Frame[]
  /** What stands behind the last whole frame. */
  rest: string
}

/** @throws where it is not made of frames */
export function readFrames(bytes: Uint8Array, framing: Framing): Frames {
  if (framing === 'amazon') return readMessages(bytes)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  switch (framing) {
    case 'events': {
      const blocks = text.split('\n\n')
      const rest = blocks.pop()!
      return { frames: blocks.map(readEvent), rest }
    }
    case 'lines': {
      const lines = text.split('\n')
      const rest = lines.pop()!
      return { frames: lines.map(toFrame), rest }
    }
    case 'array':
      return readElements(text)
    default:
      return framing satisfies never
  }
}

function readEvent(block: string): Frame {
  const fields = block.split('\n').map((line) => /^(event|data|id|): ?(.*)$/s.exec(line))
  if (fields.includes(null)) throw new Error(`no event: ${block}`)
  const data = fields.filter((field) => field![1] === 'data').map((field) => field![2])
  if (data.length === 0 || data[0] === '[DONE]')
    return { text: block, json: undefined, isBroken: false }
  return { ...toFrame(data.join('\n')), text: block }
}

/** Begins with `[`, elements end with `,\r\n`, the last one with `]`. */
function readElements(text: string): Frames {
  if (text === '') return { frames: [], rest: '' }
  if (!text.startsWith('[')) throw new Error(`no array: ${text.slice(0, 80)}`)
  const elements = text.slice(1).split(',\r\n')
  const last = elements.pop()!
  const frames = elements.map(toFrame)
  if (!last.endsWith(']')) return { frames, rest: last }
  return { frames: [...frames, toFrame(last.slice(0, -1))], rest: '' }
}

function readMessages(bytes: Uint8Array): Frames {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const frames: Frame[] = []
  let at = 0
  while (bytes.length - at >= 16) {
    const total = view.getUint32(at)
    if (at + total > bytes.length) break
    const headerBytes = view.getUint32(at + 4)
    if (crc32(bytes.subarray(at, at + 8)) !== view.getUint32(at + 8)) throw new Error('prelude CRC')
    if (crc32(bytes.subarray(at, at + total - 4)) !== view.getUint32(at + total - 4)) {
      throw new Error('message CRC')
    }
    const headers = readHeaders(bytes.subarray(at + 12, at + 12 + headerBytes))
    const payload = decode(bytes.subarray(at + 12 + headerBytes, at + total - 4))
    frames.push({
      ...toFrame(payload),
      text: decodeLatin1(bytes.subarray(at, at + total)),
      headers,
    })
    at += total
  }
  return { frames, rest: decodeLatin1(bytes.subarray(at)) }
}

function readHeaders(bytes: Uint8Array): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + bytes[at]!
    const name = decode(bytes.subarray(at + 1, nameEnd))
    if (bytes[nameEnd] !== 7) throw new Error(`header ${name} is no string`)
    const start = nameEnd + 3
    at = start + (bytes[nameEnd + 1]! << 8) + bytes[nameEnd + 2]!
    headers[name] = decode(bytes.subarray(start, at))
  }
  return headers
}

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
const decodeLatin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

function toFrame(text: string): Frame {
  try {
    let json = JSON.parse(text)
    // What InvokeModel sends is within.
    if (typeof json?.bytes === 'string')
      json = JSON.parse(Buffer.from(json.bytes, 'base64').toString())
    return { text, json, isBroken: false }
  } catch {
    return { text, json: undefined, isBroken: true }
  }
}
