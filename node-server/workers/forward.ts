/** Has another worker answer a whole request, and passes its answer on as it comes. */
import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Forward } from '../listener.ts'
import type { NodeRequest } from '../node-request.ts'
import { tear } from '../send-answer.ts'
import { flushHead } from '../write-head.ts'

/** Of one connection, or said anew. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The headers of one request may be as long as node:http takes them, and have something added. */
export const maxHeaderBytes = 64 * 1024

/** How long a worker that has died may take to be replaced. */
const maxWaitMs = 15_000
const retryMs = 25

/** The system's words for a worker that does not listen, yet or any more. `EAGAIN`: it has too many in line. */
const retried = new Set(['ECONNREFUSED', 'ENOENT', 'EAGAIN'])

/** @param addresses where each worker listens for the others */
export function createForward(addresses: readonly string[]): Forward {
  const agents = addresses.map(() => new Agent({ keepAlive: true }))
  return (owner, asked, incoming, outgoing) =>
    forward(asked, incoming, outgoing, { address: addresses[owner]!, agent: agents[owner]! })
}

interface Target {
  address: string
  agent: Agent
}

function forward(
  asked: NodeRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { address, agent }: Target,
): void {
  const { method, url, body } = asked
  const headers = withoutConnection(Object.entries(incoming.headers))
  if (body !== undefined && body.length > 0) headers['content-length'] = String(body.length)
  const startedMs = performance.now()
  const { socket } = incoming
  let under: ClientRequest | undefined
  let retry: NodeJS.Timeout | undefined

  // A response that waits behind another on its connection does not hear of the connection's end.
  socket.setMaxListeners(0)
  socket.once('close', leave)
  outgoing.once('close', leave)
  if (outgoing.destroyed || socket.destroyed) leave()
  else ask()

  function leave(): void {
    socket.off('close', leave)
    outgoing.off('close', leave)
    clearTimeout(retry)
    under?.destroy()
  }

  function ask(): void {
    const options = { socketPath: address, agent, method, path: url, headers, setHost: false }
    under = request({ ...options, maxHeaderSize: maxHeaderBytes }, (answer) =>
      passOn(answer, outgoing),
    )
    under.on('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.destroyed || outgoing.headersSent) return
      const isUp = error.syscall !== 'connect' || !retried.has(error.code ?? '')
      // Torn on purpose, or because the worker has died: to the client that is the same.
      if (isUp || performance.now() - startedMs > maxWaitMs) tear(outgoing)
      else retry = setTimeout(ask, retryMs)
    })
    under.end(body)
  }
}

function passOn(answer: IncomingMessage, outgoing: ServerResponse): void {
  const { socket, statusCode, statusMessage, rawHeaders } = answer
  outgoing.writeHead(statusCode!, statusMessage, withoutConnection(pairsOf(rawHeaders), true))
  flushHead(outgoing)
  answer.on('data', (chunk: Buffer) => {
    // The connection waits and not the answer, which would drop what it holds if it is torn then.
    if (!outgoing.write(chunk)) socket.pause()
  })
  outgoing.on('drain', () => resume(socket))
  answer.on('end', () => {
    resume(socket)
    outgoing.end()
  })
  answer.on('error', () => {
    // Called when the system has all that was written.
    outgoing.write('', () => outgoing.destroy())
  })
}

function resume(socket: Socket): void {
  if (socket.isPaused()) socket.resume()
}

function withoutConnection(
  headers: Iterable<[string, string | string[] | undefined]>,
  keepsLength = false,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {}
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (value === undefined) continue
    if (connectionHeaders.has(key) && !(keepsLength && key === 'content-length')) continue
    const before = kept[name]
    kept[name] = before === undefined ? value : [before, value].flat()
  }
  return kept
}

function* pairsOf(rawHeaders: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    yield [rawHeaders[index]!, rawHeaders[index + 1]!]
  }
}
