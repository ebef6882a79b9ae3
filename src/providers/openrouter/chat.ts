/**
 * OpenRouter's chat completions: who has answered, what it costs, reasoning twice, and comments in streams.
 *
 * @see https://openrouter.ai/docs/api/reference/overview
 * @see https://openrouter.ai/docs/api/reference/streaming
 * @see https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
import type { OpenRouter } from '@langchain/openrouter'
import type OpenAI from 'openai'
import type { Choice, Part, RedactedReasoningPart } from '../../completion.ts'
import { annotationsOf } from '../openai/chat-completion.ts'
import type { ChatAnswer, ChatDialect } from '../openai/chat-dialect.ts'
import { plainDelta, plainMessage } from '../openai-compatible/plain-chat.ts'
import { encodeError, openrouter } from './openrouter.ts'

type ReasoningDetail = OpenRouter.ReasoningDetail

/** What is newer than the types of LangChain's class, which has the only ones. */
interface Usage extends OpenRouter.ChatGenerationTokenUsage {
  cost: number
  is_byok: boolean
  cost_details: {
    upstream_inference_cost: number
    upstream_inference_prompt_cost: number
    upstream_inference_completions_cost: number
  }
}
type Routed<Document, SentChoice> = Omit<Document, 'choices' | 'usage'> & {
  provider: string
  usage?: Usage
  choices: (SentChoice & { native_finish_reason: string | null })[]
}
type SentChat = Routed<OpenRouter.ChatResponse, OpenRouter.ChatResponseChoice>
type SentChunk = Routed<
  OpenRouter.ChatStreamingResponseChunk['data'],
  OpenRouter.ChatStreamingChoice
>

/** Who has answered: vendors of models are providers, too. */
const provider = 'mockllm'

export const dialect: ChatDialect = {
  provider: openrouter,
  usageChunk: 'own',
  doubled: 'reasoning',
  sendsCallsWhole: true,
  preamble: ': OPENROUTER PROCESSING\n\n',
  makeId: ({ createdSeconds, id }) => `gen-${createdSeconds}-${id.slice(0, 20)}`,
  encode({ service_tier: _, choices, usage, ...head }, { completion }) {
    return {
      ...head,
      provider,
      system_fingerprint: null,
      choices: choices.map(({ message, ...choice }) => {
        const { reasoning_content: reasoning = null } = message
        const answered = completion.choices[choice.index]!
        const annotations = annotationsOf(answered.parts)
        const details = detailsOf(answered)
        return {
          ...choice,
          native_finish_reason: choice.finish_reason,
          message: {
            ...plainMessage({ ...message, refusal: null }),
            refusal: message.refusal,
            reasoning,
            ...(details.length === 0 ? {} : { reasoning_details: details }),
            ...(annotations.length === 0 ? {} : { annotations }),
          },
        }
      }),
      usage: encodeUsage(usage),
    } satisfies SentChat
  },
  encodeChunk({ choices, usage, ...head }) {
    return {
      ...head,
      provider,
      choices: choices.map(({ delta, finish_reason, logprobs, index }) => {
        const { reasoning_content: reasoning, annotations } = delta
        const details = delta.reasoning_details as ReasoningDetail[] | undefined
        const plain = plainDelta({ ...delta, refusal: null })
        return {
          index,
          delta: {
            ...plain,
            role: 'assistant',
            ...(delta.refusal ? { refusal: delta.refusal } : {}),
            // Each delta has a text, if an empty one.
            content: plain.content ?? (plain.tool_calls === undefined ? '' : null),
            ...(reasoning === undefined
              ? {}
              : { reasoning, reasoning_details: [detailOf(reasoning)] }),
            ...(details === undefined ? {} : { reasoning_details: details }),
            ...(annotations === undefined ? {} : { annotations }),
          },
          finish_reason,
          native_finish_reason: finish_reason,
          ...(logprobs ? { logprobs } : {}),
        }
      }),
      ...(usage ? { usage: encodeUsage(usage) } : {}),
    } satisfies SentChunk
  },
  closingDelta(part) {
    if (part.type === 'redacted-reasoning') return { reasoning_details: [encryptedDetailOf(part)] }
    if (part.type !== 'reasoning' || part.signature === undefined) return undefined
    const { text: _, ...detail } = detailOf('')
    return { reasoning_details: [{ ...detail, signature: part.signature }] }
  },
  /** @see https://openrouter.ai/docs/api/reference/errors-and-debugging */
  encodeStreamError: (error, { id, completion }: ChatAnswer) => ({
    id,
    object: 'chat.completion.chunk',
    created: completion.createdSeconds,
    model: completion.model,
    provider,
    error: encodeError(error),
    choices: [
      {
        index: 0,
        delta: { role: 'assistant', content: '' },
        finish_reason: 'error',
        native_finish_reason: 'error',
      },
    ],
  }),
}

function detailsOf({ parts }: Choice): ReasoningDetail[] {
  return parts.flatMap((part: Part): ReasoningDetail[] => {
    if (part.type === 'redacted-reasoning') return [encryptedDetailOf(part)]
    if (part.type !== 'reasoning') return []
    const { text, signature } = part
    return [{ ...detailOf(text), ...(signature === undefined ? {} : { signature }) }]
  })
}

function encryptedDetailOf({ data }: RedactedReasoningPart): OpenRouter.ReasoningEncryptedDetail {
  return { type: 'reasoning.encrypted', data, format: 'unknown', index: 0 }
}

function detailOf(text: string): OpenRouter.ReasoningTextDetail {
  return { type: 'reasoning.text', text, format: 'unknown', index: 0 }
}

/** Dollars, at one for a million tokens of input and four for as many of output. */
function encodeUsage(usage: OpenAI.CompletionUsage): Usage {
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  const { cached_tokens = 0, audio_tokens = 0 } = usage.prompt_tokens_details ?? {}
  const { reasoning_tokens = 0 } = usage.completion_tokens_details ?? {}
  const dollars = (millionths: number) => Math.round(millionths) / 1e6
  const cost = dollars(prompt_tokens + 4 * completion_tokens)
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens,
    cost,
    is_byok: false,
    prompt_tokens_details: {
      cached_tokens,
      cache_write_tokens: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
      audio_tokens,
      video_tokens: 0,
    },
    cost_details: {
      upstream_inference_cost: cost,
      upstream_inference_prompt_cost: dollars(prompt_tokens),
      upstream_inference_completions_cost: dollars(4 * completion_tokens),
    },
    completion_tokens_details: { reasoning_tokens },
  }
}
