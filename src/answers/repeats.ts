/** Requests that came more than once: how they read, and the answer that each gets again, byte for byte. */
import type { Exchange, IncomingRequest, Responder } from '../exchange.ts'
import type { Prompt } from '../prompt.ts'
import type { Endpoint, Provider } from '../providers/provider.ts'
import type { Hash } from '../random.ts'
import { readJson } from '../read-json.ts'
import type { Reply } from '../reply.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import type { Settings } from '../settings.ts'
import { repeatCall } from '../state/call.ts'
import type { ByteBody } from '../stream/frame-bytes.ts'
import type { Answer } from './answer.ts'
import { areSame, type Circumstances, circumstancesOf, headerWeight } from './circumstances.ts'
import type { CompletionContext } from './reply-context.ts'

export interface Repeats {
  /** The answer to what is the same request, headers and all; `undefined` where anything else may decide. */
  again(request: IncomingRequest, ruleSet: RuleSet, responder: Responder): Answer | undefined
  /** A request that has come before to the same endpoint at the same address, in the same version. */
  recall(endpoint: Endpoint, exchange: Exchange): KnownRequest | undefined
  /** Keeps a repeatable answer where its request has come before. */
  keep(answer: Answer, reply: Reply, context: CompletionContext): void
  /** Forgets all: to be called where rules are given up, which would be held otherwise. */
  clear(): void
}

/** The body and the prompt are never shown to users, who might change what others are answered by. */
export interface KnownRequest {
  readonly hash: Hash
  readonly body: Record<string, unknown>
  readonly prompt: Prompt
  /** The same for the journal, where what lives on is what costs. */
  readonly recorded: { readonly body: unknown; readonly prompt: Prompt }
  readonly answered: AnsweredRequest
}

interface AnsweredRequest {
  reply: Reply
  createdSeconds: number
  headers: Record<string, string>
  /** The same with what a transport has added. */
  sentHeaders: Record<string, string>
  body: string | ByteBody
  delayMs: number
}

interface Kept extends KnownRequest {
  circumstances: Circumstances | undefined
  endpoint: Endpoint
  provider: Provider
  settings: Settings
  url: string
  version: string | undefined
  bytes: number
}

/** About how many bytes are kept, of all requests and of one with its answer. */
const mostBytes = 4 * 1024 * 1024
const mostBytesOfOne = 512 * 1024

/** A character of a request as text, in two bodies and in two prompts. */
const bytesPerCharacter = 10

/** How many requests are told from those that have never come. */
const mostAsked = 1024

/** Whether nothing but the reply and the request decides about the answer: no chance, nothing captured. */
export function isRepeatable(
  { error, fault, raw }: Reply,
  { endpoint, isFixed, overrides, captures, exchange }: CompletionContext,
): boolean {
  const { settings, asksFunctions } = exchange.ruleSet
  if (endpoint.isRepeatable !== true || !isFixed || asksFunctions) return false
  if (error !== undefined || fault !== undefined || raw !== undefined) return false
  if (settings.error !== undefined || settings.fault !== undefined) return false
  if (overrides.fault !== undefined || overrides.lag !== undefined) return false
  for (const _ in captures) return false
  return true
}

/** What the same reply has answered to the same request in the same second; both are repeatable. */
export function answerAgain(reply: Reply, { exchange, nowMs }: CompletionContext) {
  const { known, call } = exchange
  if (known === undefined) return undefined
  const { headers, body, delayMs, createdSeconds } = known.answered
  if (known.answered.reply !== reply || createdSeconds !== toSeconds(nowMs)) return undefined
  return { status: 200, headers: { ...headers }, body, delayMs, call } satisfies Answer
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
    again(request, ruleSet, responder) {
      const { size = Number.POSITIVE_INFINITY } = request
      if (size > mostBytesOfOne / bytesPerCharacter) return undefined
      const text = request.text()
      const found = typeof text === 'string' ? kept.get(text) : undefined
      if (found?.circumstances === undefined || found.url !== request.url) return undefined
      if (!areSame(found.circumstances, request, ruleSet, responder)) return undefined
      const { sentHeaders: headers, body, delayMs, createdSeconds } = found.answered
      const nowMs = responder.clock.now()
      if (createdSeconds !== toSeconds(ruleSet.settings.nowMs ?? nowMs)) return undefined
      const { call: first, weight } = found.circumstances
      const call = repeatCall(first, nowMs)
      responder.journal.add(call, weight)
      // Whoever waits for a call to start finds none with a rule, as of any other.
      call.rule = first.rule
      return { status: 200, headers, body, delayMs, call }
    },
    recall(endpoint, { text = '', provider, ruleSet, request }) {
      const found = kept.get(text)
      const isSame =
        found !== undefined &&
        found.endpoint === endpoint &&
        found.provider === provider &&
        found.settings === ruleSet.settings &&
        found.url === request.url &&
        found.version === versionOf(endpoint, request)
      return isSame && !ruleSet.asksFunctions ? found : undefined
    },
    keep({ headers, body: answer, delayMs }, reply, { endpoint, request, exchange, nowMs }) {
      const { text, hash, call, provider, ruleSet } = exchange
      if (text === undefined || typeof answer === 'function') return
      const place = hash.low % mostAsked
      const isAskedAgain = asked[place] === hash.high
      asked[place] = hash.high
      if (!isAskedAgain || call.prompt === undefined) return
      const size = bytesPerCharacter * text.length + sizeOf(answer) + headerWeight(exchange.request)
      if (size > mostBytesOfOne) return
      const body = exchange.known?.body ?? readJson(text, provider)
      const prompt = exchange.known?.prompt ?? endpoint.parse(body, request)
      if (prompt instanceof Promise) return
      forget(text)
      kept.set(text, {
        endpoint,
        provider,
        circumstances: circumstancesOf(exchange),
        settings: ruleSet.settings,
        url: exchange.request.url,
        version: versionOf(endpoint, exchange.request),
        hash,
        body,
        prompt,
        recorded: { body: call.body, prompt: call.prompt },
        answered: {
          reply,
          createdSeconds: toSeconds(nowMs),
          headers: { ...headers },
          sentHeaders: { ...headers },
          body: typeof answer === 'string' ? answer : written(answer),
          delayMs,
        },
        bytes: size,
      })
      bytes += size
      while (bytes > mostBytes) forget(kept.keys().next().value!)
    },
    clear() {
      kept.clear()
      bytes = 0
    },
  }
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000)
}

function versionOf(endpoint: Endpoint, { headers }: IncomingRequest): string | undefined {
  if (endpoint.kind !== 'completion' || endpoint.versionHeader === undefined) return undefined
  return headers.get(endpoint.versionHeader) ?? undefined
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
