/**
 * Anthropic Messages.
 *
 * @see https://docs.anthropic.com/en/api/messages
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
import type Anthropic from '@anthropic-ai/sdk'
import type { Choice, Completion, Part, ToolCallPart } from '../completion.ts'
import type { FinishReason } from '../reply.ts'
import { eventStreamType, hole, namedFrame, repeatFrame } from '../stream/event-stream.ts'
import { parseAnthropicMessages } from './anthropic-messages-request.ts'
import type { CompletionEndpoint, StreamEncoder } from './provider.ts'

type Events = Anthropic.RawMessageStreamEvent

// Fields that the SDK's types demand and recorded traffic leaves out; no client asks for them.
type SentUsage = Omit<
  Anthropic.Usage,
  'inference_geo' | 'output_tokens_details' | 'server_tool_use' | 'speed'
>
type SentHead = Pick<Anthropic.Message, 'model' | 'id' | 'type' | 'role'>
type SentStop = Pick<Anthropic.Message, 'stop_reason' | 'stop_sequence'>
type SentMessage = SentHead & SentStop & { content: SentBlock[]; usage: SentUsage }
type SentBlock =
  | Omit<Anthropic.TextBlock, 'citations'>
  | Anthropic.ThinkingBlock
  | Omit<Anthropic.ToolUseBlock, 'caller'>
type SentDeltaUsage = Omit<Anthropic.MessageDeltaUsage, 'output_tokens_details' | 'server_tool_use'>

export const anthropicMessages: CompletionEndpoint = {
  kind: 'completion',
  method: 'POST',
  path: '/v1/messages',
  parse: parseAnthropicMessages,
  encode(completion) {
    const choice = completion.choices[0]!
    return {
      ...encodeHead(completion),
      content: choice.parts.map(encodeBlock),
      ...encodeStop(choice),
      usage: encodeUsage(completion, completion.usage.outputTokens),
    } satisfies SentMessage
  },
  streamType: eventStreamType,
  encodeStream,
}

const stopReasons: Record<FinishReason, Anthropic.StopReason> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

function encodeHead(completion: Completion): SentHead {
  return {
    model: completion.model,
    id: `msg_01${completion.id}`,
    type: 'message',
    role: 'assistant',
  }
}

function encodeStop(choice: Choice): SentStop {
  const { stopSequence } = choice
  if (stopSequence !== undefined) {
    return { stop_reason: 'stop_sequence', stop_sequence: stopSequence }
  }
  // A refusal has no block of its own here: its words are text, and the stop reason tells.
  const refused = choice.parts.some((part) => part.type === 'refusal')
  return {
    stop_reason:
      refused && choice.finishReason === 'stop' ? 'refusal' : stopReasons[choice.finishReason],
    stop_sequence: null,
  }
}

function encodeUsage(completion: Completion, outputTokens: number): SentUsage {
  return {
    input_tokens: completion.usage.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    service_tier: 'standard',
  }
}

function encodeBlock(part: Part): SentBlock {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text }
    case 'reasoning':
      return { type: 'thinking', thinking: part.text, signature: signatureOf(part.text) }
    case 'tool-call':
      return {
        type: 'tool_use',
        id: idOf(part),
        name: part.name,
        input: parseArguments(part),
      }
    default:
      return part satisfies never
  }
}

function idOf(call: ToolCallPart): string {
  return call.givenId ?? `toolu_01${call.id}`
}

/** The block as `content_block_start` shows it: everything but what streams. */
function encodeEmptyBlock(part: Part): SentBlock {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: '' }
    case 'reasoning':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'tool-call':
      return { type: 'tool_use', id: idOf(part), name: part.name, input: {} }
    default:
      return part satisfies never
  }
}

function deltaOf(part: Part): Anthropic.RawContentBlockDelta {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text_delta', text: hole }
    case 'reasoning':
      return { type: 'thinking_delta', thinking: hole }
    case 'tool-call':
      return { type: 'input_json_delta', partial_json: hole }
    default:
      return part satisfies never
  }
}

function encodeStream(completion: Completion): StreamEncoder {
  const choice = completion.choices[0]!
  const frame = <Type extends Events['type']>(type: Type, rest: Omit<Sent<Type>, 'type'>) =>
    namedFrame(type, JSON.stringify({ type, ...rest }))
  const delta = (index: number, value: Anthropic.RawContentBlockDelta) =>
    frame('content_block_delta', { index, delta: value })

  return {
    start: () =>
      frame('message_start', {
        message: {
          ...encodeHead(completion),
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: encodeUsage(completion, 1),
        },
      }),
    startChoice: () => '',
    startPart: (part, { index }) =>
      frame('content_block_start', { index, content_block: encodeEmptyBlock(part) }) +
      (index === 0 ? namedFrame('ping', '{"type": "ping"}') : '') +
      (part.type === 'tool-call'
        ? delta(index, { type: 'input_json_delta', partial_json: '' })
        : ''),
    deltas: (part, { index }, pieces) => repeatFrame(delta(index, deltaOf(part)), pieces),
    endPart: (part, { index }) =>
      (part.type === 'reasoning'
        ? delta(index, { type: 'signature_delta', signature: signatureOf(part.text) })
        : '') + frame('content_block_stop', { index }),
    endChoice: () =>
      frame('message_delta', { delta: encodeStop(choice), usage: encodeDeltaUsage(completion) }),
    end: () => frame('message_stop', {}),
  }
}

/** The SDK's type of an event, with the fields that are not sent taken out. */
type Sent<Type extends Events['type']> = Type extends 'message_start'
  ? { type: Type; message: SentMessage }
  : Type extends 'message_delta'
    ? { type: Type; delta: SentStop; usage: SentDeltaUsage }
    : Type extends 'content_block_start'
      ? { type: Type; index: number; content_block: SentBlock }
      : Extract<Events, { type: Type }>

/** Cumulative: the whole answer's, and once more what the request cost. */
function encodeDeltaUsage({ usage }: Completion): SentDeltaUsage {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: usage.outputTokens,
  }
}

/** Stands for the vendor's signature of a thinking block: opaque to clients, the same for the same text. */
function signatureOf(text: string): string {
  return btoa(`mockllm-thinking-${text.length}`)
}

/** Arguments that are cut off or left out are none; those that are no JSON stay the text that they are. */
function parseArguments(part: ToolCallPart): unknown {
  if (part.text.trim() === '') return {}
  try {
    return JSON.parse(part.text)
  } catch {
    return part.isCut === true ? {} : part.text
  }
}
