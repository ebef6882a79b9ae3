/** Reply to answer: an error, a raw response, or a completion that is encoded whole or as a stream. */
import type { Answer } from './answer.ts'
import { type Chance, createChance } from './chance.ts'
import { complete } from './complete.ts'
import type { Completion } from './completion.ts'
import { toApiError } from './error-reply.ts'
import { type Exchange, refuse, sendJson, vendorHeaders } from './exchange.ts'
import { applyFault } from './fault-answer.ts'
import { type Overrides, parseFault, refuseOverride } from './overrides.ts'
import type { Prompt } from './prompt.ts'
import type { CompletionEndpoint } from './providers/provider.ts'
import { createRandom } from './random.ts'
import { rawAnswer, responseAnswer } from './raw-answer.ts'
import type { FaultReply, Reply } from './reply.ts'
import type { FunctionResult } from './rules/reply-source.ts'
import { isPaced, type Lag, needsTokenizer, plainDelayMs, resolveLag } from './stream/lag.ts'
import { isProfile } from './stream/lag-profiles.ts'
import { collectLive, isLive, liveAnswer } from './stream/live.ts'
import { encodeAtOnce, encodePaced } from './stream/steps.ts'
import { type Tokenizer, tokenizerFor } from './tokens/tokenizer.ts'

export interface ReplyContext {
  prompt: Prompt
  captures: Record<string, string>
  endpoint: CompletionEndpoint
  exchange: Exchange
  overrides: Overrides
  /** Milliseconds since the epoch. */
  nowMs: number
}

export async function answerReply(given: FunctionResult, context: ReplyContext): Promise<Answer> {
  void given
  void context
  throw new Error('under construction')
}
