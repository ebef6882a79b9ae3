/**
 * OpenAI Chat Completions, the format that most compatible hosts speak, too.
 *
 * @see https://platform.openai.com/docs/api-reference/chat
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
import type OpenAI from 'openai'
import type { Choice, Completion, Part, ToolCallPart, Usage } from '../completion.ts'
import type { Prompt } from '../prompt.ts'
import type { FinishReason } from '../reply.ts'
import { dataFrame, eventStreamType, hole, repeatFrame } from '../stream/event-stream.ts'
import { parseOpenAIChat } from './openai-chat-request.ts'
import type { CompletionEndpoint, PartPosition, StreamEncoder } from './provider.ts'

type Chat = OpenAI.Chat.Completions.ChatCompletion
type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk

/** Not OpenAI's own, but what compatible servers send and clients read. */
interface WithReasoning {
  reasoning_content?: string
}
type Message = Chat['choices'][number]['message'] & WithReasoning
type Delta = Chunk['choices'][number]['delta'] & WithReasoning

export const openaiChat: CompletionEndpoint = {
  kind: 'completion',
  method: 'POST',
  path: '/v1/chat/completions',
  parse: parseOpenAIChat,
  encode: (completion) =>
    ({
      id: `chatcmpl-${completion.id}`,
      object: 'chat.completion',
      created: completion.createdSeconds,
      model: completion.model,
      choices: completion.choices.map((choice, index) => ({
        index,
        message: encodeMessage(choice),
        logprobs: null,
        finish_reason: finishReasons[choice.finishReason],
      })),
      usage: encodeUsage(completion.usage),
      service_tier: 'default',
    }) satisfies Chat,
  streamType: eventStreamType,
  encodeStream,
}

const finishReasons: Record<FinishReason, Chat['choices'][number]['finish_reason']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
}

function encodeMessage(choice: Choice): Message {
  const toolCalls = choice.parts.filter((part): part is ToolCallPart => part.type === 'tool-call')
  const reasoning = textOf(choice.parts, 'reasoning')
  return {
    role: 'assistant',
    content: textOf(choice.parts, 'text'),
    refusal: textOf(choice.parts, 'refusal'),
    annotations: [],
    ...(reasoning === null ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(encodeToolCall) }),
  }
}

function textOf(parts: readonly Part[], type: Part['type']): string | null {
  const found = parts.filter((part) => part.type === type)
  return found.length === 0 ? null : found.map((part) => part.text).join('')
}

function idOf(call: ToolCallPart): string {
  return call.givenId ?? `call_${call.id}`
}

function encodeToolCall(
  call: ToolCallPart,
): OpenAI.Chat.Completions.ChatCompletionMessageFunctionToolCall {
  return {
    id: idOf(call),
    type: 'function',
    function: { name: call.name, arguments: call.text },
  }
}

function encodeUsage(usage: Usage): OpenAI.CompletionUsage {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

function encodeStream(completion: Completion, prompt: Prompt): StreamEncoder {
  const head = {
    id: `chatcmpl-${completion.id}`,
    object: 'chat.completion.chunk',
    created: completion.createdSeconds,
    model: completion.model,
  } as const
  const noUsage = prompt.includeUsage ? { usage: null } : {}

  function chunk(
    index: number,
    delta: Delta,
    finishReason: Chunk['choices'][number]['finish_reason'] = null,
  ): string {
    const choices = [{ index, delta, logprobs: null, finish_reason: finishReason }]
    return dataFrame(JSON.stringify({ ...head, choices, ...noUsage } satisfies Chunk))
  }

  function usageChunk(): string {
    const usage = encodeUsage(completion.usage)
    return dataFrame(JSON.stringify({ ...head, choices: [], usage } satisfies Chunk))
  }

  return {
    start: () => '',
    startChoice(choice) {
      const hasText = completion.choices[choice]!.parts.some((part) => part.type === 'text')
      return chunk(choice, { role: 'assistant', content: hasText ? '' : null, refusal: null })
    },
    startPart(part, { choice, toolCall }) {
      if (part.type !== 'tool-call') return ''
      const begun = { name: part.name, arguments: '' }
      return chunk(choice, {
        tool_calls: [{ index: toolCall, id: idOf(part), type: 'function', function: begun }],
      })
    },
    deltas: (part, position, pieces) =>
      repeatFrame(chunk(position.choice, deltaOf(part, position)), pieces),
    endPart: () => '',
    endChoice: (choice) =>
      chunk(choice, {}, finishReasons[completion.choices[choice]!.finishReason]),
    end: () => (prompt.includeUsage ? usageChunk() : '') + dataFrame('[DONE]'),
  }
}

function deltaOf(part: Part, { toolCall }: PartPosition): Delta {
  switch (part.type) {
    case 'text':
      return { content: hole }
    case 'reasoning':
      return { reasoning_content: hole }
    case 'refusal':
      return { refusal: hole }
    case 'tool-call':
      return { tool_calls: [{ index: toolCall, function: { arguments: hole } }] }
    default:
      return part satisfies never
  }
}
