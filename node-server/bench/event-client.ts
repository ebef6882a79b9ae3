/** A lean client of event streams: notes when each event arrives, looks at its bytes, and does nothing else. */
import { connect, type Socket } from 'node:net'
import { createEventCheck } from './event-check.ts'
import { machineMs } from './machine.ts'

export interface StreamRequest {
  port: number
  stream: number
  body: string
  /** What the stream is to say, one character for each event. */
  text: string
}

export interface StreamResult {
  stream: number
  sentMs: number
  /** When the role and each character arrived; 0 for what did not. */
  arrivedMs: Float64Array
  /** Events that are missing, out of order, altered, or too many. */
  wrong: number
  /** Why the stream could not be read to its end. */
  failure?: string
}

export interface OpenStream {
  /** Sends the request, and resolves when the server has closed. */
  read(): Promise<StreamResult>
  close(): void
}

/** One buffer for all sockets: each read is over before the next begins. */
const buffer = Buffer.allocUnsafe(65_536)

/** Connects, so that a stream's time has no connecting in it. */
export function openStream(request: StreamRequest): Promise<OpenStream> {
  const { port, stream, text } = request
  const arrivedMs = new Float64Array(1 + text.length)
  const check = createEventCheck(text)
  /** The beginning of an event whose end has not come yet. */
  let rest: Buffer | undefined
  let count = 0
  let failure: string | undefined

  function onRead(length: number): boolean {
    const nowMs = machineMs()
    const read = buffer.subarray(0, length)
    const bytes = rest === undefined ? read : Buffer.concat([rest, read])
    const { events, end } = check.take(bytes)
    for (let event = 0; event < events; event++, count++) {
      if (count < arrivedMs.length) arrivedMs[count] = nowMs
    }
    // The buffer is used again.
    rest = end === bytes.length ? undefined : Buffer.from(bytes.subarray(end))
    return true
  }

  function read(socket: Socket): Promise<StreamResult> {
    return new Promise((resolve) => {
      const sentMs = machineMs()
      const end = () => {
        const wrong = check.wrong()
        resolve({ stream, sentMs, arrivedMs, wrong, ...(failure === undefined ? {} : { failure }) })
      }
      if (socket.destroyed) return end()
      socket.once('close', end)
      socket.write(requestText(request))
    })
  }

  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: { buffer, callback: onRead },
    })
    socket.on('error', (error) => {
      failure = error.message
      reject(error)
    })
    socket.once('connect', () => {
      resolve({ read: () => read(socket), close: () => socket.destroy() })
    })
  })
}

function requestText({ body, stream }: StreamRequest): string {
  return [
    'POST /v1/chat/completions HTTP/1.1',
    'host: 127.0.0.1',
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-stream: ${stream}`,
    '',
    body,
  ].join('\r\n')
}
