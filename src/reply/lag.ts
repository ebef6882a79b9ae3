/** How long an answer takes, and in which pieces it comes. */

export const lagProfileNames = [
  'none',
  'fast',
  'gemini',
  'gpt',
  'claude',
  'slow',
  'slow-reasoner',
] as const

/** A named lag. */
export type LagProfile = (typeof lagProfileNames)[number]

/** How long an answer takes and in which pieces it comes. */
export interface LagReply {
  /** A named profile that the other keys change. */
  profile?: LagProfile
  /** Milliseconds to the first piece. */
  ttft_ms?: number
  tokens_per_second?: number
  /** Fraction by which a time may be shorter or longer, uniformly, from 0 to 1. */
  jitter?: number
  /** What one piece is: a unit, or a number of characters. */
  chunk?: ChunkUnit | number
}

export const chunkUnits = ['char', 'token', 'word', 'sentence'] as const

export type ChunkUnit = (typeof chunkUnits)[number]
