/**
 * Together's chat completions: the prompt's own field, seeds, the text of each chunk twice.
 *
 * @see https://docs.together.ai/reference/chat-completions-1
 */
import type OpenAI from 'openai'
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionUsage,
} from 'together-ai/resources/chat/completions'
import type { LogProbs } from 'together-ai/resources/completions'
import type { ChatFinishReason } from '../openai/chat-completion.ts'
import type { ChatDialect } from '../openai/chat-dialect.ts'
import { plainDelta, plainMessage } from '../openai-compatible/plain-chat.ts'
import { makeHex } from '../openai-compatible/uuid.ts'
import type { EndpointRequest } from '../provider.ts'
import { together } from './together.ts'

type SdkChoice = ChatCompletionChunk['choices'][number]
type SdkDelta = SdkChoice['delta']
/** The SDK's type has whole calls only. */
type SentChunk = Omit<ChatCompletionChunk, 'choices'> & {
  choices: (Omit<SdkChoice, 'delta'> & {
    text: string
    delta: Omit<SdkDelta, 'tool_calls'> & Pick<ReturnType<typeof plainDelta>, 'tool_calls'>
  })[]
}

export const dialect: ChatDialect = {
  provider: together,
  usageChunk: 'finish',
  doubled: 'text',
  makeId: ({ id }, request) =>
    `${id.slice(0, 7)}-${id.slice(7, 13)}-${makeHex(request, 'completion', 16)}`,
  encode({ service_tier: _, choices, usage, ...head }, { request }) {
    return {
      ...head,
      prompt: [],
      choices: choices.map(({ message, logprobs, finish_reason, index }) => {
        const { reasoning_content: reasoning } = message
        const { tool_calls: calls, ...plain } = plainMessage(message)
        return {
          index,
          finish_reason: finishOf(finish_reason),
          seed: seedOf(request, index),
          logprobs: encodeLogprobs(logprobs),
          message: {
            ...plain,
            tool_calls: (calls ?? []).map((call, at) => ({ ...call, index: at })),
            ...(reasoning === undefined ? {} : { reasoning }),
          },
        }
      }),
      usage: encodeUsage(usage),
    } satisfies ChatCompletion
  },
  encodeChunk({ choices, usage, ...head }, { request }, place) {
    return {
      ...head,
      choices: choices.map(({ delta, logprobs, finish_reason, index }) => {
        const { reasoning_content: reasoning } = delta
        const plain = plainDelta(delta)
        const isFinish = place === 'finish'
        return {
          index,
          text: plain.content ?? '',
          logprobs: logprobs?.content?.[0]?.logprob ?? null,
          finish_reason: finish_reason && finishOf(finish_reason),
          seed: isFinish ? seedOf(request, index) : null,
          delta: {
            ...plain,
            role: 'assistant',
            content: plain.content ?? '',
            ...(reasoning === undefined ? {} : { reasoning }),
          },
        }
      }),
      usage: usage ? encodeUsage(usage) : null,
    } satisfies SentChunk
  },
}

/** The one that was asked for, or one made of the request. */
function seedOf(request: EndpointRequest, index: number): number {
  const { seed } = request.body
  return typeof seed === 'number'
    ? seed
    : Number.parseInt(makeHex(request, `seed ${index}`, 13), 16)
}

function finishOf(reason: ChatFinishReason): 'stop' | 'length' | 'tool_calls' | 'function_call' {
  return reason === 'content_filter' ? 'stop' : reason
}

function encodeLogprobs(
  logprobs: OpenAI.Chat.Completions.ChatCompletion.Choice.Logprobs | null,
): LogProbs | null {
  if (logprobs?.content == null) return null
  return {
    tokens: logprobs.content.map(({ token }) => token),
    token_logprobs: logprobs.content.map(({ logprob }) => logprob),
  }
}

function encodeUsage(usage: OpenAI.CompletionUsage): ChatCompletionUsage & {
  cached_tokens: number
} {
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  const cached_tokens = usage.prompt_tokens_details?.cached_tokens ?? 0
  return { prompt_tokens, completion_tokens, total_tokens, cached_tokens }
}
