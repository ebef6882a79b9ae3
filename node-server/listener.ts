/** The HTTP listener: node:http in front of an engine. Bodies go to the socket without a web stream between. */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer } from '../src/answer.ts'
import type { Engine } from '../src/mock-llm.ts'
import { type Playback, play } from '../src/stream/playback.ts'
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts'
import { NodeRequest, readBody } from './node-request.ts'

export interface ListenOptions {
  /** Default `0.0.0.0`: every interface. */
  host?: string
  /** Default 8000; 0 takes a free one. */
  port?: number
  /** Runs before a request is answered, when there is something to wait for. */
  beforeRequest?: () => Promise<void> | undefined
  /** Answers in place of the engine: a page of the server's own, or a user's handler. */
  intercept?: Interceptor
}

/** Gives `true` (or a promise of it) where it has answered. */
export type Interceptor = (
  request: NodeRequest,
  outgoing: ServerResponse,
) => boolean | Promise<boolean>

export interface Listener {
  /** Where a client on this machine reaches it, such as `http://127.0.0.1:8000`. */
  url: string
  port: number
  /** Stops accepting, lets answers end for up to `graceMs` (default 0), then cuts what is left. */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Listens until closed.
 *
 * @throws the system's error, such as `EADDRINUSE`
 */
export async function listen(engine: Engine, options: ListenOptions = {}): Promise<Listener> {
  const { host = '0.0.0.0', port = 8000 } = options
  const server = createServer((incoming, outgoing) => {
    answerRequest(incoming, outgoing, engine, options).catch(() => outgoing.destroy())
  })
  // Longer than any pause of a client's pool, so that no request meets a socket that is just closing.
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return {
    url: `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${address.port}`,
    port: address.port,
    close: ({ graceMs = 0 } = {}) => closeServer(server, graceMs),
  }
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

async function answerRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  engine: Engine,
  { beforeRequest, intercept }: ListenOptions,
): Promise<void> {
  if (isPreflight(incoming)) {
    incoming.resume()
    outgoing.writeHead(204, preflightHeaders(incoming)).end()
    return
  }
  const body = await readBody(incoming)
  const request = new NodeRequest(incoming, body instanceof Error ? '' : body)
  if (body instanceof Error) return send(engine.refuseBody(request, body), incoming, outgoing, engine)
  const pending = beforeRequest?.()
  if (pending !== undefined) await pending
  if (intercept !== undefined) {
    const intercepted = intercept(request, outgoing)
    if (intercepted === true || (intercepted !== false && (await intercepted))) return
  }
  const answer = (await engine.respond(request)) ?? engine.refuseUnknownPath(request)
  send(answer, incoming, outgoing, engine)
}

function send(
  answer: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  engine: Engine,
): void {
  if (outgoing.destroyed) return engine.finish(answer.call, 'aborted')
  const headers: OutgoingHttpHeaders = answer.headers
  if (incoming.headers.origin !== undefined) Object.assign(headers, corsHeaders)
  if (answer.status === 413) headers['connection'] = 'close'
  if (answer.delayMs <= 0 && typeof answer.body !== 'function') {
    sendWhole(answer, answer.body, outgoing)
    return engine.finish(answer.call, 'completed')
  }
  sendLater(answer, outgoing, engine)
}

function sendWhole({ status, headers }: Answer, body: string | Uint8Array, outgoing: ServerResponse): void {
  outgoing.writeHead(status, headers)
  outgoing.end(body)
}

/** A body that takes time: a client that leaves in between frees the timer and the steps. */
function sendLater(answer: Answer, outgoing: ServerResponse, engine: Engine): void {
  const { body, call } = answer
  const { clock } = engine
  let playback: Playback | undefined
  let ended = false
  const unschedule =
    answer.delayMs > 0 ? clock.schedule(clock.monotonic() + answer.delayMs, begin) : undefined

  outgoing.once('close', () => {
    unschedule?.()
    playback?.cancel()
    engine.finish(call, ended ? 'completed' : 'aborted')
  })
  if (unschedule === undefined) begin()

  function begin(): void {
    if (typeof body !== 'function') {
      ended = true
      return sendWhole(answer, body, outgoing)
    }
    outgoing.writeHead(answer.status, answer.headers)
    playback = play(body(), clock, {
      write: (frames) => outgoing.write(frames),
      end() {
        ended = true
        outgoing.end()
      },
    })
    outgoing.on('drain', () => playback?.resume())
  }
}
