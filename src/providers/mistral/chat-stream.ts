/**
 * The chunks of a streamed Mistral completion.
 *
 * @see https://docs.mistral.ai/api/endpoint/chat#operation-chat_completion_v1_chat_completions_post
 */
import type {
  CompletionChunk,
  CompletionResponseStreamChoice,
} from '@mistralai/mistralai/models/components'
import type { Completion } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import { dataFrame, hole, repeatFrame } from '../../stream/event-stream.ts'
import type { StreamEncoder } from '../provider.ts'
import {
  type Content,
  chunkOf,
  encodeUsage,
  finishReasons,
  type SentCall,
  toolCallsOf,
} from './chat-completion.ts'
import { encodeMistralError } from './errors.ts'
import type { Wire } from './wire.ts'

interface Delta {
  role?: 'assistant'
  content: Content
  tool_calls?: SentCall[]
}
type SentChoice = Omit<Wire<CompletionResponseStreamChoice>, 'delta' | 'finish_reason'> & {
  delta: Delta
  finish_reason: (typeof finishReasons)[keyof typeof finishReasons] | null
}
type SentChunk = Omit<Wire<CompletionChunk>, 'choices'> & { choices: SentChoice[] }

export function encodeChatStream(completion: Completion, _prompt: Prompt): StreamEncoder {
  const { choices } = completion
  const head = {
    id: completion.givenId ?? completion.id,
    object: 'chat.completion.chunk',
    created: completion.createdSeconds,
    model: completion.model,
  }

  function chunk(
    index: number,
    delta: Delta,
    finishReason: SentChoice['finish_reason'] = null,
    rest: Pick<SentChunk, 'usage'> = {},
  ): string {
    const sent = [{ index, delta, finish_reason: finishReason }]
    return dataFrame(JSON.stringify({ ...head, choices: sent, ...rest } satisfies SentChunk))
  }

  /** Calls come whole, all of them with the end: clients number them by their place in one chunk. */
  function endOf(index: number, rest?: Pick<SentChunk, 'usage'>): string {
    const { parts, finishReason } = choices[index]!
    const calls = toolCallsOf(parts)
    const delta = { content: '', ...(calls.length === 0 ? {} : { tool_calls: calls }) }
    return chunk(index, delta, finishReasons[finishReason], rest)
  }

  let running = choices.length

  return {
    start: () => '',
    startChoice: (choice) => chunk(choice, { role: 'assistant', content: '' }),
    startPart: () => '',
    deltas({ type }, { choice }, pieces) {
      if (type === 'tool-call' || type === 'redacted-reasoning') return ''
      const content = type === 'reasoning' ? [chunkOf({ type, text: hole })] : hole
      return repeatFrame(chunk(choice, { content }), pieces)
    },
    endPart: () => '',
    // Usage comes with the end of the last choice.
    endChoice: (choice) =>
      endOf(choice, --running === 0 ? { usage: encodeUsage(completion.usage) } : {}),
    end: () => dataFrame('[DONE]'),
    error: (error) => dataFrame(JSON.stringify(encodeMistralError(error))),
  }
}
