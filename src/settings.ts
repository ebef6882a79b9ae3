/** What holds for every rule of a config. */
import type { ErrorKind } from './errors/error-kinds.ts'
import type { ErrorReply, Reply } from './reply.ts'
import type { Folding } from './rules/folding.ts'
import type { Lag } from './stream/lag.ts'

export interface Settings {
  /** `undefined`: everything at once. */
  lag: Lag | undefined
  /** By model, before `lag`; the first that fits counts. */
  modelLag: readonly ModelLag[]
  /** Ask for everything that the vendor asks for. */
  strict: boolean
  /** Seeds ids, jitter and probabilities. */
  seed: number
  /** Pins the timestamps in answers, in milliseconds since the epoch. */
  nowMs: number | undefined
  /** How texts are compared where a matcher does not say. */
  folding: Folding
  /** What a prompt gets that no rule matches. */
  unmatched: 'reply' | 'error' | 'next' | 'passthrough'
  /** Of replies that have none of their own. */
  error: ErrorKind | ErrorReply | undefined
  fault: Reply['fault']
  /** Whether a surface is switched on, by its name and its vendor's; `undefined`: all are. */
  providers: ((surface: string, provider: string) => boolean) | undefined
  /** Keys that are let in; `undefined`: any, and none. */
  apiKeys: readonly string[] | undefined
  /** Refuse all calls of a known vendor that nothing answers. */
  guard: boolean
  /** Where the real APIs are, by provider, where not at their vendor's. */
  upstreams: Record<string, string>
}

export interface ModelLag {
  fits(model: string): boolean
  /** `undefined`: everything at once. */
  lag: Lag | undefined
}
