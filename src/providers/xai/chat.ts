/**
 * xAI's chat completions: calls in one chunk, reasoning that is counted apart, sources beside the answer.
 *
 * @see https://docs.x.ai/docs/api-reference#chat-completions
 */
import type OpenAI from 'openai'
import type { Completion } from '../../completion.ts'
import { framesToText } from '../../stream/event-stream.ts'
import { createChatCompletions } from '../openai/chat.ts'
import type { SentChat } from '../openai/chat-completion.ts'
import type { SentChunk } from '../openai/chat-stream.ts'
import { plainDelta, plainMessage } from '../openai-compatible/plain-chat.ts'
import { makeUuid } from '../openai-compatible/uuid.ts'
import type { CompletionEndpoint } from '../provider.ts'
import { xai } from './xai.ts'

/** xAI has no SDK of its own: its documents are OpenAI's, but for these fields. */
interface XaiUsage extends Omit<OpenAI.CompletionUsage, 'prompt_tokens_details'> {
  prompt_tokens_details: {
    text_tokens: number
    audio_tokens: number
    image_tokens: number
    cached_tokens: number
  }
  num_sources_used: number
}
type SdkChoice = SentChat['choices'][number]
type XaiChat = Omit<SentChat, 'choices' | 'usage' | 'service_tier'> & {
  choices: (Omit<SdkChoice, 'logprobs'> & Partial<Pick<SdkChoice, 'logprobs'>>)[]
  usage: XaiUsage
  citations?: string[]
  system_fingerprint: string
}
type SdkChunkChoice = SentChunk['choices'][number]
type XaiChunk = Omit<SentChunk, 'usage' | 'choices'> & {
  choices: (Omit<SdkChunkChoice, 'finish_reason'> &
    Partial<Pick<SdkChunkChoice, 'finish_reason'>>)[]
  usage?: XaiUsage
  citations?: string[]
  system_fingerprint: string
}

const system_fingerprint = 'fp_mockllm'

const answering = createChatCompletions({
  provider: xai,
  usageChunk: 'own',
  sendsCallsWhole: true,
  makeId: (_, request) => makeUuid(request, 'completion'),
  encode({ service_tier: _, choices, usage, ...head }, { completion }) {
    const citations = citationsOf(completion)
    return {
      ...head,
      choices: choices.map(({ message, logprobs, ...choice }) => {
        const { reasoning_content: reasoning } = message
        const plain = plainMessage(message)
        return {
          ...choice,
          message: {
            ...plain,
            content: plain.content ?? '',
            ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
            refusal: null,
          },
          ...(logprobs === null ? {} : { logprobs }),
        }
      }),
      usage: encodeUsage(usage, citations),
      ...(citations.length === 0 ? {} : { citations }),
      system_fingerprint,
    } satisfies XaiChat
  },
  encodeChunk({ choices, usage, ...head }, { completion }, place) {
    const citations = place === 'usage' ? citationsOf(completion) : []
    return {
      ...head,
      // What is null elsewhere is left out here.
      choices: choices.map(({ index, delta, logprobs, finish_reason }) => {
        const { reasoning_content: reasoning } = delta
        return {
          index,
          delta: {
            ...plainDelta(delta),
            ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
          },
          ...(logprobs ? { logprobs } : {}),
          ...(finish_reason === null ? {} : { finish_reason }),
        }
      }),
      ...(usage ? { usage: encodeUsage(usage, citations) } : {}),
      ...(citations.length === 0 ? {} : { citations }),
      system_fingerprint,
    } satisfies XaiChunk
  },
})

export const chatCompletions: CompletionEndpoint = {
  ...answering,
  encodeStream(completion, prompt, request) {
    const encoder = answering.encodeStream(completion, prompt, request)
    const { deltas, endPart } = encoder
    // The AI SDK takes a delta of reasoning for a repetition that equals the one before, which single
    // characters often do and tokens hardly ever: such a one is sent with the next, and the one before
    // the last, where they are the same, with the last.
    const runs = completion.choices.map(() => ({ sent: '', held: '', units: 0 }))
    return {
      ...encoder,
      deltas(part, position, pieces) {
        if (part.type !== 'reasoning') return deltas(part, position, pieces)
        const run = runs[position.choice]!
        const joined: string[] = []
        for (const piece of pieces) {
          run.held += piece
          run.units += piece.length
          if (run.held === run.sent || part.text.slice(run.units) === run.held) continue
          joined.push(run.held)
          run.sent = run.held
          run.held = ''
        }
        return joined.length === 0 ? '' : deltas(part, position, joined)
      },
      endPart(part, position) {
        const run = runs[position.choice]!
        const { held } = run
        run.held = ''
        run.units = 0
        const rest = held === '' ? '' : framesToText(deltas(part, position, [held]))
        return rest + endPart(part, position)
      },
    }
  },
}

function citationsOf({ choices }: Completion): string[] {
  const urls = choices.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      part.type === 'text' ? (part.citations ?? []).flatMap(({ url }) => url ?? []) : [],
    ),
  )
  return [...new Set(urls)]
}

/** The tokens of reasoning are not among those of the completion, only in the total. */
function encodeUsage(usage: OpenAI.CompletionUsage, citations: readonly string[]): XaiUsage {
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  const { cached_tokens = 0, audio_tokens = 0 } = usage.prompt_tokens_details ?? {}
  const { reasoning_tokens = 0, ...details } = usage.completion_tokens_details ?? {}
  return {
    prompt_tokens,
    completion_tokens: completion_tokens - reasoning_tokens,
    total_tokens,
    prompt_tokens_details: {
      text_tokens: prompt_tokens - audio_tokens,
      audio_tokens,
      image_tokens: 0,
      cached_tokens,
    },
    completion_tokens_details: { reasoning_tokens, ...details },
    num_sources_used: citations.length,
  }
}
