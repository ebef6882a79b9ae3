/**
 * Anthropic Messages.
 *
 * @see https://docs.anthropic.com/en/api/messages
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
import type { Choice, Completion, Part } from '../completion.ts'
import type { FinishReason } from '../reply.ts'
import { hole, namedFrame, repeatFrame } from '../stream/event-stream.ts'
import { parseAnthropicMessages } from './anthropic-messages-request.ts'
import type { CompletionEndpoint, StreamEncoder } from './provider.ts'

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
    }
  },
  encodeStream,
}

const stopReasons: Record<FinishReason, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

function encodeHead(completion: Completion): Record<string, unknown> {
  return {
    model: completion.model,
    id: `msg_01${completion.id}`,
    type: 'message',
    role: 'assistant',
  }
}

function encodeStop(choice: Choice): { stop_reason: string; stop_sequence: string | null } {
  const { stopSequence } = choice
  if (stopSequence !== undefined) {
    return { stop_reason: 'stop_sequence', stop_sequence: stopSequence }
  }
  // A refusal has no block of its own here: its words are text, and the stop reason tells.
  const refused = choice.parts.some((part) => part.type === 'refusal')
  return {
    stop_reason: refused ? 'refusal' : stopReasons[choice.finishReason],
    stop_sequence: null,
  }
}

function encodeUsage(completion: Completion, outputTokens: number): Record<string, unknown> {
  return {
    input_tokens: completion.usage.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    service_tier: 'standard',
  }
}

function encodeBlock(part: Part): unknown {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text }
    case 'reasoning':
      return { type: 'thinking', thinking: part.text, signature: signatureOf(part.text) }
    case 'tool-call':
      return {
        type: 'tool_use',
        id: `toolu_01${part.id}`,
        name: part.name,
        input: parseArguments(part.text),
      }
    default:
      return part satisfies never
  }
}

/** The block as `content_block_start` shows it: everything but what streams. */
function encodeEmptyBlock(part: Part): unknown {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: '' }
    case 'reasoning':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'tool-call':
      return { type: 'tool_use', id: `toolu_01${part.id}`, name: part.name, input: {} }
    default:
      return part satisfies never
  }
}

function deltaOf(part: Part): unknown {
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
  const frame = (type: string, rest: Record<string, unknown>) =>
    namedFrame(type, JSON.stringify({ type, ...rest }))
  const delta = (index: number, value: unknown) =>
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
      frame('message_delta', {
        delta: encodeStop(choice),
        usage: encodeUsage(completion, completion.usage.outputTokens),
      }),
    end: () => frame('message_stop', {}),
  }
}

/** Stands for the vendor's signature of a thinking block: opaque to clients, the same for the same text. */
function signatureOf(text: string): string {
  return btoa(`mockllm-thinking-${text.length}`)
}

/** `input` is an object on this wire; arguments that are no JSON stay the string that they are. */
function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
