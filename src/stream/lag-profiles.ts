/** Named lags, so that a config need not know how fast models are. */
import type { LagProfile, LagReply } from '../reply.ts'

/**
 * Round figures in the middle of what independent probes of the public APIs measured in spring 2026,
 * for short prompts; a vendor promises none of them, and they change by the hour.
 *
 * All but `none` send tokens. Characters would be a thousand events for 250 tokens, and openai 7 gives
 * up on structured output of more than 65,536 events.
 *
 * | name | first piece | then | like |
 * |---|---|---|---|
 * | `none` | at once | at once | no lag, also where the settings have one |
 * | `fast` | 200 ms | 200 tokens/s | a small model near by |
 * | `gemini` | 450 ms | 200 tokens/s | Gemini Flash |
 * | `gpt` | 800 ms | 80 tokens/s | GPT-4o and its successors |
 * | `claude` | 1.5 s | 60 tokens/s | Claude Sonnet and Opus |
 * | `slow` | 3 s | 15 tokens/s | a busy or home-made host |
 * | `slow-reasoner` | 10 s | 50 tokens/s | a model that thinks before it speaks |
 */
export const lagProfiles: ReadonlyMap<LagProfile, LagReply> = new Map([
  ['none', {}],
  ['fast', profile(200, 200, 0.2)],
  ['gemini', profile(450, 200, 0.3)],
  ['gpt', profile(800, 80, 0.3)],
  ['claude', profile(1500, 60, 0.3)],
  ['slow', profile(3000, 15, 0.3)],
  ['slow-reasoner', profile(10_000, 50, 0.3)],
])

export function isProfile(name: string): name is LagProfile {
  return lagProfiles.has(name as LagProfile)
}

function profile(ttftMs: number, tokensPerSecond: number, jitter: number): LagReply {
  return { ttft_ms: ttftMs, tokens_per_second: tokensPerSecond, jitter, chunk: 'token' }
}
