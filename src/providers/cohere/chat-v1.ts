/** Cohere's chat, version 1. @see https://docs.cohere.com/v1/reference/chat */
import type { Cohere } from 'cohere-ai'
import type { Completion, ToolCallPart } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'
import { hole, repeatFrame } from '../../stream/event-stream.ts'
import { jsonLines } from '../../stream/framing.ts'
import { argumentsOf } from '../call-arguments.ts'
import type { CompletionEndpoint, StreamEncoder } from '../provider.ts'
import { parseCohereChatV1 } from './chat-v1-request.ts'
import { uuidOf } from './ids.ts'
import { encodeUsage } from './message.ts'
import type { Wire } from './wire.ts'

type Answer = Wire<Cohere.NonStreamedChatResponse>
type Call = Wire<Cohere.ToolCall>
/** Each line also says whether it is the last, which the client's types leave out. */
type Events = Wire<Cohere.StreamedChatResponse>

const finishReasons: Partial<Record<FinishReason, 'MAX_TOKENS' | 'ERROR_TOXIC'>> = {
  length: 'MAX_TOKENS',
  context_window: 'MAX_TOKENS',
  content_filter: 'ERROR_TOXIC',
}

export const chatV1: CompletionEndpoint = {
  kind: 'completion',
  name: 'chat',
  method: 'POST',
  path: '/v1/chat',
  parse: parseCohereChatV1,
  framing: () => ({ ...jsonLines, type: 'application/stream+json' }),
  encode: encodeAnswer,
  encodeStream: encodeAnswerStream,
}

function idOf({ id, givenId }: Completion): string {
  return givenId ?? uuidOf(id)
}

function finishOf({ choices }: Completion) {
  return finishReasons[choices[0]!.finishReason] ?? 'COMPLETE'
}

/** Reasoning has no place here. */
function encodeAnswer(completion: Completion): Answer {
  const { parts } = completion.choices[0]!
  const text = parts
    .map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : ''))
    .join('')
  const calls = parts.filter((part) => part.type === 'tool-call').map(encodeCall)
  const { cached_tokens: _, ...counts } = encodeUsage(completion.usage)
  return {
    response_id: uuidOf(`response ${completion.id}`),
    generation_id: idOf(completion),
    text,
    finish_reason: finishOf(completion),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    meta: { api_version: { version: '1' }, ...counts },
  } satisfies Answer
}

function encodeCall(call: ToolCallPart): Call {
  // Only a reply that is no JSON on purpose makes another value than an object.
  return { name: call.name, parameters: argumentsOf(call) as Call['parameters'] }
}

function encodeAnswerStream(completion: Completion): StreamEncoder {
  const frame = (event: Events) =>
    `${JSON.stringify({ is_finished: event.event_type === 'stream-end', ...event })}\n`
  const callDelta = (delta: Wire<Cohere.ToolCallDelta>) =>
    frame({ event_type: 'tool-calls-chunk', tool_call_delta: delta })

  return {
    start: () => frame({ event_type: 'stream-start', generation_id: idOf(completion) }),
    startChoice: () => '',
    startPart: (part, { toolCall: index }) =>
      part.type === 'tool-call' ? callDelta({ index, name: part.name }) : '',
    deltas(part, { toolCall: index }, pieces) {
      switch (part.type) {
        case 'text':
        case 'refusal':
          return repeatFrame(frame({ event_type: 'text-generation', text: hole }), pieces)
        case 'tool-call':
          return repeatFrame(callDelta({ index, parameters: hole }), pieces)
        case 'reasoning':
        case 'redacted-reasoning':
          return ''
        default:
          return part satisfies never
      }
    },
    endPart: () => '',
    endChoice() {
      const calls = completion.choices[0]!.parts.filter((part) => part.type === 'tool-call')
      return calls.length === 0
        ? ''
        : frame({ event_type: 'tool-calls-generation', tool_calls: calls.map(encodeCall) })
    },
    end: () =>
      frame({
        event_type: 'stream-end',
        finish_reason: finishOf(completion),
        response: encodeAnswer(completion),
      }),
    // The version has no event of its own for it.
    error: ({ message }) =>
      `${JSON.stringify({ is_finished: true, event_type: 'stream-end', finish_reason: 'ERROR', response: { text: message, finish_reason: 'ERROR' } })}\n`,
  }
}
