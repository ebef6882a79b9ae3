/**
 * The events of a streamed Converse answer.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
import type {
  ContentBlockDeltaEvent,
  ContentBlockStartEvent,
  ContentBlockStopEvent,
  ConverseStreamMetadataEvent,
  MessageStartEvent,
  MessageStopEvent,
} from '@aws-sdk/client-bedrock-runtime'
import type { Completion } from '../../completion.ts'
import type { Body } from '../lenient-fields.ts'
import type { StreamEncoder } from '../provider.ts'
import { encodeUsage, latencyMs, modelFieldsOf, stopReasonOf } from './converse-answer.ts'
import {
  closingDeltas,
  deltaOf,
  openingDeltas,
  type SentDelta,
  startOf,
} from './converse-blocks.ts'
import { encodeStreamError } from './stream-errors.ts'

/** Each event as the SDK types it, but for bytes, which JSON has as base64. */
export interface ConverseEvents {
  messageStart: MessageStartEvent
  contentBlockStart: ContentBlockStartEvent
  contentBlockDelta: Omit<ContentBlockDeltaEvent, 'delta'> & { delta: SentDelta }
  contentBlockStop: ContentBlockStopEvent
  messageStop: MessageStopEvent
  metadata: ConverseStreamMetadataEvent
}

/** The frame of an event. */
export type SendEvent = <Name extends keyof ConverseEvents>(
  name: Name,
  event: ConverseEvents[Name],
) => string

export function encodeConverseStream(
  completion: Completion,
  body: Body,
  send: SendEvent,
): StreamEncoder {
  const delta = (contentBlockIndex: number) => (value: SentDelta) =>
    send('contentBlockDelta', { contentBlockIndex, delta: value })
  return {
    start: () => send('messageStart', { role: 'assistant' }),
    startChoice: () => '',
    startPart(part, { index }) {
      const start = startOf(part)
      const head =
        start === undefined ? '' : send('contentBlockStart', { contentBlockIndex: index, start })
      return head + openingDeltas(part).map(delta(index)).join('')
    },
    deltas(part, { index }, pieces) {
      if (part.type === 'redacted-reasoning') return ''
      return Array.from(pieces, (piece) => delta(index)(deltaOf(part, piece)))
    },
    endPart: (part, { index }) =>
      closingDeltas(part).map(delta(index)).join('') +
      send('contentBlockStop', { contentBlockIndex: index }),
    endChoice(index) {
      const choice = completion.choices[index]!
      return send('messageStop', {
        stopReason: stopReasonOf(choice),
        ...modelFieldsOf(body, choice),
      })
    },
    end: () => send('metadata', { usage: encodeUsage(completion.usage), metrics: { latencyMs } }),
    error: encodeStreamError,
  }
}
