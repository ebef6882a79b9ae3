/** What rules are matched against: one request, as far as it is known before a reply is chosen. */
import type { Prompt } from '../prompt.ts'
import type { HeaderReader } from '../providers/provider.ts'
import type { RequestDetails } from '../reply.ts'

/** What a rule has captured, by name. */
export type Captures = Record<string, string>

/** Nothing is inherited: a capture may be called `__proto__`. */
export function noCaptures(): Captures {
  return Object.create(null) as Captures
}

export interface Asked {
  prompt: Prompt
  headers: HeaderReader
  /** The parsed JSON body, untouched. */
  body: unknown
  /** What functions in a config are told; made only for them. */
  details(captures: Captures): RequestDetails
}
