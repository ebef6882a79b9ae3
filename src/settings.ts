/** What holds for every rule of a config. */
import type { Lag } from './stream/lag.ts'

export interface Settings {
  /** `undefined`: everything at once. */
  lag: Lag | undefined
  /** Ask for everything that the vendor asks for. */
  strict: boolean
  /** Seeds ids and jitter. */
  seed: number
  /** Pins the timestamps in answers, in milliseconds since the epoch. */
  nowMs: number | undefined
}
