/** What a client hears: the bytes as they came, and what the official SDK makes of them. */
import type { Call } from 'mockllm'
import { readAnthropic } from './anthropic-message.ts'
import type { VendorRequest } from './ask.ts'
import type { Cell } from './grammar-case.ts'
import type { Message } from './message.ts'
import { readOpenAI } from './openai-message.ts'

export interface Heard {
  /** 0 where there was no response at all. */
  status: number
  headers: Headers
  /** All of the body that came. */
  body: string
  /** Whether the connection was torn. */
  isTorn: boolean
  /** The mock's record of it; `undefined` where somebody else has answered. */
  call: Call | undefined
  /** Milliseconds that the mock took, by its own clock. */
  tookMs: number
  /** The text of each delta, in order; of a plain answer, its text in one piece. */
  pieces: string[]
  /** Data of each event, in order. */
  events: string[]
  /** @throws what the official SDK has thrown */
  readonly message: Message
  /** What the official SDK has thrown. */
  failure: Error | undefined
}

export interface Received {
  status: number
  headers: Headers
  body: string
  isTorn: boolean
}

export async function hear(
  received: Received,
  call: Call | undefined,
  request: VendorRequest,
  { provider, mode }: Cell,
): Promise<Heard> {
  const { status, headers, body, isTorn } = received
  let message: Message | undefined
  let failure: Error | undefined
  try {
    if (status === 0) throw new TypeError('there was no response')
    const response = new Response(body, { status, headers: withoutCoding(headers) })
    message = await (provider === 'openai' ? readOpenAI : readAnthropic)(request, response)
  } catch (error) {
    failure = error as Error
  }
  const events = eventsIn(body)
  const pieces =
    mode === 'streamed' ? events.flatMap(pieceOf).filter(Boolean) : [message?.text ?? '']
  return {
    status,
    headers,
    body,
    isTorn,
    call,
    tookMs: tookMs(call),
    events,
    pieces,
    get message() {
      if (message === undefined) throw failure
      return message
    },
    failure,
  }
}

/** To hundredths, because the millisecond of a date has not many more digits. */
function tookMs(call: Call | undefined): number {
  const ms = call?.endedMs === undefined ? 0 : call.endedMs - call.startedMs
  return Math.round(ms * 100) / 100
}

/** The bytes are decoded by now. */
function withoutCoding(headers: Headers): Headers {
  const copy = new Headers(headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) copy.delete(name)
  return copy
}

export function eventsIn(body: string): string[] {
  return body.split('\n\n').flatMap((event) => /^data: ?(.*)$/m.exec(event)?.[1] ?? [])
}

/** Of text; a delta of anything else, or one that is broken, has none. */
export function pieceOf(data: string): string {
  try {
    const { choices, delta } = JSON.parse(data)
    return choices?.[0]?.delta?.content ?? (delta?.type === 'text_delta' ? delta.text : '')
  } catch {
    return ''
  }
}
