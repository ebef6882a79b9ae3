/**
 * The chunks of a streamed chat completion.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
import type OpenAI from 'openai'
import type { Completion, Part, RefusalPart, TextPart } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import { dataFrame, hole, type Pieces, repeatFrame } from '../../stream/event-stream.ts'
import type { PartPosition, StreamEncoder } from '../provider.ts'
import {
  type Annotation,
  annotationsOf,
  encodeLogprob,
  encodeUsage,
  finishReasons,
  idOf,
  type WithReasoning,
} from './chat-completion.ts'
import { encodeOpenAIError } from './errors.ts'

type SdkChunk = OpenAI.Chat.Completions.ChatCompletionChunk
type SdkChoice = SdkChunk['choices'][number]
type SdkDelta = SdkChoice['delta']
type SdkToolCall = NonNullable<SdkDelta['tool_calls']>[number]

/** The SDK's type knows calls of functions only. */
interface CustomToolCall extends Omit<SdkToolCall, 'type' | 'function'> {
  type?: 'custom'
  custom: { name?: string; input: string }
}
interface Delta extends Omit<SdkDelta, 'tool_calls'>, WithReasoning {
  tool_calls?: (SdkToolCall | CustomToolCall)[]
  annotations?: Annotation[]
}
type SentChoice = Omit<SdkChoice, 'delta'> & { delta: Delta }
type Chunk = Omit<SdkChunk, 'choices'> & { choices: SentChoice[] }
type Rest = Partial<Pick<SentChoice, 'finish_reason' | 'logprobs'>>

export function encodeChatStream(completion: Completion, prompt: Prompt): StreamEncoder {
  const head = {
    id: completion.givenId ?? `chatcmpl-${completion.id}`,
    object: 'chat.completion.chunk',
    created: completion.createdSeconds,
    model: completion.model,
  } as const
  const noUsage = prompt.includeUsage ? { usage: null } : {}
  /** Of each choice, how far the part that is being sent has come. */
  const cursors: { units: number; tokens: number; tokenUnits: number }[] = []

  function chunk(index: number, delta: Delta, rest: Rest = {}): string {
    const { logprobs = null, finish_reason = null } = rest
    const choices = [{ index, delta, logprobs, finish_reason }]
    return dataFrame(JSON.stringify({ ...head, choices, ...noUsage } satisfies Chunk))
  }

  function usageChunk(): string {
    const usage = encodeUsage(completion.usage)
    return dataFrame(JSON.stringify({ ...head, choices: [], usage } satisfies Chunk))
  }

  /** Each piece comes with the tokens that end in it. */
  function logprobChunks(part: TextPart | RefusalPart, choice: number, pieces: Pieces): string {
    const { logprobs = [] } = part
    const cursor = cursors[choice]!
    let frames = ''
    for (const piece of pieces) {
      cursor.units += piece.length
      const first = cursor.tokens
      for (let next = logprobs[first]; next !== undefined; next = logprobs[cursor.tokens]) {
        if (cursor.tokenUnits + next.token.length > cursor.units) break
        cursor.tokenUnits += next.token.length
        cursor.tokens++
      }
      const tokens = logprobs.slice(first, cursor.tokens).map(encodeLogprob)
      frames +=
        part.type === 'text'
          ? chunk(choice, { content: piece }, { logprobs: { content: tokens, refusal: null } })
          : chunk(choice, { refusal: piece }, { logprobs: { content: null, refusal: tokens } })
    }
    return frames
  }

  return {
    start: () => '',
    startChoice(choice) {
      const { parts } = completion.choices[choice]!
      // What a live answer will hold is not known yet.
      const mayHaveText = parts.length === 0 || parts.some((part) => part.type === 'text')
      return chunk(choice, { role: 'assistant', content: mayHaveText ? '' : null, refusal: null })
    },
    startPart(part, { choice, toolCall }) {
      if (part.type !== 'tool-call') {
        cursors[choice] = { units: 0, tokens: 0, tokenUnits: 0 }
        return ''
      }
      const { name } = part
      const begun = { index: toolCall, id: idOf(part) }
      const call: SdkToolCall | CustomToolCall =
        part.isCustom === true
          ? { ...begun, type: 'custom', custom: { name, input: '' } }
          : { ...begun, type: 'function', function: { name, arguments: '' } }
      return chunk(choice, { tool_calls: [call] })
    },
    deltas(part, position, pieces) {
      if (part.type === 'redacted-reasoning') return ''
      if ((part.type === 'text' || part.type === 'refusal') && part.logprobs !== undefined) {
        return logprobChunks(part, position.choice, pieces)
      }
      return repeatFrame(chunk(position.choice, deltaOf(part, position)), pieces)
    },
    endPart: () => '',
    endChoice(choice) {
      const { parts, finishReason } = completion.choices[choice]!
      const annotations = annotationsOf(parts)
      // The search models send them with the end, in a delta without text.
      const delta = annotations.length === 0 ? {} : { annotations }
      return chunk(choice, delta, { finish_reason: finishReasons[finishReason] })
    },
    end: () => (prompt.includeUsage ? usageChunk() : '') + dataFrame('[DONE]'),
    error: (error) => dataFrame(JSON.stringify(encodeOpenAIError(error))),
  }
}

type SpokenPart = Exclude<Part, { type: 'redacted-reasoning' }>

function deltaOf(part: SpokenPart, { toolCall }: PartPosition): Delta {
  switch (part.type) {
    case 'text':
      return { content: hole }
    case 'reasoning':
      return { reasoning_content: hole }
    case 'refusal':
      return { refusal: hole }
    case 'tool-call':
      return part.isCustom === true
        ? { tool_calls: [{ index: toolCall, custom: { input: hole } }] }
        : { tool_calls: [{ index: toolCall, function: { arguments: hole } }] }
    default:
      return part satisfies never
  }
}
