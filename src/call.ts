/** One request and what became of it. */
import type { HeaderReader } from './providers/provider.ts'
import type { Prompt } from './prompt.ts'

/** How an answer ended: as it was meant to, left by its client, or by a fault that was asked for. */
export type Outcome = 'completed' | 'aborted' | 'faulted'

export interface Call {
  /** Milliseconds since the epoch. */
  startedMs: number
  /** `undefined` while the answer is under way. */
  endedMs: number | undefined
  method: string
  path: string
  /** `undefined` where the request was refused before it was understood. */
  provider: string | undefined
  model: string | undefined
  /** The user text that rules were matched against. */
  user: string | undefined
  /** The neutral request; `undefined` where it was refused before it was understood. */
  prompt: Prompt | undefined
  /** The parsed JSON body; `undefined` where it has none. */
  body: unknown
  /** Request headers with lower-case names; secrets are `[redacted]`. */
  readonly headers: Record<string, string>
  /** The session whose state the answer went by. */
  session: string
  /** Name of the rule that answered. */
  rule: string | undefined
  stream: boolean
  status: number
  /** Message of the error that was answered, if one was. */
  error: string | undefined
  /** The fault that was asked for, such as `disconnect@3`. */
  fault: string | undefined
  /** How many pieces of a stream were sent. */
  partsSent: number
  outcome: Outcome | 'pending'
}

const secrets = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
])

/** Copies headers with their secrets taken out. */
export function redactHeaders(
  headers: HeaderReader & Iterable<[string, string]>,
): Record<string, string> {
  const redacted: Record<string, string> = {}
  for (const [name, value] of headers) redacted[name] = secrets.has(name) ? '[redacted]' : value
  return redacted
}
