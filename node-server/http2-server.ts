/** Requests of HTTP/2 in the shape of node:http's, for connections that another server has accepted. */
import type {
  IncomingMessage,
  OutgoingHttpHeaders,
  RequestListener,
  ServerResponse,
} from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'

export interface Http2Server {
  take(socket: Socket): void
  /** Lets the answers of each connection end, and the connection with them. */
  close(): void
}

/** As for HTTP/1.1: longer than any pause of a client's pool. */
const longestIdleMs = 75_000

/**
 * Only who is asked by HTTP/2 pays for loading node:http2.
 *
 * @param idleMs how long a connection without a stream is kept
 */
export async function createHttp2Server(
  onRequest: RequestListener,
  idleMs = longestIdleMs,
): Promise<Http2Server> {
  const { createServer } = await import('node:http2')
  const sessions = new Set<ServerHttp2Session>()
  const answer = (incoming: Http2ServerRequest, outgoing: Http2ServerResponse) =>
    onRequest(toIncoming(incoming), toOutgoing(outgoing))
  const server = createServer(answer)
  // Otherwise refused with its body unread, which keeps a client waiting that has more to send.
  server.on('checkExpectation', answer)
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    endWhenIdle(session, idleMs)
  })
  return {
    take: (socket) => void server.emit('connection', socket),
    close() {
      for (const session of sessions) session.close()
    },
  }
}

/**
 * Node 20 hears no more of a connection once its client has reset too many streams, not even its end, so
 * that it would hold it for ever.
 */
function endWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let open = 0
  session.setTimeout(idleMs)
  session.on('timeout', () => {
    if (open === 0) session.destroy()
  })
  session.on('stream', (stream) => {
    open++
    stream.once('close', () => {
      open--
      if (!session.destroyed) session.setTimeout(idleMs)
    })
  })
}

/** With the headers that HTTP/1.1 would have. */
function toIncoming(incoming: Http2ServerRequest): IncomingMessage {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !name.startsWith(':')),
  )
  if (incoming.authority !== '') headers['host'] = incoming.authority
  // Otherwise what came of a body would pass for the whole of it.
  const breakOff = () => {
    if (!incoming.readableEnded && incoming.listenerCount('error') > 0) {
      incoming.destroy(new Error('The client left in the middle of its request'))
    }
  }
  incoming.stream.once('aborted', breakOff).once('close', breakOff)
  return Object.defineProperties(incoming as unknown as IncomingMessage, {
    headers: { value: headers },
    // What ends with the request: the connection goes on, and is `null` once the stream has ended.
    socket: { value: incoming.stream },
  })
}

/** With what node:http2 lacks or does in another way. @see https://nodejs.org/api/http2.html#class-http2http2serverresponse */
function toOutgoing(outgoing: Http2ServerResponse): ServerResponse {
  const { stream } = outgoing
  const setHeader = outgoing.setHeader.bind(outgoing)
  const writeHead = outgoing.writeHead.bind(outgoing)
  return Object.defineProperties(outgoing as unknown as ServerResponse, {
    destroyed: { get: () => stream.destroyed || stream.closed },
    // A stream that is reset is finished, too.
    writableFinished: { get: () => stream.writableFinished && !stream.aborted },
    // Without a code, the client would take what it has for the whole answer.
    destroy: { value: () => stream.close(internalError) },
    setHeader: {
      value(name: string, value: string | string[]) {
        if (!connectionHeaders.has(name.toLowerCase())) setHeader(name, value)
      },
    },
    writeHead: {
      // There is no status text in HTTP/2.
      value(status: number, ...rest: [string?, OutgoingHttpHeaders?] | [OutgoingHttpHeaders?]) {
        const headers = rest.find((value) => typeof value === 'object') ?? {}
        const allowed = Object.entries(headers).filter(
          ([name]) => !connectionHeaders.has(name.toLowerCase()),
        )
        writeHead(status, Object.fromEntries(allowed))
        return outgoing
      },
    },
  })
}

/** @see https://www.rfc-editor.org/rfc/rfc9113#section-7 */
const internalError = 2

/** Of one connection of HTTP/1.1. @see https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2 */
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])
