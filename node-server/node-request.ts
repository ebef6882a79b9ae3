/** A request of node:http in the shape that the core reads, without the cost of a real `Request`. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { IncomingHeaders, IncomingRequest } from '../src/exchange.ts'
import { bodyTooLarge, maxBodyBytes } from '../src/read-json.ts'

export class NodeRequest implements IncomingRequest {
  readonly method: string
  /** Path and query, as the request line has them. */
  readonly url: string
  /** Where the client takes the server to be, such as `http://localhost:8000`. */
  get origin(): string {
    return `http://${this.headers.get('host') ?? 'localhost'}`
  }
  readonly headers: NodeHeaders
  /** `undefined` where it was too large to be kept. */
  readonly body: Buffer | undefined
  readonly #outgoing: ServerResponse
  #text: string | undefined
  #signal: AbortSignal | undefined

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer | undefined) {
    this.method = incoming.method ?? 'GET'
    this.url = incoming.url ?? '/'
    this.headers = headersOf(incoming)
    this.body = body
    this.#outgoing = outgoing
  }

  get size(): number | undefined {
    return this.body?.length
  }

  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#outgoing)
    return this.#signal
  }

  arrayBuffer(): ArrayBuffer {
    if (this.body === undefined) throw bodyTooLarge()
    // A copy of its own: a small buffer is a view of a larger one.
    return new Uint8Array(this.body).buffer
  }

  text(): string {
    if (this.body === undefined) throw bodyTooLarge()
    this.#text ??= decode(this.body)
    return this.#text
  }
}

function decode(body: Buffer): string {
  const text = body.toString()
  // A byte order mark is no part of the text, as for `Request.text()`.
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** Aborted where the client goes away before it has the whole answer. */
function signalOf(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const { socket } = outgoing.req
  const leave = () => {
    socket.off('close', leave)
    outgoing.off('close', leave)
    if (!outgoing.writableFinished) controller.abort()
  }
  // A response that waits behind another on its connection does not hear of the connection's end.
  socket.setMaxListeners(0)
  socket.once('close', leave)
  outgoing.once('close', leave)
  if (outgoing.destroyed || socket.destroyed) leave()
  return controller.signal
}

/** Of the latest request on each connection, which mostly has the same: a journal keeps them once then. */
const latestHeaders = new WeakMap<Socket, NodeHeaders>()

function headersOf({ headers, socket, httpVersionMajor }: IncomingMessage): NodeHeaders {
  const own = new NodeHeaders(headers)
  // What stands for a socket in HTTP/2 is another one for each request.
  if (httpVersionMajor > 1) return own
  const before = latestHeaders.get(socket)
  if (before?.equals(own) === true) return before
  latestHeaders.set(socket, own)
  return own
}

class NodeHeaders implements IncomingHeaders {
  // Not the message, which would hold its socket for as long as the call is in the journal.
  readonly #headers: IncomingHttpHeaders

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers
  }

  equals(others: IncomingHeaders): boolean {
    // Those of another copy of this package are as good as different.
    if (!(#headers in others)) return false
    const mine = this.#headers
    const theirs = others.#headers
    if (mine === theirs) return true
    const names = Object.keys(mine)
    const otherNames = Object.keys(theirs)
    if (names.length !== otherNames.length) return false
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!
      if (name !== otherNames[index] || mine[name] !== theirs[name]) return false
    }
    return true
  }

  get(name: string): string | null {
    const headers = this.#headers
    const key = name.toLowerCase()
    const value = Object.hasOwn(headers, key) ? headers[key] : undefined
    if (value === undefined) return null
    return Array.isArray(value) ? value.join(', ') : value
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (const name of Object.keys(this.#headers)) yield [name, this.get(name)!]
  }
}

/**
 * The whole body, or `undefined` for one over the limit. That one is still read to its end, because a
 * client that is cut off while it sends never sees the answer; a body of eight times the limit is cut
 * off all the same.
 *
 * @param onBody called once, or else `onError`: a promise would cost more than reading does
 */
export function readBody(
  incoming: IncomingMessage,
  onBody: (body: Buffer | undefined) => void,
  onError: (error: unknown) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  let isSettled = false
  // A client that leaves before it has its answer makes an error of a body that was read.
  const settle = (act: () => void) => {
    if (isSettled) return
    isSettled = true
    act()
  }
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxBodyBytes) chunks.push(chunk)
    else chunks.length = 0
    if (bytes > 8 * maxBodyBytes) settle(() => onBody(undefined))
  })
  incoming.on('end', () => {
    settle(() => {
      if (bytes > maxBodyBytes) return onBody(undefined)
      const [first] = chunks
      onBody(chunks.length === 1 ? first : Buffer.concat(chunks))
    })
  })
  incoming.on('error', (error) => settle(() => onError(error)))
}
