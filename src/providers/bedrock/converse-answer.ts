/** What a Converse answer and the events of its stream have in common: stop reason, usage, model's own fields. */
import type { StopReason, TokenUsage } from '@aws-sdk/client-bedrock-runtime'
import type { Choice, Usage } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'
import type { Body } from '../lenient-fields.ts'

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const stopReasons: Record<FinishReason, StopReason> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'content_filtered',
  refusal: 'content_filtered',
  pause_turn: 'end_turn',
  context_window: 'model_context_window_exceeded',
}

/** Milliseconds that the model is said to have taken; always the same, because no lag changes a byte. */
export const latencyMs = 1

/** A refusal has no block of its own here: its words are text, and the stop reason tells. */
export function stopReasonOf({ stopSequence, finishReason, parts }: Choice): StopReason {
  if (stopSequence !== undefined) return 'stop_sequence'
  const refused = finishReason === 'stop' && parts.some(({ type }) => type === 'refusal')
  return stopReasons[refused ? 'refusal' : finishReason]
}

/** `inputTokens` are those that the cache had no part in; the total has all. */
export function encodeUsage(usage: Usage) {
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = usage
  return {
    inputTokens: Math.max(0, inputTokens - cacheReadTokens - cacheCreationTokens),
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheCreationTokens,
  } satisfies TokenUsage
}

/** The only one that clients ask for tells which stop string it was. */
export function modelFieldsOf(body: Body, { stopSequence }: Choice) {
  const paths = body['additionalModelResponseFieldPaths']
  const asks = (path: string) => Array.isArray(paths) && paths.includes(path)
  const fields = { stop_sequence: stopSequence ?? null }
  if (asks('/delta/stop_sequence')) return { additionalModelResponseFields: { delta: fields } }
  return asks('/stop_sequence') ? { additionalModelResponseFields: fields } : {}
}
