/**
 * DeepSeek's chat completions: reasoning beside the content, and what of the prompt was cached.
 *
 * @see https://api-docs.deepseek.com/api/create-chat-completion
 * @see https://api-docs.deepseek.com/guides/thinking_mode
 */
import type OpenAI from 'openai'
import type { SentChat } from '../openai/chat-completion.ts'
import type { ChatDialect } from '../openai/chat-dialect.ts'
import type { SentChunk } from '../openai/chat-stream.ts'
import { plainDelta, plainMessage } from '../openai-compatible/plain-chat.ts'
import { makeUuid } from '../openai-compatible/uuid.ts'
import { deepseek } from './deepseek.ts'

/** DeepSeek has no SDK of its own: its documents are OpenAI's, but for these fields. */
interface DeepSeekUsage extends OpenAI.CompletionUsage {
  prompt_cache_hit_tokens: number
  prompt_cache_miss_tokens: number
}
type SdkChoice = SentChat['choices'][number]
type DeepSeekChat = Omit<SentChat, 'choices' | 'usage' | 'service_tier'> & {
  system_fingerprint: string
  usage: DeepSeekUsage
  choices: (Omit<SdkChoice, 'message'> & {
    message: Omit<SdkChoice['message'], 'refusal'>
  })[]
}
type DeepSeekChunk = Omit<SentChunk, 'usage' | 'choices'> & {
  system_fingerprint: string
  usage?: DeepSeekUsage
  choices: (Omit<SentChunk['choices'][number], 'delta'> & {
    delta: Omit<SentChunk['choices'][number]['delta'], 'reasoning_content'> & {
      reasoning_content?: string | null
    }
  })[]
}

const system_fingerprint = 'fp_mockllm_prod0820_fp8_kvcache'

export const dialect: ChatDialect = {
  provider: deepseek,
  usageChunk: 'finish',
  makeId: (_, request) => makeUuid(request, 'completion'),
  encode({ service_tier: _, choices, usage, ...head }) {
    return {
      ...head,
      choices: choices.map(({ message, ...choice }) => {
        const { content, ...rest } = plainMessage(message)
        const { reasoning_content: reasoning } = message
        return {
          ...choice,
          message: {
            ...rest,
            content: content ?? '',
            ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
          },
        }
      }),
      usage: encodeUsage(usage),
      system_fingerprint,
    } satisfies DeepSeekChat
  },
  encodeChunk({ choices, usage, ...head }, { completion }, place) {
    return {
      ...head,
      system_fingerprint,
      choices: choices.map(({ delta, ...choice }) => {
        const isThinking = completion.choices[choice.index]!.parts.some(
          ({ type }) => type === 'reasoning',
        )
        // Of what thinks, each delta has both: the text of one, and null for the other.
        const { reasoning_content: reasoning = null } = delta
        const plain = plainDelta(delta)
        const content = place === 'finish' ? '' : (plain.content ?? null)
        return {
          ...choice,
          delta: {
            ...plain,
            ...(plain.tool_calls === undefined || place === 'finish' ? { content } : {}),
            ...(isThinking ? { reasoning_content: reasoning } : {}),
          },
        }
      }),
      ...(usage ? { usage: encodeUsage(usage) } : {}),
    } satisfies DeepSeekChunk
  },
}

/** @see https://api-docs.deepseek.com/guides/kv_cache */
function encodeUsage(usage: OpenAI.CompletionUsage): DeepSeekUsage {
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  const cached_tokens = usage.prompt_tokens_details?.cached_tokens ?? 0
  const reasoning_tokens = usage.completion_tokens_details?.reasoning_tokens ?? 0
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens,
    prompt_tokens_details: { cached_tokens },
    ...(reasoning_tokens === 0 ? {} : { completion_tokens_details: { reasoning_tokens } }),
    prompt_cache_hit_tokens: cached_tokens,
    prompt_cache_miss_tokens: prompt_tokens - cached_tokens,
  }
}
