/**
 * The events of a streamed message.
 *
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
import type Anthropic from '@anthropic-ai/sdk'
import type { Completion } from '../../completion.ts'
import { namedFrame, repeatFrame } from '../../stream/event-stream.ts'
import type { StreamEncoder } from '../provider.ts'
import { closingDeltas, deltaOf, encodeEmptyBlock, type SentBlock } from './blocks.ts'
import { encodeAnthropicErrorBody } from './errors.ts'
import {
  encodeDeltaUsage,
  encodeHead,
  encodeStartUsage,
  encodeStop,
  type SentDeltaUsage,
  type SentMessage,
  type SentStop,
} from './message-head.ts'

type Events = Anthropic.RawMessageStreamEvent

/** The SDK's type of an event, with the fields that are not sent taken out. */
type Sent<Type extends Events['type']> = Type extends 'message_start'
  ? { type: Type; message: SentMessage }
  : Type extends 'message_delta'
    ? { type: Type; delta: SentStop; usage: SentDeltaUsage }
    : Type extends 'content_block_start'
      ? { type: Type; index: number; content_block: SentBlock }
      : Extract<Events, { type: Type }>

export function encodeMessageStream(completion: Completion): StreamEncoder {
  const frame = <Type extends Events['type']>(type: Type, rest: Omit<Sent<Type>, 'type'>) =>
    namedFrame(type, JSON.stringify({ type, ...rest }))
  const delta = (index: number, value: Anthropic.RawContentBlockDelta) =>
    frame('content_block_delta', { index, delta: value })
  const json = (index: number, partial_json: string) =>
    delta(index, { type: 'input_json_delta', partial_json })

  return {
    start: () =>
      frame('message_start', {
        message: {
          ...encodeHead(completion),
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: encodeStartUsage(completion.usage, 1),
        },
      }),
    startChoice: () => '',
    startPart(part, { index }) {
      const start = frame('content_block_start', { index, content_block: encodeEmptyBlock(part) })
      const ping = index === 0 ? namedFrame('ping', '{"type": "ping"}') : ''
      if (part.type !== 'tool-call') return start + ping
      return (
        start + ping + json(index, '') + (part.isCustom === true ? json(index, '{"input":"') : '')
      )
    },
    deltas(part, { index }, pieces) {
      if (part.type === 'redacted-reasoning') return ''
      const frameWithHole = delta(index, deltaOf(part))
      const isCustom = part.type === 'tool-call' && part.isCustom === true
      // Free text is sent within a string of JSON.
      return repeatFrame(frameWithHole, isCustom ? Array.from(pieces, escapeJson) : pieces)
    },
    endPart(part, { index }) {
      const isCustom = part.type === 'tool-call' && part.isCustom === true
      const closing = closingDeltas(part).map((value) => delta(index, value))
      return (
        (isCustom ? json(index, '"}') : '') +
        closing.join('') +
        frame('content_block_stop', { index })
      )
    },
    endChoice: () =>
      frame('message_delta', {
        delta: encodeStop(completion.choices[0]!),
        usage: encodeDeltaUsage(completion.usage),
      }),
    end: () => frame('message_stop', {}),
    error: (error) => namedFrame('error', JSON.stringify(encodeAnthropicErrorBody(error))),
  }
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
