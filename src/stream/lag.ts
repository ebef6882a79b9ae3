/** How long the answer takes: the neutral form of every pacing setting. */
import type { Choice, Part } from '../completion.ts'
import type { Random } from '../random.ts'
import type { ChunkUnit, LagProfile, LagReply } from '../reply.ts'
import { estimate } from '../tokens/estimate.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import { splitPart, tokensOf } from './chunks.ts'
import { countCodePoints } from './code-points.ts'
import { lagProfiles } from './lag-profiles.ts'

export interface Lag {
  /** Milliseconds before the answer's first part, in place of the gap of its first piece. */
  ttftMs: number | undefined
  /** The Python tool's unit; not beside `tokensPerSecond`. */
  charactersPerSecond?: number
  tokensPerSecond?: number
  /** Fraction by which a gap may be shorter or longer, uniformly. */
  jitter: number
  /** What one piece of the answer is. */
  chunk: ChunkUnit | number
}

/** The pieces of a part, and how many characters or tokens of the lag's rate each takes. */
export interface PacedPieces {
  pieces: readonly string[]
  unitsOf(piece: string): number
}

/** The Python tool's `lag_factor`: a character takes 1 / (factor × 10) seconds, ±50 %. */
export function lagOfFactor(lagFactor: number): Lag {
  return { ttftMs: undefined, charactersPerSecond: lagFactor * 10, jitter: 0.5, chunk: 'char' }
}

/**
 * Brings a reply's lag into its neutral form; `undefined` where it changes nothing. The keys change the
 * profile that is named beside them, else the lag `base` that holds without them.
 *
 * @throws Error for a profile that is not known
 */
export function resolveLag(given: LagProfile | LagReply, base?: Lag): Lag | undefined {
  const keys: LagReply = typeof given === 'string' ? { profile: given } : given
  const { profile } = keys
  const start = profile === undefined ? base : applyKeys(undefined, findProfile(profile))
  const lag = applyKeys(start, keys)
  return isPaced(lag) || lag.chunk !== 'char' ? lag : undefined
}

function findProfile(name: LagProfile): LagReply {
  const profile = lagProfiles.get(name)
  if (profile !== undefined) return profile
  const known = [...lagProfiles.keys()].join(', ')
  throw new Error(`Unknown lag profile ${JSON.stringify(name)}; there are ${known}.`)
}

function applyKeys(base: Lag | undefined, keys: LagReply): Lag {
  const { ttftMs, charactersPerSecond, tokensPerSecond, jitter = 0, chunk = 'char' } = base ?? {}
  const rate =
    keys.tokens_per_second !== undefined
      ? { tokensPerSecond: keys.tokens_per_second }
      : {
          ...(charactersPerSecond === undefined ? {} : { charactersPerSecond }),
          ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
        }
  return {
    ttftMs: keys.ttft_ms ?? ttftMs,
    ...rate,
    jitter: keys.jitter ?? jitter,
    chunk: keys.chunk ?? chunk,
  }
}

/** Whether the lag takes any time; else it only says how the answer is cut. */
export function isPaced(lag: Lag): boolean {
  return (
    lag.ttftMs !== undefined ||
    lag.charactersPerSecond !== undefined ||
    lag.tokensPerSecond !== undefined
  )
}

/** Whether the model's own tokens matter, whose table takes a while to load. */
export function needsTokenizer(lag: Lag): boolean {
  return lag.tokensPerSecond !== undefined || lag.chunk === 'token'
}

export function pacePart(part: Part, lag: Lag, tokenizer: Tokenizer): PacedPieces {
  return {
    pieces: splitPart(part, lag.chunk, tokenizer),
    unitsOf: createMeasure(part, lag, tokenizer),
  }
}

function createMeasure(part: Part, lag: Lag, tokenizer: Tokenizer): (piece: string) => number {
  if (lag.charactersPerSecond !== undefined) return countCodePoints
  if (lag.tokensPerSecond === undefined) return () => 0
  if (tokensOf(part) !== undefined) return () => 1
  // A piece may be several tokens that only together make a code point.
  if (lag.chunk === 'token') return (piece) => tokenizer.count(piece)
  const tokensPerCharacter = tokenizer.count(part.text) / countCodePoints(part.text)
  return (piece) => countCodePoints(piece) * tokensPerCharacter
}

/** Milliseconds that so many units take, without jitter. */
export function unitsMs(lag: Lag, units: number): number {
  const rate = lag.charactersPerSecond ?? lag.tokensPerSecond
  return rate === undefined ? 0 : (units * 1000) / rate
}

export function withJitter(ms: number, lag: Lag, random: Random): number {
  return ms * (1 - lag.jitter + 2 * lag.jitter * random())
}

/** Milliseconds before the next character of a stream, or before a piece of so many units. */
export function gapMs(lag: Lag, random: Random, units = 1): number {
  return withJitter(unitsMs(lag, units), lag, random)
}

/**
 * Milliseconds before an answer that comes in one piece: as long as its stream would take without jitter.
 * Choices are made side by side, so that a shorter one takes no time of its own.
 */
export function plainDelayMs(
  lag: Lag,
  choices: readonly Choice[],
  tokenizer: Tokenizer = estimate,
): number {
  let units = 0
  let round = lag.ttftMs === undefined ? 0 : 1
  for (const choice of choices) {
    let index = 0
    for (const part of choice.parts) {
      const { pieces, unitsOf } = pacePart(part, lag, tokenizer)
      for (const piece of pieces) {
        if (index++ < round) continue
        units += unitsOf(piece)
        round++
      }
    }
  }
  return (lag.ttftMs ?? 0) + unitsMs(lag, units)
}
