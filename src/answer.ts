/** What goes back to a client, before it is a `Response` or bytes on a socket. */
import type { ByteBody } from './stream/frame-bytes.ts'
import type { Step } from './stream/steps.ts'

/** One request and what became of it. */
export interface Call {
  /** Milliseconds since the epoch. */
  startedMs: number
  method: string
  path: string
  /** `undefined` where the request was refused before it was understood. */
  provider: string | undefined
  model: string | undefined
  /** The user text that rules were matched against. */
  user: string | undefined
  /** Name of the rule that answered. */
  rule: string | undefined
  stream: boolean
  status: number
  /** Message of the error that was answered, if one was. */
  error: string | undefined
}

export type Outcome = 'completed' | 'aborted'

export interface Answer {
  status: number
  headers: Record<string, string>
  /** The whole body, or a fresh run through its steps. */
  body: string | ByteBody | (() => Iterator<Step>)
  /** Milliseconds to wait before anything is sent. */
  delayMs: number
  call: Call
}
