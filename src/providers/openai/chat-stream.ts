/**
 * The chunks of a streamed chat completion.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
import type OpenAI from 'openai'
import type { Part, RefusalPart, TextPart, ToolCallPart } from '../../completion.ts'
import { dataFrame, hole, type Pieces, repeatFrame } from '../../stream/event-stream.ts'
import { objectOf } from '../lenient-fields.ts'
import { createLogprobCursor } from '../logprob-cursor.ts'
import type { StreamEncoder } from '../provider.ts'
import {
  type Annotation,
  annotationsOf,
  encodeLogprob,
  encodeUsage,
  finishReasons,
  idOf,
  type WithReasoning,
} from './chat-completion.ts'
import type { ChatAnswer, ChatDialect, ChunkPlace } from './chat-dialect.ts'

type SdkChunk = OpenAI.Chat.Completions.ChatCompletionChunk
type SdkChoice = SdkChunk['choices'][number]
type SdkDelta = SdkChoice['delta']
type SdkToolCall = NonNullable<SdkDelta['tool_calls']>[number]

/** The SDK's type knows calls of functions only. */
interface CustomToolCall extends Omit<SdkToolCall, 'type' | 'function'> {
  type?: 'custom'
  custom: { name?: string; input: string }
}
export interface SentDelta extends Omit<SdkDelta, 'tool_calls'>, WithReasoning {
  tool_calls?: (SdkToolCall | CustomToolCall)[]
  annotations?: Annotation[]
  /** OpenRouter's. */
  reasoning_details?: readonly object[]
}
type SentChoice = Omit<SdkChoice, 'delta'> & { delta: SentDelta }
/** A chunk as it is sent. */
export type SentChunk = Omit<SdkChunk, 'choices'> & { choices: SentChoice[] }
type Rest = Partial<Pick<SentChoice, 'finish_reason' | 'logprobs'>>

export function encodeChatStream(answer: ChatAnswer, dialect: ChatDialect): StreamEncoder {
  const { completion, prompt } = answer
  const { usageChunk } = dialect
  const isInFinish = usageChunk === 'finish' || usageChunk === 'both'
  const head = {
    id: answer.id,
    object: 'chat.completion.chunk',
    created: completion.createdSeconds,
    model: completion.model,
  } as const
  const noUsage = prompt.includeUsage && usageChunk === undefined ? { usage: null } : {}
  /** Of each choice, for the part that is being sent. */
  const logprobsOf: ReturnType<typeof createLogprobCursor>[] = []
  let running = completion.choices.length

  function frame(chunk: SentChunk, place: ChunkPlace): string {
    return dataFrame(JSON.stringify(dialect.encodeChunk?.(chunk, answer, place) ?? chunk))
  }

  function chunk(
    index: number,
    delta: SentDelta,
    place: ChunkPlace = 'part',
    rest: Rest = {},
  ): string {
    const { logprobs = null, finish_reason = null } = rest
    const choices = [{ index, delta, logprobs, finish_reason }]
    const hasUsage = place === 'finish' && isInFinish && running === 0
    const usage = hasUsage ? { usage: encodeUsage(completion.usage) } : noUsage
    return frame({ ...head, choices, ...usage }, place)
  }

  /** Usage is counted anyway where the finish tells it; its own chunk is for those who ask. */
  function asksForUsage(): boolean {
    const { stream_options: options } = answer.request.body
    return usageChunk === 'both' && objectOf(options)['include_usage'] === true
  }

  function ownUsageChunk(): string {
    if (!prompt.includeUsage || (isInFinish && !asksForUsage())) return ''
    return frame({ ...head, choices: [], usage: encodeUsage(completion.usage) }, 'usage')
  }

  /** Each piece comes with the tokens that end in it. */
  function logprobChunks(part: TextPart | RefusalPart, choice: number, pieces: Pieces): string {
    let frames = ''
    for (const piece of pieces) {
      const tokens = logprobsOf[choice]!(piece).map(encodeLogprob)
      const [content, refusal] = part.type === 'text' ? [tokens, null] : [null, tokens]
      frames += chunk(choice, deltaOf(part, 0, piece), 'part', { logprobs: { content, refusal } })
    }
    return frames
  }

  return {
    start: () => dialect.preamble ?? '',
    startChoice(choice) {
      const { parts } = completion.choices[choice]!
      // What a live answer will hold is not known yet.
      const mayHaveText = parts.length === 0 || parts.some((part) => part.type === 'text')
      const content = mayHaveText ? '' : null
      return chunk(choice, { role: 'assistant', content, refusal: null }, 'start')
    },
    startPart(part, { choice, toolCall }) {
      if (part.type === 'tool-call') {
        return dialect.sendsCallsWhole ? '' : chunk(choice, callOf(part, toolCall, ''))
      }
      if ('logprobs' in part) logprobsOf[choice] = createLogprobCursor(part.logprobs ?? [])
      return ''
    },
    deltas(part, { choice, toolCall }, pieces) {
      if (part.type === 'redacted-reasoning') return ''
      if (part.type === 'tool-call' && dialect.sendsCallsWhole) return ''
      if ((part.type === 'text' || part.type === 'refusal') && part.logprobs !== undefined) {
        return logprobChunks(part, choice, pieces)
      }
      if (part.type === dialect.doubled) {
        return Array.from(pieces, (piece) => chunk(choice, deltaOf(part, toolCall, piece)))
      }
      return repeatFrame(chunk(choice, deltaOf(part, toolCall, hole)), pieces)
    },
    endPart(part, { choice, toolCall }) {
      if (part.type === 'tool-call' && dialect.sendsCallsWhole) {
        return chunk(choice, callOf(part, toolCall, part.text))
      }
      const delta = dialect.closingDelta?.(part)
      return delta === undefined ? '' : chunk(choice, delta)
    },
    endChoice(choice) {
      running--
      const { parts, finishReason } = completion.choices[choice]!
      const annotations = annotationsOf(parts)
      // The search models send them with the end, in a delta without text.
      const delta = annotations.length === 0 ? {} : { annotations }
      return chunk(choice, delta, 'finish', { finish_reason: finishReasons[finishReason] })
    },
    end: () => ownUsageChunk() + dataFrame('[DONE]'),
    error(error) {
      const { id: requestId } = completion
      const { status } = error
      const encoded =
        dialect.encodeStreamError?.(error, answer) ??
        dialect.provider.encodeError(error, { requestId, status, error })
      return dataFrame(JSON.stringify(encoded))
    },
  }
}

/** What a tool call begins with, or all of it. */
function callOf(part: ToolCallPart, index: number, text: string): SentDelta {
  const { name } = part
  const begun = { index, id: idOf(part) }
  const call: SdkToolCall | CustomToolCall =
    part.isCustom === true
      ? { ...begun, type: 'custom', custom: { name, input: text } }
      : { ...begun, type: 'function', function: { name, arguments: text } }
  return { tool_calls: [call] }
}

type SpokenPart = Exclude<Part, { type: 'redacted-reasoning' }>

function deltaOf(part: SpokenPart, index: number, piece: string): SentDelta {
  switch (part.type) {
    case 'text':
      return { content: piece }
    case 'reasoning':
      return { reasoning_content: piece }
    case 'refusal':
      return { refusal: piece }
    case 'tool-call':
      return part.isCustom === true
        ? { tool_calls: [{ index, custom: { input: piece } }] }
        : { tool_calls: [{ index, function: { arguments: piece } }] }
    default:
      return part satisfies never
  }
}
