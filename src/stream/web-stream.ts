/** Bodies as web streams, for MSW and service workers. */

import { type Clock, scheduleIn } from '../clock.ts'
import type { Outcome } from '../state/call.ts'
import { latin1ToBytes } from './latin1.ts'
import { type Playback, play, type Sink } from './playback.ts'
import type { Step } from './steps.ts'

export interface StreamSource {
  /** A fresh run through the same steps. */
  steps: () => Iterator<Step, unknown>
  clock: Clock
  /** Of its frames. Default: UTF-8. */
  encoding?: 'latin1' | undefined
  /** Held as long as the stream, because its signal alone may be garbage-collected. */
  request: { readonly signal?: AbortSignal }
  /** Counts the pieces that are sent. */
  progress?: { partsSent: number }
  /** Called once, when the last frame was taken, the reader went away, or the stream was torn. */
  onEnd: (outcome: Outcome) => void
}

const encoder = new TextEncoder()

/**
 * Between the last chunk and an error, which overtakes the chunks in front of it: for long on its way
 * through a service worker, and elsewhere in the pipes that a client lets its streams run through.
 */
const flushMs = 'serviceWorker' in (globalThis.navigator ?? {}) ? 50 : 1

/**
 * Frames flow only while the reader asks (high-water mark 0). Whichever tells of a reader that went
 * away, `cancel()` or the request's signal, stops the playback at once.
 */
export function createEventStream(source: StreamSource): ReadableStream<Uint8Array> {
  const stream = open(source, true)
  // Response.clone() tees its body, and a tee holds the source until both branches are cancelled: an
  // aborted client of msw 2 would hang on the library's own clone. A clone here is a second playback,
  // which holds nothing until somebody reads it.
  const { progress: _, ...clone } = source
  stream.tee = () => [stream, open({ ...clone, onEnd: () => {} }, false)]
  return stream
}

/**
 * A body that is there at once. Its clone, too, holds nothing: a client of msw 2 that cancels a body
 * it has not read, as SDKs do before they try again, would wait for ever.
 */
export function createWholeBody(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(bytes)
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  stream.tee = () => [stream, createWholeBody(bytes)]
  return stream
}

function open(source: StreamSource, listenAtOnce: boolean): ReadableStream<Uint8Array> {
  let playback: Playback | undefined
  let ended = false
  let abort: (() => void) | undefined
  let unschedule: (() => void) | undefined
  const { request } = source

  function finish(outcome: Outcome): void {
    if (ended) return
    ended = true
    playback?.cancel()
    unschedule?.()
    if (abort !== undefined) request.signal?.removeEventListener('abort', abort)
    source.onEnd(outcome)
  }

  function listen(controller: ReadableStreamDefaultController): void {
    abort = () => {
      if (ended) return
      finish('aborted')
      // Without the error, a client of msw 2 would wait for chunks that never come.
      controller.error(request.signal?.reason)
    }
    if (request.signal?.aborted === true) abort()
    else request.signal?.addEventListener('abort', abort, { once: true })
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (listenAtOnce) listen(controller)
      },
      pull(controller) {
        if (playback !== undefined) return playback.resume()
        if (!listenAtOnce) listen(controller)
        if (ended) return
        const sink: Sink = {
          write(frames) {
            if (ended) return false
            controller.enqueue(
              source.encoding === 'latin1' ? latin1ToBytes(frames) : encoder.encode(frames),
            )
            return (controller.desiredSize ?? 0) > 0
          },
          end(outcome) {
            if (ended) return
            finish(outcome)
            controller.close()
          },
          tear() {
            if (ended) return
            const tearNow = () => {
              finish('faulted')
              // What Node's own fetch says of a connection that is torn.
              controller.error(new TypeError('terminated'))
            }
            unschedule = scheduleIn(source.clock, flushMs, tearNow)
          },
        }
        playback = play(source.steps(), source.clock, sink, source.progress)
        // The first steps may run a user's code, which may abort.
        if (ended) playback.cancel()
      },
      cancel: () => finish('aborted'),
    },
    { highWaterMark: 0 },
  )
}
