/** Sends bytes over a socket and reads whatever comes back until the connection ends. */
import { connect } from 'node:net'

export interface RawAnswer {
  /** `undefined` where the connection ended without an answer. */
  status: number | undefined
  headers: Record<string, string>
  body: Buffer
  /** Lines of the head that are no header. */
  oddLines: string[]
}

/** Far longer than any answer takes: what needs longer hangs. */
const longestMs = 20_000

/** @param patienceMs when our side is closed, so that a body that is too short ends, too. @throws where it hangs */
export function exchangeRaw(
  port: number,
  bytes: Uint8Array,
  patienceMs: number,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.setTimeout(longestMs, () => {
      socket.destroy()
      reject(new Error('it hangs'))
    })
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    // A reset while we still send is an end like any other.
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    const end = setTimeout(() => socket.end(), patienceMs)
    socket.on('close', () => {
      clearTimeout(end)
      resolve(readAnswer(Buffer.concat(chunks)))
    })
    socket.write(bytes)
  })
}

/** The last answer: what is in front of it is a `100 Continue`. */
function readAnswer(bytes: Buffer): RawAnswer {
  let start = 0
  const interim = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')
  while (bytes.subarray(start, start + interim.length).equals(interim)) start += interim.length
  const end = bytes.indexOf('\r\n\r\n', start)
  if (end === -1) return { status: undefined, headers: {}, body: bytes, oddLines: [] }
  const [first = '', ...lines] = bytes.subarray(start, end).toString('latin1').split('\r\n')
  const headers: Record<string, string> = {}
  const oddLines: string[] = []
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+): ?(.*)$/.exec(line) ?? []
    if (name === undefined) oddLines.push(line)
    else headers[name.toLowerCase()] = value ?? ''
  }
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? []
  if (status === undefined) oddLines.push(first)
  const rest = bytes.subarray(end + 4)
  const body = headers['transfer-encoding'] === 'chunked' ? unchunked(rest) : rest
  return { status: Number(status), headers, body, oddLines }
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, end).toString(), 16)
    if (end === -1 || !(size > 0)) break
    parts.push(bytes.subarray(end + 2, end + 2 + size))
    at = end + 4 + size
  }
  return Buffer.concat(parts)
}
