/** What a message and the events of its stream have in common: head, stop reason, usage. */
import type Anthropic from '@anthropic-ai/sdk'
import type { Choice, Completion, Usage } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'
import type { SentBlock } from './blocks.ts'

// Fields that the SDK's types demand and recorded traffic leaves out; no client asks for them.
type SentUsage = SentDetails &
  Omit<Anthropic.Usage, 'inference_geo' | keyof SentDetails | 'server_tool_use' | 'speed'>
/** Left out where the model has not thought. */
type SentDetails = { output_tokens_details?: Anthropic.OutputTokensDetails }
type SentHead = Pick<Anthropic.Message, 'model' | 'id' | 'type' | 'role'>
export type SentStop = Pick<Anthropic.Message, 'stop_reason' | 'stop_sequence'>
export type SentMessage = SentHead & SentStop & { content: SentBlock[]; usage: SentUsage }
export type SentDeltaUsage = SentDetails &
  Omit<Anthropic.MessageDeltaUsage, keyof SentDetails | 'server_tool_use'>

/** @see https://docs.anthropic.com/en/api/handling-stop-reasons */
const stopReasons: Record<FinishReason, Anthropic.StopReason> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  refusal: 'refusal',
  pause_turn: 'pause_turn',
  context_window: 'model_context_window_exceeded',
}

export function encodeHead(completion: Completion): SentHead {
  return {
    model: completion.model,
    id: completion.givenId ?? `msg_01${completion.id}`,
    type: 'message',
    role: 'assistant',
  }
}

export function encodeStop(choice: Choice): SentStop {
  const { stopSequence } = choice
  if (stopSequence !== undefined) {
    return { stop_reason: 'stop_sequence', stop_sequence: stopSequence }
  }
  // A refusal has no block of its own here: its words are text, and the stop reason tells.
  const refused = choice.parts.some((part) => part.type === 'refusal')
  return {
    stop_reason:
      refused && choice.finishReason === 'stop' ? 'refusal' : stopReasons[choice.finishReason],
    stop_sequence: null,
  }
}

/** Of a whole message. */
export function encodeUsage(usage: Usage): SentUsage {
  return { ...encodeStartUsage(usage, usage.outputTokens), ...encodeDetails(usage) }
}

/** Of a message that has only begun: `outputTokens` are written so far. */
export function encodeStartUsage(usage: Usage, outputTokens: number): SentUsage {
  return {
    input_tokens: uncachedTokens(usage),
    cache_creation_input_tokens: usage.cacheCreationTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheCreationTokens,
      ephemeral_1h_input_tokens: 0,
    },
    output_tokens: outputTokens,
    service_tier: 'standard',
  }
}

/** Cumulative: the whole answer's, and once more what the request cost. */
export function encodeDeltaUsage(usage: Usage): SentDeltaUsage {
  return {
    input_tokens: uncachedTokens(usage),
    cache_creation_input_tokens: usage.cacheCreationTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    ...encodeDetails(usage),
  }
}

function encodeDetails({ reasoningTokens }: Usage): SentDetails {
  return reasoningTokens === 0
    ? {}
    : { output_tokens_details: { thinking_tokens: reasoningTokens } }
}

/**
 * Unlike other vendors, Anthropic counts as input only what the cache had no part in.
 *
 * @see https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
 */
function uncachedTokens({ inputTokens, cacheReadTokens, cacheCreationTokens }: Usage): number {
  return Math.max(0, inputTokens - cacheReadTokens - cacheCreationTokens)
}
