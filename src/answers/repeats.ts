/** Answers to what was asked more than once, ready to be sent: the same request gets the same bytes. */
import type { Prompt } from '../prompt.ts'
import type { Provider } from '../providers/provider.ts'
import type { Reply } from '../reply.ts'
import type { Settings } from '../settings.ts'
import type { ByteBody } from '../stream/frame-bytes.ts'
import type { Answer } from './answer.ts'
import type { CompletionContext } from './reply-context.ts'

export interface Repeats {
  /** What the same reply has answered to the same request; both are repeatable. */
  find(reply: Reply, context: CompletionContext): Answer | undefined
  /** Keeps an answer to a request that has come before; gives the answer back. */
  keep(answer: Answer, reply: Reply, context: CompletionContext): Answer
}

/** About how many bytes are kept, of all answers and of one with its request. */
const mostBytes = 4 * 1024 * 1024
const mostBytesOfOne = 512 * 1024

/** How many requests are told from those that have never come. */
const mostAsked = 1024

/** All that an answer depends on beside the text of the request, by which it is found. */
interface Circumstances {
  reply: Reply
  endpoint: object
  provider: Provider
  settings: Settings
  url: string
  createdSeconds: number
}

interface Kept extends Circumstances {
  prompt: Prompt
  requestBody: unknown
  headers: Record<string, string>
  body: string | ByteBody
  delayMs: number
  bytes: number
}

/** Whether nothing but the reply and the request decides about the answer: no chance, nothing captured. */
export function isRepeatable(
  { error, fault, raw }: Reply,
  { endpoint, isFixed, overrides, captures, exchange }: CompletionContext,
): boolean {
  const { settings } = exchange.ruleSet
  if (endpoint.isRepeatable !== true || !isFixed) return false
  if (error !== undefined || fault !== undefined || raw !== undefined) return false
  if (settings.error !== undefined || settings.fault !== undefined) return false
  if (overrides.fault !== undefined || overrides.lag !== undefined) return false
  for (const _ in captures) return false
  return true
}

export function createRepeats(): Repeats {
  const kept = new Map<string, Kept>()
  // Requests that all differ cost no more than their mark here.
  const asked = new Uint32Array(mostAsked)
  let bytes = 0

  function forget(text: string): void {
    bytes -= kept.get(text)?.bytes ?? 0
    kept.delete(text)
  }

  return {
    find(reply, context) {
      const { text = '', call } = context.exchange
      const found = kept.get(text)
      if (found === undefined || !isSame(found, circumstancesOf(reply, context))) return undefined
      const { headers, body, delayMs, prompt, requestBody } = found
      // Of requests that are the same, the journal holds one: what lives on is what costs.
      call.prompt = prompt
      call.body = requestBody
      return { status: 200, headers: { ...headers }, body, delayMs, call }
    },
    keep(answer, reply, context) {
      const { text, hash, call } = context.exchange
      const { headers, body, delayMs } = answer
      if (text === undefined || typeof body === 'function') return answer
      const place = hash.low % mostAsked
      const isAskedAgain = asked[place] === hash.high
      asked[place] = hash.high
      // A request is kept as its text and as what was made of it.
      const size = 6 * text.length + sizeOf(body)
      if (!isAskedAgain || size > mostBytesOfOne) return answer
      forget(text)
      const circumstances = circumstancesOf(reply, context)
      kept.set(text, {
        ...circumstances,
        prompt: context.prompt,
        requestBody: call.body,
        headers: { ...headers },
        body: typeof body === 'string' ? body : written(body),
        delayMs,
        bytes: size,
      })
      bytes += size
      while (bytes > mostBytes) forget(kept.keys().next().value!)
      return answer
    },
  }
}

function circumstancesOf(
  reply: Reply,
  { endpoint, nowMs, exchange }: CompletionContext,
): Circumstances {
  const { provider, ruleSet, request } = exchange
  const createdSeconds = Math.floor(nowMs / 1000)
  const { settings } = ruleSet
  return { reply, endpoint, provider, settings, url: request.url, createdSeconds }
}

function isSame(one: Circumstances, other: Circumstances): boolean {
  return (
    one.reply === other.reply &&
    one.endpoint === other.endpoint &&
    one.provider === other.provider &&
    one.settings === other.settings &&
    one.url === other.url &&
    one.createdSeconds === other.createdSeconds
  )
}

function sizeOf(body: string | ByteBody): number {
  return typeof body === 'string' ? 2 * body.length : body.size
}

/** The same body with its bytes written once and for all. */
function written({ size, pieces = 0, writeTo }: ByteBody): ByteBody {
  const bytes = new Uint8Array(size)
  writeTo(bytes)
  return { size, pieces, bytes, writeTo: (target) => target.set(bytes) }
}
