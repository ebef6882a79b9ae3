/** What a chat completion and its chunks have in common: messages, log probabilities, usage. */
import type OpenAI from 'openai'
import type { Choice, Part, TokenLogprob, ToolCallPart, Usage } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'

export type Chat = OpenAI.Chat.Completions.ChatCompletion
export type ChatFinishReason = Chat['choices'][number]['finish_reason']
export type Annotation = OpenAI.Chat.Completions.ChatCompletionMessage.Annotation
type Logprobs = OpenAI.Chat.Completions.ChatCompletion.Choice.Logprobs

/** Not OpenAI's own, but what compatible servers send and clients read. */
export interface WithReasoning {
  reasoning_content?: string
}
type Message = Chat['choices'][number]['message'] & WithReasoning
type SentChoice = Omit<Chat['choices'][number], 'message'> & { message: Message }
/** A completion as it is sent. */
export type SentChat = Omit<Chat, 'choices' | 'usage'> & {
  choices: SentChoice[]
  usage: OpenAI.CompletionUsage
}

export const finishReasons: Record<FinishReason, ChatFinishReason> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  // The last three are other vendors' words; the refusal itself is in the message.
  refusal: 'stop',
  pause_turn: 'stop',
  context_window: 'length',
}

export function encodeMessage({ parts }: Choice): Message {
  const toolCalls = parts.filter((part): part is ToolCallPart => part.type === 'tool-call')
  const reasoning = textOf(parts, 'reasoning')
  return {
    role: 'assistant',
    content: textOf(parts, 'text'),
    refusal: textOf(parts, 'refusal'),
    annotations: annotationsOf(parts),
    ...(reasoning === null ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(encodeToolCall) }),
  }
}

function textOf(parts: readonly Part[], type: Part['type']): string | null {
  const found = parts.filter((part) => part.type === type)
  return found.length === 0 ? null : found.map((part) => part.text).join('')
}

export function idOf(call: ToolCallPart): string {
  return call.givenId ?? `call_${call.id}`
}

function encodeToolCall(call: ToolCallPart): OpenAI.Chat.Completions.ChatCompletionMessageToolCall {
  const id = idOf(call)
  return call.isCustom === true
    ? { id, type: 'custom', custom: { name: call.name, input: call.text } }
    : { id, type: 'function', function: { name: call.name, arguments: call.text } }
}

/**
 * Sources on the web: the only ones that chat has a place for.
 *
 * @see https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat
 */
export function annotationsOf(parts: readonly Part[]): Annotation[] {
  const annotations: Annotation[] = []
  // The texts of all parts are one here.
  let before = 0
  for (const part of parts) {
    if (part.type !== 'text') continue
    for (const { url, title, start, end } of part.citations ?? []) {
      if (url === undefined) continue
      annotations.push({
        type: 'url_citation',
        url_citation: {
          end_index: before + end,
          start_index: before + start,
          title: title ?? url,
          url,
        },
      })
    }
    before += part.text.length
  }
  return annotations
}

export function encodeLogprobs({ parts }: Choice): Logprobs | null {
  const content = logprobsOf(parts, 'text')
  const refusal = logprobsOf(parts, 'refusal')
  return content === null && refusal === null ? null : { content, refusal }
}

function logprobsOf(parts: readonly Part[], type: 'text' | 'refusal'): Logprobs['content'] {
  const found = parts.flatMap((part) =>
    part.type === type ? (part.logprobs ?? []).map(encodeLogprob) : [],
  )
  return found.length === 0 ? null : found
}

const encoder = new TextEncoder()

export function encodeLogprob({
  token,
  logprob,
  top,
}: TokenLogprob): OpenAI.Chat.Completions.ChatCompletionTokenLogprob {
  return {
    token,
    logprob,
    bytes: bytesOf(token),
    top_logprobs: top.map((entry) => ({
      token: entry.token,
      logprob: entry.logprob,
      bytes: bytesOf(entry.token),
    })),
  }
}

function bytesOf(token: string): number[] {
  return Array.from(encoder.encode(token))
}

export function encodeUsage(usage: Usage): OpenAI.CompletionUsage {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      audio_tokens: usage.inputAudioTokens,
      // Newer than the other two, and not sent by every model.
      ...(usage.cacheCreationTokens === 0 ? {} : { cache_write_tokens: usage.cacheCreationTokens }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: usage.outputAudioTokens,
      accepted_prediction_tokens: usage.acceptedPredictionTokens,
      rejected_prediction_tokens: usage.rejectedPredictionTokens,
    },
  }
}
