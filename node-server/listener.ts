/** The HTTP listener: node:http in front of an engine. Bodies go to the socket without a web stream between. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer, Declined } from '../src/answers/answer.ts'
import type { Engine } from '../src/engine.ts'
import { Elsewhere } from '../src/state/elsewhere.ts'
import { isControl } from './control/control-routes.ts'
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts'
import { NodeRequest, readBody } from './node-request.ts'
import { passThrough } from './pass-through.ts'
import { acceptHttp2, type OtherConnections } from './protocols.ts'
import { createSender, type SendAnswer } from './send-answer.ts'

export interface ListenOptions extends AnswerOptions {
  host: string
  /** 0 takes a free one. */
  port: number
}

export interface AnswerOptions {
  /** Runs before a request is answered, when there is something to wait for. */
  beforeRequest?: () => Promise<void> | undefined
  /** Answer about the server itself, without waiting for anything. */
  pages?: Interceptor
  /** Answers those who look at calls and change rules, which no other web page may do. */
  control?: Interceptor
  /** A user's handlers, which may answer in place of the engine. */
  handlers?: Interceptor
  /** Has the process answer that keeps the state, where there are several. */
  forward?: Forward
  /** Told of a failure to answer, such as one of a user's handlers. */
  onError?: (error: unknown) => void
}

export type Forward = (
  owner: number,
  request: NodeRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => void

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

/** Answers each request that is given to it. */
export function createRequestListener(engine: Engine, options: AnswerOptions): RequestListener {
  const send = createSender(engine)
  return (incoming, outgoing) => {
    if (isPreflight(incoming) && !isControl(incoming.url ?? '/')) {
      incoming.resume()
      outgoing.writeHead(204, preflightHeaders(incoming)).end()
      return
    }
    const onError = (error: unknown) => {
      // A client that goes away is no failure.
      if (outgoing.destroyed || (incoming.destroyed && !incoming.complete)) outgoing.destroy()
      else fail(error, outgoing, options.onError)
    }
    const onBody = (body: Buffer | undefined) => {
      const request = new NodeRequest(incoming, outgoing, body)
      answerRequest(request, incoming, outgoing, engine, send, options).catch(onError)
    }
    readBody(incoming, onBody, onError)
  }
}

/**
 * Listens until closed.
 *
 * @throws the system's error, such as `EADDRINUSE`
 */
export async function listen(engine: Engine, options: ListenOptions): Promise<Listener> {
  const { host, port } = options
  const { server, others } = createHttpServer(createRequestListener(engine, options))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: urlOf(host, address.port),
    port: address.port,
    close: ({ graceMs = 0 } = {}) => closeServer(server, others, graceMs),
  }
}

/** Where a client on this machine reaches it. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** For HTTP/1.1 and HTTP/2. */
export function createHttpServer(onRequest: RequestListener): HttpServer {
  const server = createServer(onRequest)
  // What a client expects beyond `100-continue` is its own affair, as it is for HTTP/2.
  server.on('checkExpectation', onRequest)
  const others = acceptHttp2(server, onRequest)
  // Longer than any pause of a client's pool, so that no request meets a socket that is just closing.
  server.keepAliveTimeout = 75_000
  return { server, others }
}

export interface HttpServer {
  server: Server
  others: OtherConnections
}

/** @param emptied resolves when connections have ended that the server has not accepted itself */
export async function closeServer(
  server: Server,
  others: OtherConnections,
  graceMs: number,
  emptied?: Promise<void>,
): Promise<void> {
  const cut = setTimeout(() => {
    server.closeAllConnections()
    others.destroy()
  }, graceMs)
  others.close()
  // A connection that has its answer is kept alive for the next request, which will not be taken.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  await new Promise((resolve) => server.close(resolve))
  await emptied
  clearTimeout(cut)
  clearInterval(sweep)
}

async function answerRequest(
  request: NodeRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  engine: Engine,
  send: SendAnswer,
  { beforeRequest, pages, control, handlers, forward }: AnswerOptions,
): Promise<void> {
  // Awaited only where there is a promise: most requests have nothing to wait for.
  const isPage = pages?.(request, outgoing) ?? false
  if (isPage !== false && (await isPage)) return
  const pending = beforeRequest?.()
  if (pending !== undefined) await pending
  const isControlled = control?.(request, outgoing) ?? false
  if (isControlled !== false && (await isControlled)) return
  const isHandled = handlers?.(request, outgoing) ?? false
  if (isHandled !== false && (await isHandled)) return
  let answer: Answer | Declined
  try {
    const answering = engine.respond(request)
    answer =
      (answering instanceof Promise ? await answering : answering) ??
      engine.refuseUnknownPath(request)
  } catch (error) {
    if (!(error instanceof Elsewhere) || forward === undefined) throw error
    return forward(error.owner, request, incoming, outgoing)
  }
  if (!('declined' in answer)) return send(answer, incoming, outgoing)
  const refused =
    answer.declined === 'passthrough'
      ? await passThrough(request, answer, outgoing, engine)
      : answer.refuse()
  if (refused !== undefined) send(refused, incoming, outgoing)
}

function fail(error: unknown, outgoing: ServerResponse, onError?: (error: unknown) => void): void {
  onError?.(error)
  if (outgoing.headersSent) outgoing.destroy()
  else outgoing.writeHead(500, { ...corsHeaders, 'x-should-retry': 'false' }).end()
}
