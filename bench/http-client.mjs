/** A lean HTTP client: prepared requests over kept-alive sockets, one after the other on each. */
import { connect } from 'node:net'

/** One buffer for all sockets: each read is over before the next begins. */
const buffer = Buffer.allocUnsafe(65_536)
/** Ends a chunked body: nothing that is measured has CR LF in its text. */
const terminator = '\r\n0\r\n\r\n'

/** The bytes of a POST. */
export function prepareRequest(path, body) {
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'authorization: Bearer sk-none',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * Sends `requests` in turn, again and again, until `durationMs` have passed and what is under way
 * is answered; `least` of them, or one per connection, in any case.
 *
 * @throws unless all are answered by 200
 */
export async function drive(port, requests, { durationMs, connections = 16, least = connections }) {
  const startedMs = performance.now()
  let sent = 0
  let answered = 0
  const next = () => {
    if (sent >= least && performance.now() - startedMs >= durationMs) return undefined
    return requests[sent++ % requests.length]
  }
  const onAnswer = () => answered++
  await Promise.all(Array.from({ length: connections }, () => exchange(port, next, onAnswer)))
  return { answered, elapsedMs: performance.now() - startedMs }
}

/** Milliseconds until `request` is answered by 200, a refused connection being tried again. */
export async function timeFirstAnswer(port, request, { startedMs, limitMs = 20_000 }) {
  for (;;) {
    try {
      let left = 1
      await exchange(
        port,
        () => (left-- > 0 ? request : undefined),
        () => undefined,
      )
      return performance.now() - startedMs
    } catch (error) {
      if (error.code !== 'ECONNREFUSED' || performance.now() - startedMs > limitMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
}

/** One connection: sends what `next` gives until it gives nothing. */
function exchange(port, next, onAnswer) {
  return new Promise((resolve, reject) => {
    /** The start of an answer until its head is whole; then empty. */
    let head = ''
    /** Bytes of the body that are to come; undefined in the head, endless where it is chunked. */
    let left
    /** The last bytes of a chunked body. */
    let tail = ''

    const socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: { buffer, callback: onRead },
    })
    socket.once('connect', send)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('The server closed the connection')))

    function send() {
      const request = next()
      if (request === undefined) {
        resolve()
        socket.destroy()
      } else {
        socket.write(request)
      }
    }

    function onRead(length) {
      const start = left === undefined ? readHead(length) : 0
      if (left === undefined) return true
      if (left === Number.POSITIVE_INFINITY) {
        const from = Math.max(start, length - terminator.length)
        tail = (tail + buffer.latin1Slice(from, length)).slice(-terminator.length)
        if (tail !== terminator) return true
      } else {
        left -= length - start
        if (left > 0) return true
      }
      left = undefined
      tail = ''
      onAnswer()
      send()
      return true
    }

    /** Where the body begins. */
    function readHead(length) {
      const before = head.length
      head += buffer.latin1Slice(0, length)
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return length
      if (!head.startsWith('HTTP/1.1 200 ')) {
        const [status] = head.split('\r\n', 1)
        socket.destroy(
          new Error(`The server answered ${status}: ${head.slice(end + 4, end + 300)}`),
        )
        return length
      }
      const found = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))
      left = found === null ? Number.POSITIVE_INFINITY : Number(found[1])
      head = ''
      return end + 4 - before
    }
  })
}
