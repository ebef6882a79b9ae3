/** HTTP/1.1 and HTTP/2 without TLS on one port, told apart by how a connection begins. */
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Http2Server } from './http2-server.ts'

/**
 * What HTTP/2 begins with, as far as it needs to be known: no method of HTTP/1.1 does.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4
 */
const preface = 'PRI'

/** The connections that HTTP/1.1 has not got. */
export interface OtherConnections {
  /** Lets answers end, and each connection with the last of its answers. */
  close(): void
  /** Cuts what is left. */
  destroy(): void
}

/**
 * Lets a server of node:http answer HTTP/2, too. Only the first piece of a connection is looked at, so
 * that HTTP/1.1 is as fast as without, and node:http2 is loaded for the first client that speaks it.
 */
export function acceptHttp2(server: Server, onRequest: RequestListener): OtherConnections {
  const takeHttp1 = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  /** With what becomes of each when the server closes. */
  const others = new Map<Socket, () => void>()
  let http2: Promise<Http2Server> | undefined
  let isClosing = false

  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    let first: Buffer | undefined
    others.set(socket, leaveToHttp1)
    socket.on('readable', look)
    socket.on('error', ignore)
    socket.on('close', forget)
    // A client that never says anything is HTTP/1.1's to send away, which has timeouts for that.
    socket.setTimeout(server.headersTimeout, leaveToHttp1)

    function look(): void {
      const piece: Buffer | null = socket.read()
      if (piece !== null) first = first === undefined ? piece : Buffer.concat([first, piece])
      const start = first?.toString('latin1', 0, preface.length)
      if (start === preface) void leaveToHttp2()
      // There is no piece where the client has ended.
      else if (piece === null || !preface.startsWith(start!)) leaveToHttp1()
    }

    function decide(): void {
      socket.off('readable', look)
      socket.off('timeout', leaveToHttp1)
      socket.setTimeout(0)
      if (first !== undefined) socket.unshift(first)
    }

    function leaveToHttp1(): void {
      decide()
      forget()
      socket.off('error', ignore)
      socket.off('close', forget)
      for (const take of takeHttp1) take.call(server, socket)
    }

    async function leaveToHttp2(): Promise<void> {
      decide()
      others.set(socket, ignore)
      http2 ??= createHttp2(onRequest)
      const { take, close } = await http2
      if (socket.destroyed) return
      // As of a server of its own: otherwise the end of a client that leaves goes unheard.
      socket.allowHalfOpen = false
      take(socket)
      if (isClosing) close()
    }

    function forget(): void {
      others.delete(socket)
    }
  })

  return {
    close() {
      isClosing = true
      for (const leave of others.values()) leave()
      void http2?.then(({ close }) => close())
    },
    destroy() {
      for (const socket of others.keys()) socket.destroy()
    },
  }
}

/** Only who is asked by HTTP/2 pays for loading it. */
async function createHttp2(onRequest: RequestListener): Promise<Http2Server> {
  const { createHttp2Server } = await import('./http2-server.ts')
  return createHttp2Server(onRequest)
}

/** Who takes the connection hears of its errors; before that, its end is all there is to know. */
function ignore(): void {}
