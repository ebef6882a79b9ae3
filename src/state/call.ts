/** One request and what became of it. */
import type { IncomingHeaders } from '../exchange.ts'
import type { Prompt } from '../prompt.ts'
import type { HeaderReader } from '../providers/provider.ts'
import { redactHeaders } from '../redact.ts'

/**
 * How an answer ended: as it was meant to, left by its client, or by a fault that was asked for; or that
 * somebody else answers, as `defaults.unmatched` says.
 */
export type Outcome = 'completed' | 'aborted' | 'faulted' | 'passed_on'

/** Is filled in while the request is answered; not to be changed by others. */
export interface Call {
  /** Milliseconds since the epoch. */
  startedMs: number
  /** Milliseconds since the epoch; `undefined` while the answer is under way. */
  endedMs: number | undefined
  method: string
  /** Without the query, which may hold a key. */
  path: string
  /** `undefined` where the request was refused before it was understood, as are the next four. */
  provider: string | undefined
  model: string | undefined
  /** The user text that rules were matched against. */
  user: string | undefined
  /** The neutral request. */
  prompt: Prompt | undefined
  /** The parsed JSON body itself, no copy of it. */
  body: unknown
  /** Request headers with lower-case names; secrets are `[redacted]`. Made anew each time. */
  readonly headers: Record<string, string>
  /** The session whose state the answer went by: a name, `default`, or `key-…` for that of an API key. */
  session: string
  /** Name of the rule that answered. */
  rule: string | undefined
  /** Whether a stream was asked for. */
  stream: boolean
  /** HTTP status. */
  status: number
  /** Message of the error that was answered, if one was. */
  error: string | undefined
  /** The fault that was asked for, such as `disconnect@3`. */
  fault: string | undefined
  /** How many pieces of a stream were sent; 0 for an answer that is none. */
  partsSent: number
  /** `pending` while the answer is under way. */
  outcome: Outcome | 'pending'
}

/** Who asked for what: all that is known of a call when it begins. */
export interface CallBeginning extends Pick<Call, 'startedMs' | 'method' | 'path' | 'session'> {
  provider: string
  /** With their secrets. */
  headers: IncomingHeaders
}

export function createCall(beginning: CallBeginning): Call {
  return new RecordedCall(beginning)
}

/** The same request once more: all that is known of it before it is answered. */
export function repeatCall(call: Call, startedMs: number): Call {
  return RecordedCall.repeat(call, startedMs)
}

/** With their secrets; `undefined` for what is only a copy of a call. */
export function headersOf(call: Call): HeaderReader | undefined {
  return RecordedCall.headersOf(call)
}

const ownHeaders: PropertyDescriptor & ThisType<RecordedCall> = {
  get() {
    return redactHeaders(RecordedCall.headersOf(this)!)
  },
  enumerable: true,
}

/** Gives a call to users, whose copies of it are to have the headers: seldom, and so not for every call. */
export function show(call: Call): Call {
  if (!Object.hasOwn(call, 'headers')) Object.defineProperty(call, 'headers', ownHeaders)
  return call
}

class RecordedCall implements Call {
  startedMs: number
  endedMs: number | undefined = undefined
  method: string
  path: string
  provider: string | undefined
  model: string | undefined = undefined
  user: string | undefined = undefined
  prompt: Prompt | undefined = undefined
  body: unknown = undefined
  session: string
  rule: string | undefined = undefined
  stream = false
  status = 200
  error: string | undefined = undefined
  fault: string | undefined = undefined
  partsSent = 0
  outcome: Call['outcome'] = 'pending'
  readonly #headers: IncomingHeaders

  constructor({ startedMs, method, path, provider, session, headers }: CallBeginning) {
    this.startedMs = startedMs
    this.method = method
    this.path = path
    this.provider = provider
    this.session = session
    this.#headers = headers
  }

  get headers(): Record<string, string> {
    return redactHeaders(this.#headers)
  }

  static repeat(call: Call, startedMs: number): Call {
    const { method, path, provider, session } = call
    const headers = RecordedCall.headersOf(call)!
    const repeated = new RecordedCall({
      startedMs,
      method,
      path,
      provider: provider!,
      session,
      headers,
    })
    repeated.model = call.model
    repeated.user = call.user
    repeated.prompt = call.prompt
    repeated.body = call.body
    repeated.stream = call.stream
    return repeated
  }

  /** With their secrets. */
  static headersOf(call: Call): IncomingHeaders | undefined {
    return #headers in call ? call.#headers : undefined
  }
}
