/** Answers that are not a model's: what a `raw` reply says, and what a response function's `Response` holds. */

import { unlessGone } from '../client-gone.ts'
import type { Exchange } from '../exchange.ts'
import { lowerCaseNames } from '../lower-case-names.ts'
import { createRandom } from '../random.ts'
import type { RawReply } from '../reply.ts'
import type { Call } from '../state/call.ts'
import type { ByteBody } from '../stream/frame-bytes.ts'
import type { Framing } from '../stream/framing.ts'
import { gapMs, type Lag, withJitter } from '../stream/lag.ts'
import { type LiveSource, openLive } from '../stream/live-source.ts'
import { type DataStep, type Step, waitStep } from '../stream/steps.ts'
import { type Answer, statusesWithoutBody } from './answer.ts'

export interface RawPace {
  lag: Lag | undefined
  /** Of the jitter. */
  seed: number
  framing: Framing
}

/**
 * The answer of a `raw` reply, with no header of the vendor's. Frames are steps of which each takes as
 * long as one token; a body waits for `ttft_ms` only, because nobody knows what its tokens would be.
 */
export function rawAnswer(raw: RawReply, call: Call, pace: RawPace): Answer {
  const { lag, framing } = pace
  const { status = 200, body, frames } = raw
  call.status = status
  const answer = (type: string | undefined, content: Answer['body']): Answer => ({
    status,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...lowerCaseNames(raw.headers),
    },
    body: content,
    delayMs: typeof content === 'string' ? (lag?.ttftMs ?? 0) : 0,
    call,
  })
  if (statusesWithoutBody.has(status)) return answer(undefined, '')
  if (frames !== undefined) {
    const { encoding } = framing
    const streamed = answer(framing.type, () => frameSteps(frames, pace))
    return encoding === undefined ? streamed : { ...streamed, encoding }
  }
  if (body === undefined) return answer(undefined, '')
  if (typeof body !== 'string') return answer('application/json', JSON.stringify(body))
  return answer(isJson(body) ? 'application/json' : 'text/plain; charset=utf-8', body)
}

/** Text is a frame as it is, or not even one; anything else is the data of an event. */
export function* frameSteps(
  frames: readonly unknown[],
  { lag, seed, framing }: RawPace,
): Generator<DataStep> {
  const random = createRandom(seed)
  let ttftMs = lag?.ttftMs
  for (const frame of frames) {
    let waitMs = 0
    if (lag !== undefined) {
      waitMs = ttftMs === undefined ? gapMs(lag, random) : withJitter(ttftMs, lag, random)
    }
    ttftMs = undefined
    yield delta(typeof frame === 'string' ? frame : framing.frame(JSON.stringify(frame)), waitMs)
  }
}

function delta(frames: string, gapMs = 0): DataStep {
  return { kind: 'delta', gapMs, leads: true, frames }
}

/** What only holds between two ends of a connection, and what a body that was read whole has not. */
const connectionHeaders = ['connection', 'content-length', 'keep-alive', 'transfer-encoding']

/**
 * The answer that a response function gives as a `Response`. An event stream is passed on as it comes,
 * one step an event; anything else is read first. `Response.error()` tears the connection.
 *
 * @param onEnd takes what is to be called when the answer has ended, sent or not
 * @throws TypeError where the response has been read already; ClientGone
 */
export async function responseAnswer(
  response: Response,
  { call, request }: Exchange,
  onEnd: (free: () => void) => void,
): Promise<Answer> {
  if (response.bodyUsed) {
    throw new TypeError('the Response was read already; a function must return a new one each time')
  }
  const { status, body, url } = response
  const headers = Object.fromEntries(response.headers)
  for (const name of connectionHeaders) delete headers[name]
  // What was fetched is not compressed any more.
  if (url) delete headers['content-encoding']
  const answer = { status, headers, delayMs: 0, call }
  if (response.type === 'error') return { ...answer, status: 500, body: '', torn: true }
  call.status = status
  if (!body) return { ...answer, body: '' }
  if (!/^text\/event-stream\b/i.test(headers['content-type'] ?? '')) {
    const content = await unlessGone(response.arrayBuffer(), request.signal)
    return { ...answer, body: toByteBody(new Uint8Array(content)) }
  }
  const source = openLive(eventsOf(body), () => {})
  onEnd(source.close)
  return { ...answer, body: () => passOn(source) }
}

function toByteBody(content: Uint8Array): ByteBody {
  return { size: content.length, writeTo: (bytes) => bytes.set(content) }
}

/** Whole events, each with the empty line behind it. No generator, for one cannot be returned while it reads. */
function eventsOf(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const reader = body.getReader()
  let text = ''
  let isRead = false

  async function next(): Promise<IteratorResult<string, undefined>> {
    let end = eventEnd(text)
    while (end === 0 && !isRead) {
      const { done, value } = await reader.read()
      isRead = done
      text += done ? decoder.decode() : decoder.decode(value, { stream: true })
      end = eventEnd(text)
    }
    const event = text.slice(0, end || text.length)
    text = text.slice(event.length)
    return event === '' ? { done: true, value: undefined } : { done: false, value: event }
  }

  async function cancel(): Promise<IteratorResult<string, undefined>> {
    await reader.cancel()
    return { done: true, value: undefined }
  }

  return { [Symbol.asyncIterator]: () => ({ next, return: cancel }) }
}

/** 0 where there is no whole event yet. */
function eventEnd(text: string): number {
  const found = /\r\n\r\n|\n\n|\r\r/.exec(text)
  return found === null ? 0 : found.index + found[0].length
}

/** A body that fails in the middle fails for the client, too. */
function* passOn(source: LiveSource<string>): Generator<Step> {
  source.enter()
  try {
    for (let index = 0; ; index++) {
      while (index === source.parts.length && source.end === undefined) {
        yield waitStep(() => source.until(index))
      }
      if (index === source.parts.length) break
      yield delta(source.parts[index]!)
    }
    if (source.end !== undefined && 'error' in source.end) yield { kind: 'tear' }
  } finally {
    source.leave()
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
