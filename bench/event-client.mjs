/** A lean client of event streams: notes when each event arrives and does nothing else meanwhile. */
import { connect } from 'node:net'
import { machineMs } from './machine.mjs'

const newline = 10

/** One buffer for all sockets: each read is over before the next begins. */
const buffer = Buffer.allocUnsafe(65_536)

/**
 * Opens a socket, then sends at `sendAtMs`. Resolves once the server has closed: when the request
 * was sent, and when each of exactly `events` events arrived.
 */
export function readEvents({ port, body, index, events, sendAtMs }) {
  const arrivedMs = new Float64Array(events)
  let count = 0
  let sentMs
  // An event ends with an empty line; chunk sizes and headers have CRLF, so they hold none.
  let endsInNewline = false

  function onRead(length) {
    const nowMs = machineMs()
    for (let at = buffer.indexOf(newline); at !== -1 && at < length; ) {
      if (at === 0 ? endsInNewline : buffer[at - 1] === newline) arrivedMs[count++] = nowMs
      at = buffer.indexOf(newline, at + 1)
    }
    endsInNewline = buffer[length - 1] === newline
    return true
  }

  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: { buffer, callback: onRead },
    })
    socket.once('connect', () => {
      setTimeout(() => {
        sentMs = machineMs()
        socket.write(requestText(body, index))
      }, sendAtMs - machineMs())
    })
    socket.once('error', reject)
    socket.once('close', () => {
      if (count === events) resolve({ sentMs, arrivedMs })
      else reject(new Error(`stream ${index} brought ${count} events in place of ${events}`))
    })
  })
}

function requestText(body, index) {
  return [
    'POST /v1/chat/completions HTTP/1.1',
    'host: 127.0.0.1',
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-stream: ${index}`,
    '',
    body,
  ].join('\r\n')
}
