/**
 * Mistral's models by InvokeModel: a conversation, or for those that only follow instructions a text.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-chat-completion.html
 */
import type { Completion, Part } from '../../completion.ts'
import type { Body } from '../lenient-fields.ts'
import { parseOpenAIChat } from '../openai/chat-request.ts'
import type { EndpointRequest } from '../provider.ts'
import { chunkMessage } from './amazon-event-stream.ts'
import { type Family, invocationMetrics } from './invoke-family.ts'
import { mistralTextFamily, stopReasonOf } from './invoke-text.ts'
import { encodeStreamError } from './stream-errors.ts'

const chatFamily: Family = {
  parse: (body, model, request) => ({
    ...parseOpenAIChat(
      { ...body, ...readToolChoice(body), model, stream: false },
      request,
      'bedrock',
    ),
    // There is no field for more.
    choices: 1,
  }),
  encode(completion) {
    const content = completion.choices[0]!.parts.map(wordsOf).join('')
    const message = messageOf(completion, content)
    return { choices: [{ index: 0, message, stop_reason: reasonOf(completion) }] }
  },
  encodeStream(completion) {
    const chunk = (message: object, stop_reason: string | null = null, more: object = {}) =>
      chunkMessage(
        JSON.stringify({
          choices: [{ index: 0, message, stop_reason }],
          ...more,
        }),
      )
    return {
      start: () => '',
      startChoice: () => '',
      startPart: () => '',
      deltas: (part, _position, pieces) =>
        wordsOf(part) === ''
          ? ''
          : Array.from(pieces, (content) => chunk({ role: 'assistant', content })),
      endPart: () => '',
      endChoice: () => '',
      end: () =>
        chunk(messageOf(completion, ''), reasonOf(completion), invocationMetrics(completion.usage)),
      error: encodeStreamError,
    }
  },
}

export const mistralFamily: Family = {
  parse: (body, model, request) => formatOf(request).parse(body, model, request),
  encode: (completion, prompt, request) => formatOf(request).encode(completion, prompt, request),
  encodeStream: (completion, prompt, request) =>
    formatOf(request).encodeStream(completion, prompt, request),
}

function formatOf({ body }: EndpointRequest): Family {
  return body['messages'] === undefined ? mistralTextFamily : chatFamily
}

/** Mistral's word for a call that is demanded is not OpenAI's. */
function readToolChoice({ tool_choice: choice }: Body) {
  return choice === 'any' ? { tool_choice: 'required' } : {}
}

function wordsOf({ type, text }: Part): string {
  return type === 'text' || type === 'refusal' ? text : ''
}

/** Calls are sent whole and all at once: they have no index of their own. */
function messageOf({ choices }: Completion, content: string) {
  const calls = choices[0]!.parts.flatMap(toCalls)
  return { role: 'assistant', content, ...(calls.length === 0 ? {} : { tool_calls: calls }) }
}

function toCalls(part: Part) {
  if (part.type !== 'tool-call') return []
  // Mistral's ids are nine letters and digits.
  const { id, givenId = id.slice(0, 9), name, text } = part
  return [{ id: givenId, function: { name, arguments: text } }]
}

function reasonOf(completion: Completion): string {
  return completion.choices[0]!.finishReason === 'tool_calls'
    ? 'tool_calls'
    : stopReasonOf(completion)
}
