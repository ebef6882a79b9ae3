/** Brings an answer to the socket: in one write, or step by step at its pace. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Answer, endOf } from '../src/answers/answer.ts'
import { scheduleIn } from '../src/clock.ts'
import type { Engine } from '../src/engine.ts'
import type { Outcome } from '../src/state/call.ts'
import type { ByteBody } from '../src/stream/frame-bytes.ts'
import { type Playback, play, type Sink } from '../src/stream/playback.ts'
import { type BufferPool, createBufferPool } from './buffer-pool.ts'
import { corsHeaders } from './cors.ts'
import { writeHead } from './write-head.ts'

export type SendAnswer = (
  answer: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => void

export function createSender(engine: Engine): SendAnswer {
  const pool = createBufferPool()
  return (answer, incoming, outgoing) => {
    if (outgoing.destroyed || incoming.socket.destroyed)
      return engine.finish(answer.call, 'aborted')
    // What a reply says of its own comes last.
    if (incoming.headers.origin !== undefined)
      answer.headers = { ...corsHeaders, ...answer.headers }
    // What is left of a body that was far too large is not read.
    if (!incoming.complete) answer.headers = { ...answer.headers, connection: 'close' }
    if (answer.delayMs > 0 || answer.torn === true || typeof answer.body === 'function') {
      return sendLater(answer, incoming, outgoing, engine, pool)
    }
    sendWhole(answer, answer.body, outgoing, pool)
    engine.finish(answer.call, endOf(answer, 'completed'))
  }
}

function sendWhole(
  { status, headers, call, encoding }: Answer,
  body: string | ByteBody,
  outgoing: ServerResponse,
  pool: BufferPool,
): void {
  if (typeof body === 'string') {
    // With its length known, the head and the body are one piece to the system; chunks are five.
    if (body !== '')
      headers['content-length'] ??= String(Buffer.byteLength(body, encoding ?? 'utf8'))
    writeHead(outgoing, status, headers)
    outgoing.end(body, encoding ?? 'utf8')
    return
  }
  outgoing.writeHead(status, headers)
  call.partsSent = body.pieces ?? 0
  if (body.bytes !== undefined) {
    outgoing.end(body.bytes)
    return
  }
  const buffer = pool.take(body.size)
  body.writeTo(buffer)
  // Called when the system has the bytes; a buffer whose socket is torn before is left to the collector.
  outgoing.end(buffer.subarray(0, body.size), (error?: Error | null) => {
    if (error === undefined || error === null) pool.give(buffer)
  })
}

/** A client that leaves before the end frees the timer and the steps. */
function sendLater(
  answer: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  engine: Engine,
  pool: BufferPool,
): void {
  const { body, call } = answer
  const { clock } = engine
  let playback: Playback | undefined
  let outcome: Outcome = 'aborted'
  let stopped = false
  const unschedule = answer.delayMs > 0 ? scheduleIn(clock, answer.delayMs, begin) : undefined

  // A response that waits behind another on its connection does not hear of the connection's end.
  const { socket } = incoming
  // One for each answer that waits on the connection, and that may be many.
  socket.setMaxListeners(0)
  socket.once('close', stop)
  outgoing.once('close', stop)
  if (unschedule === undefined) begin()

  function stop(): void {
    // The end of the connection is heard twice by the response that it ends.
    if (stopped) return
    stopped = true
    socket.off('close', stop)
    outgoing.off('close', stop)
    unschedule?.()
    playback?.cancel()
    engine.finish(call, endOf(answer, outcome))
  }

  function begin(): void {
    if (answer.torn === true) {
      outcome = 'faulted'
      tear(outgoing)
      return
    }
    if (typeof body !== 'function') {
      outcome = 'completed'
      sendWhole(answer, body, outgoing, pool)
      return
    }
    writeHead(outgoing, answer.status, answer.headers)
    let isBegun = false
    const sink: Sink = {
      write(frames) {
        isBegun = true
        return outgoing.write(frames, answer.encoding ?? 'utf8')
      },
      end(ending) {
        isBegun = true
        outcome = ending
        outgoing.end()
      },
      tear() {
        isBegun = true
        outcome = 'faulted'
        // Called when the system has all that was written. An end without a reset: after one, clients
        // may lose what they have not read yet.
        outgoing.write('', () => outgoing.destroy())
      },
    }
    playback = play(body(), clock, sink, call)
    // Otherwise the headers would wait for the first frame, and the client for them.
    if (!isBegun) outgoing.flushHeaders()
    // A slow reader is waited for, so that what it has not read does not pile up here.
    outgoing.on('drain', () => playback?.resume())
  }
}

/** Ends the connection in place of an answer, when those in front of it are through. */
export function tear(outgoing: ServerResponse): void {
  // From Node 24 on, one that still waits for its turn forgets that it was destroyed.
  outgoing.once('socket', (socket: Socket) => socket.destroy())
  outgoing.destroy()
}
