/**
 * Groq's chat completions: reasoning in three formats, times in the usage, and `x_groq`.
 *
 * @see https://console.groq.com/docs/api-reference#chat-create
 * @see https://console.groq.com/docs/reasoning
 */
import type { ChatCompletion, ChatCompletionChunk } from 'groq-sdk/resources/chat/completions'
import type { CompletionUsage } from 'groq-sdk/resources/completions'
import type OpenAI from 'openai'
import type { ReasoningPart, TextPart } from '../../completion.ts'
import { framesToText } from '../../stream/event-stream.ts'
import { createChatCompletions } from '../openai/chat.ts'
import type { ChatFinishReason } from '../openai/chat-completion.ts'
import { plainDelta, plainMessage } from '../openai-compatible/plain-chat.ts'
import { makeUuid } from '../openai-compatible/uuid.ts'
import type { CompletionEndpoint, EndpointRequest } from '../provider.ts'
import { groq } from './groq.ts'

/** Newer than the SDK's type. */
type Chunk = ChatCompletionChunk & { usage?: CompletionUsage; service_tier?: string }

const system_fingerprint = 'fp_mockllm'
const service_tier = 'on_demand'

const answering = createChatCompletions({
  provider: groq,
  usageChunk: 'both',
  sendsCallsWhole: true,
  makeId: (_, request) => `chatcmpl-${makeUuid(request, 'completion')}`,
  encode({ choices, usage, ...head }, { request }) {
    return {
      ...head,
      choices: choices.map(({ message, finish_reason, ...choice }) => {
        const { reasoning_content: reasoning } = message
        const plain = plainMessage(message)
        const format = formatOf(request)
        return {
          ...choice,
          message: {
            ...plain,
            ...(reasoning === undefined || format === 'hidden'
              ? {}
              : format === 'raw'
                ? { content: opening + reasoning + closing + (plain.content ?? '') }
                : { reasoning }),
          },
          finish_reason: finishOf(finish_reason),
        }
      }),
      usage: encodeUsage(usage),
      usage_breakdown: null as never,
      system_fingerprint,
      x_groq: { id: requestIdOf(request) },
      service_tier,
    } satisfies ChatCompletion
  },
  encodeChunk({ service_tier: _, choices, usage, ...head }, { request }, place) {
    const encoded = usage ? { usage: encodeUsage(usage) } : {}
    return {
      ...head,
      system_fingerprint,
      choices: choices.map(({ delta, finish_reason, ...choice }) => {
        const { reasoning_content: reasoning } = delta
        return {
          ...choice,
          delta: { ...plainDelta(delta), ...(reasoning === undefined ? {} : { reasoning }) },
          finish_reason: finish_reason && finishOf(finish_reason),
        }
      }),
      ...(place === 'start' && choices[0]!.index === 0
        ? { x_groq: { id: requestIdOf(request) } }
        : {}),
      ...(place === 'finish' ? { x_groq: { id: requestIdOf(request), ...encoded } } : {}),
      ...encoded,
      ...(place === 'usage' ? { service_tier } : {}),
    } satisfies Chunk
  },
})

export const chatCompletions: CompletionEndpoint = {
  ...answering,
  encodeStream(completion, prompt, request) {
    const encoder = answering.encodeStream(completion, prompt, request)
    const format = formatOf(request)
    if (format === 'parsed') return encoder
    const { startPart, deltas, endPart } = encoder
    return {
      ...encoder,
      startPart: (part, position) =>
        part.type === 'reasoning' && format === 'raw'
          ? framesToText(deltas(asText(part), position, [opening]))
          : startPart(part, position),
      deltas(part, position, pieces) {
        if (part.type !== 'reasoning') return deltas(part, position, pieces)
        return format === 'raw' ? deltas(asText(part), position, pieces) : ''
      },
      endPart: (part, position) =>
        part.type === 'reasoning' && format === 'raw'
          ? framesToText(deltas(asText(part), position, [closing]))
          : endPart(part, position),
    }
  },
}

type ReasoningFormat = 'parsed' | 'raw' | 'hidden'

const opening = '<think>\n'
const closing = '\n</think>\n\n'

function formatOf({ body }: EndpointRequest): ReasoningFormat {
  const { reasoning_format: format, include_reasoning: isIncluded } = body
  if (format === 'raw' || format === 'hidden') return format
  return isIncluded === false ? 'hidden' : 'parsed'
}

function asText({ text }: ReasoningPart): TextPart {
  return { type: 'text', text }
}

function requestIdOf(request: EndpointRequest): string {
  return `req_${request.makeId('request', 26).toLowerCase()}`
}

function finishOf(reason: ChatFinishReason): 'stop' | 'length' | 'tool_calls' | 'function_call' {
  return reason === 'content_filter' ? 'stop' : reason
}

/** Seconds, of a model that reads 6000 tokens in one and writes 300. */
function encodeUsage(usage: OpenAI.CompletionUsage): CompletionUsage {
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  const cached_tokens = usage.prompt_tokens_details?.cached_tokens ?? 0
  const reasoning_tokens = usage.completion_tokens_details?.reasoning_tokens ?? 0
  const seconds = (tokens: number, perSecond: number) =>
    Math.round((tokens / perSecond) * 1e6) / 1e6
  return {
    queue_time: 0.035,
    prompt_tokens,
    prompt_time: seconds(prompt_tokens, 6000),
    completion_tokens,
    completion_time: seconds(completion_tokens, 300),
    total_tokens,
    total_time: seconds(prompt_tokens + 20 * completion_tokens, 6000),
    ...(cached_tokens === 0 ? {} : { prompt_tokens_details: { cached_tokens } }),
    ...(reasoning_tokens === 0 ? {} : { completion_tokens_details: { reasoning_tokens } }),
  }
}
