/** An answer as the official SDK has read it, in words that both vendors' answers fit. */

export interface Message {
  id: string
  model: string
  /** All text, joined. */
  text: string
  reasoning?: string
  signature?: string
  redacted?: string
  refusal?: string
  calls: MessageCall[]
  /** The vendor's own word. */
  finish: string | null
  /** The vendor's own names; those of details are joined by dots. */
  usage: Record<string, unknown>
  /** The vendor's own objects. */
  citations: unknown[]
  logprobs?: { token: string; logprob: number; top: { token: string; logprob: number }[] }[]
  /** Of each choice; of a vendor without choices, of the one. */
  texts: string[]
  /** Kind of each block, in order; of a vendor without blocks, in the order of its fields. */
  blocks: string[]
}

export interface MessageCall {
  id: string
  name: string
  /** A value, or text where that is no JSON. */
  arguments: unknown
}

export function flatten(value: object, prefix = ''): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, entry]) =>
      typeof entry === 'object' && entry !== null
        ? flatten(entry, `${prefix}${key}.`)
        : { [`${prefix}${key}`]: entry },
    ),
  )
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
