/** What a Mistral chat completion and its chunks have in common: content, tool calls, usage. */
import type {
  AssistantMessage$Outbound,
  ChatCompletionChoice,
  CompletionTokensDetails,
  ContentChunk$Outbound,
  PromptTokensDetails,
  ToolCall$Outbound,
  UsageInfo,
} from '@mistralai/mistralai/models/components'
import type { Part, Usage } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'
import type { Wire } from './wire.ts'

type VendorFinishReason = ChatCompletionChoice['finishReason']
export type Content = NonNullable<AssistantMessage$Outbound['content']>

/** @see https://docs.mistral.ai/api/endpoint/chat */
export const finishReasons: Record<FinishReason, VendorFinishReason & string> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'error',
  // The last three are other vendors' words.
  refusal: 'stop',
  pause_turn: 'stop',
  context_window: 'model_length',
}

/** A string, or chunks where there is reasoning; what only other vendors can read is not sent. */
export function contentOf(parts: readonly Part[]): Content {
  const said = parts.filter(({ type }) => type !== 'tool-call' && type !== 'redacted-reasoning')
  return said.some(({ type }) => type === 'reasoning')
    ? said.map(chunkOf)
    : said.map(({ text }) => text).join('')
}

/** @see https://docs.mistral.ai/capabilities/reasoning */
export function chunkOf({ type, text }: Pick<Part, 'type' | 'text'>): ContentChunk$Outbound {
  return type === 'reasoning'
    ? { type: 'thinking', thinking: [{ type: 'text', text }] }
    : { type: 'text', text }
}

export type SentCall = Omit<ToolCall$Outbound, 'type'>

export function toolCallsOf(parts: readonly Part[]): SentCall[] {
  const calls = parts.filter((part) => part.type === 'tool-call')
  return calls.map(({ id, givenId, name, text }, index) => ({
    // Nine letters and digits, and it takes no others back.
    id: givenId ?? id.slice(0, 9),
    function: { name, arguments: text },
    index,
  }))
}

/** The SDK knows the details, but not that they stand in here. */
type SentUsage = Wire<UsageInfo> & {
  prompt_tokens_details?: Omit<Wire<PromptTokensDetails>, 'messages'>
  completion_tokens_details?: Wire<CompletionTokensDetails>
}

export function encodeUsage(usage: Usage): SentUsage {
  const { inputTokens, outputTokens, cacheReadTokens, inputAudioTokens, reasoningTokens } = usage
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cacheReadTokens + inputAudioTokens === 0
      ? {}
      : {
          prompt_tokens_details: { cached_tokens: cacheReadTokens, audio_tokens: inputAudioTokens },
        }),
    ...(reasoningTokens === 0
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  }
}
