/** How long the answer takes: the neutral form of every pacing setting. */
import type { Random } from '../random.ts'

export interface Lag {
  charactersPerSecond: number
  /** Fraction by which a gap may be shorter or longer, uniformly. */
  jitter: number
}

/** The Python tool's `lag_factor`: a character takes 1 / (factor × 10) seconds, ±50 %. */
export function lagOfFactor(lagFactor: number): Lag {
  return { charactersPerSecond: lagFactor * 10, jitter: 0.5 }
}

/** Milliseconds before the next character of a stream. */
export function gapMs(lag: Lag, random: Random): number {
  return (1000 / lag.charactersPerSecond) * (1 - lag.jitter + 2 * lag.jitter * random())
}

/** Milliseconds before an answer of `characters` that comes in one piece. */
export function plainDelayMs(lag: Lag, characters: number): number {
  return (characters * 1000) / lag.charactersPerSecond
}
