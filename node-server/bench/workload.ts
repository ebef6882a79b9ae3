/** What the streams of `mockllm bench` are: the server's config, each request, and when its events are due. */
import { createRandom, hashText } from '../../src/random.ts'
import { lagOfFactor, unitsMs, withJitter } from '../../src/stream/lag.ts'

export interface Workload {
  eventsPerSecond: number
  /** What a stream says, one character for each event. */
  text: string
  /** For `mockllm start --config`. */
  config: object
  /** The body of the request of a stream. Bodies differ, and with them the jitter. */
  bodyOf(stream: number): string
  /** Milliseconds after the request at which the role and each character of a stream are due. */
  dueMs(stream: number): Float64Array
}

/** Of the first piece; long enough to tell the wait for it from what a request takes anyhow. */
const ttftMs = 100

/** No two neighbours are the same, so that a lost or a doubled event does not go unseen. */
const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Streams of `seconds`, each of so many events a second on average, with the gaps of `lag_factor`. */
export function createWorkload(eventsPerSecond: number, seconds: number): Workload {
  const length = Math.max(2, Math.round(eventsPerSecond * seconds))
  const text = Array.from({ length }, (_, index) => alphabet[index % alphabet.length]).join('')
  const lagFactor = eventsPerSecond / 10
  const lag = lagOfFactor(lagFactor)
  const bodyOf = (stream: number) =>
    JSON.stringify({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'count' }],
      stream: true,
      user: `stream-${stream}`,
    })
  return {
    eventsPerSecond,
    text,
    config: {
      settings: { lag_enabled: true, lag_factor: lagFactor },
      rules: [{ reply: { text, lag: { ttft_ms: ttftMs } } }],
    },
    bodyOf,
    dueMs(stream) {
      const random = createRandom(hashText(bodyOf(stream)).low)
      const dueMs = new Float64Array(1 + length)
      dueMs[1] = withJitter(ttftMs, lag, random)
      for (let event = 2; event <= length; event++) {
        dueMs[event] = dueMs[event - 1]! + withJitter(unitsMs(lag, 1), lag, random)
      }
      return dueMs
    },
  }
}
