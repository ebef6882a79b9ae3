/**
 * OpenAI Chat Completions, the format that most compatible hosts speak, too.
 *
 * @see https://platform.openai.com/docs/api-reference/chat
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
import type { Choice, Completion, Part, ToolCallPart, Usage } from '../completion.ts'
import type { Prompt } from '../prompt.ts'
import type { FinishReason } from '../reply.ts'
import { dataFrame, hole, repeatFrame } from '../stream/event-stream.ts'
import { parseOpenAIChat } from './openai-chat-request.ts'
import type { CompletionEndpoint, PartPosition, StreamEncoder } from './provider.ts'

export const openaiChat: CompletionEndpoint = {
  kind: 'completion',
  method: 'POST',
  path: '/v1/chat/completions',
  parse: parseOpenAIChat,
  encode: (completion) => ({
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
  }),
  encodeStream,
}

const finishReasons: Record<FinishReason, string> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
}

function encodeMessage(choice: Choice): Record<string, unknown> {
  const toolCalls = choice.parts.filter((part): part is ToolCallPart => part.type === 'tool-call')
  const reasoning = textOf(choice.parts, 'reasoning')
  return {
    role: 'assistant',
    content: textOf(choice.parts, 'text'),
    refusal: textOf(choice.parts, 'refusal'),
    annotations: [],
    // Not OpenAI's own, but what compatible servers send and clients read.
    ...(reasoning === null ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(encodeToolCall) }),
  }
}

function textOf(parts: readonly Part[], type: Part['type']): string | null {
  const found = parts.filter((part) => part.type === type)
  return found.length === 0 ? null : found.map((part) => part.text).join('')
}

function encodeToolCall(call: ToolCallPart): unknown {
  return {
    id: `call_${call.id}`,
    type: 'function',
    function: { name: call.name, arguments: call.text },
  }
}

function encodeUsage(usage: Usage): unknown {
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
  }
  const usage = prompt.includeUsage ? { usage: null } : {}

  function chunk(index: number, delta: unknown, finishReason: string | null = null): string {
    const choices = [{ index, delta, logprobs: null, finish_reason: finishReason }]
    return dataFrame(JSON.stringify({ ...head, choices, ...usage }))
  }

  return {
    start: () => '',
    startChoice(choice) {
      const hasText = completion.choices[choice]!.parts.some((part) => part.type === 'text')
      return chunk(choice, { role: 'assistant', content: hasText ? '' : null, refusal: null })
    },
    startPart(part, { choice, toolCall }) {
      if (part.type !== 'tool-call') return ''
      const call = { id: `call_${part.id}`, type: 'function' }
      const begun = { index: toolCall, ...call, function: { name: part.name, arguments: '' } }
      return chunk(choice, { tool_calls: [begun] })
    },
    deltas: (part, position, pieces) =>
      repeatFrame(chunk(position.choice, deltaOf(part, position)), pieces),
    endPart: () => '',
    endChoice: (choice) =>
      chunk(choice, {}, finishReasons[completion.choices[choice]!.finishReason]),
    end: () =>
      (prompt.includeUsage
        ? dataFrame(JSON.stringify({ ...head, choices: [], usage: encodeUsage(completion.usage) }))
        : '') + dataFrame('[DONE]'),
  }
}

function deltaOf(part: Part, { toolCall }: PartPosition): unknown {
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
