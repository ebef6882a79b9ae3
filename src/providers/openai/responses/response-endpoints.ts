/** What can be asked of responses that are kept, and counts without an answer. */
import type OpenAI from 'openai'
import { framesToText } from '../../../stream/event-stream.ts'
import { eventStream } from '../../../stream/framing.ts'
import { Content } from '../../content.ts'
import { isObject } from '../../lenient-fields.ts'
import type { DocumentEndpoint, EndpointRequest } from '../../provider.ts'
import { invalid, wrongType } from '../fields.ts'
import { withIds } from './items.ts'
import { listItems } from './list-items.ts'
import type { OutputItem } from './output-items.ts'
import { createResponseEvents } from './response-events.ts'
import { readConversation } from './responses-request.ts'
import {
  currentResponse,
  deleteResponse,
  findResponse,
  inputItems,
  readableItems,
  type StoredResponse,
} from './stored-responses.ts'

/** With `stream=true`, the events that the response was streamed by, all at once. */
export const retrieveResponse: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/responses/{response_id}',
  read(request) {
    const stored = findResponse(request)
    if (request.query.get('stream') !== 'true') return currentResponse(stored, request)
    return new Content(eventStream.type, eventsOf(stored, startingAfter(request)))
  },
}

function startingAfter({ query }: EndpointRequest): number {
  const given = query.get('starting_after')
  if (given === null) return -1
  if (!/^\d+$/.test(given)) throw wrongType('starting_after', 'an integer', given)
  return Number(given)
}

export const removeResponse: DocumentEndpoint = {
  kind: 'document',
  method: 'DELETE',
  path: '/v1/responses/{response_id}',
  read(request) {
    deleteResponse(request)
    return { id: request.parameters['response_id'], object: 'response', deleted: true }
  },
}

/** What is done stays done. @see https://platform.openai.com/docs/guides/background */
export const cancelResponse: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/v1/responses/{response_id}/cancel',
  body: 'none',
  read(request) {
    const stored = findResponse(request)
    if (stored.response.background !== true) {
      throw invalid('Cannot cancel a synchronous response.', 'response_id')
    }
    if (currentResponse(stored, request).status === 'in_progress') stored.isCancelled = true
    return currentResponse(stored, request)
  },
}

export const listInputItems: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/responses/{response_id}/input_items',
  read: (request) => listItems(inputItems(findResponse(request), request), request),
}

export const countInputTokens: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/v1/responses/input_tokens',
  read: async (request) =>
    ({
      object: 'response.input_tokens',
      input_tokens: await countInput(request),
    }) satisfies OpenAI.Responses.InputTokenCountResponse,
}

/** The compaction's encrypted content. */
const compactionTokens = 16

/**
 * The user's messages stay, and all else is in one item that only the API can read.
 *
 * @see https://platform.openai.com/docs/guides/conversation-state#compaction-advanced
 */
export const compactResponse: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/v1/responses/compact',
  async read(request) {
    const id = `resp_${request.makeId('compaction', 24)}`
    const { items } = readableItems(request)
    const input_tokens = await countInput(request)
    const compaction: OpenAI.Responses.ResponseCompactionItem = {
      id: `cmp_${request.makeId('compaction item', 24)}`,
      type: 'compaction',
      encrypted_content: `gAAAA${request.makeId('compaction content', 59)}`,
    }
    const messages = withIds(items.filter(isUsers), id)
    return {
      id,
      object: 'response.compaction',
      created_at: Math.floor(request.nowMs / 1000),
      output: [...messages, compaction],
      usage: {
        input_tokens,
        input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        output_tokens: compactionTokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: input_tokens + compactionTokens,
      },
    } satisfies Omit<OpenAI.Responses.CompactedResponse, 'output'> & { output: unknown[] }
  },
}

function isUsers(item: unknown): boolean {
  return isObject(item) && item['role'] === 'user'
}

function countInput(request: EndpointRequest): Promise<number> {
  const { model } = request.body
  return request.countInput({
    ...readConversation(request.body, request),
    model: typeof model === 'string' ? model : '',
    metadata: {},
    stream: false,
    responseFormat: 'text',
  })
}

/** The events with a number above `after`. What was cancelled has only begun. */
function eventsOf({ response, pieces = [], isCancelled }: StoredResponse, after: number): string {
  const events = createResponseEvents({ ...response, ...begun })
  let text = events.begin()
  if (isCancelled !== true) {
    response.output.forEach((item, index) => {
      const cut = piecesOf(textOfItem(item), pieces[index])
      text += events.beginItem(item, index)
      text += framesToText(events.pieces(item, index, cut))
      text += events.endItem(item, index)
    })
    text += events.end(response)
  }
  return text
    .split(/(?<=\n\n)/)
    .filter((_, number) => number > after)
    .join('')
}

/** What a response that has ended did not say when it began. */
const begun = {
  status: 'in_progress',
  completed_at: null,
  error: null,
  incomplete_details: null,
  output: [] as OutputItem[],
  usage: null,
} as const

/** What was not sent is cut into characters. */
function piecesOf(text: string, sent: readonly string[] = []): string[] {
  return [...sent, ...text.slice(sent.join('').length)]
}

function textOfItem(item: OutputItem): string {
  switch (item.type) {
    case 'message': {
      const [part] = item.content
      return part?.type === 'refusal' ? part.refusal : (part?.text ?? '')
    }
    case 'reasoning':
      return item.summary[0]?.text ?? ''
    case 'function_call':
      return item.arguments
    case 'custom_tool_call':
      return item.input
    default:
      return item satisfies never
  }
}
