/** What the session keeps of responses: their input, their output, and how far a background one has come. */
import type { ApiError } from '../../../errors/api-error.ts'
import type { EndpointRequest, Store } from '../../endpoint-request.ts'
import { type Body, isObject, textOf } from '../../lenient-fields.ts'
import { invalid } from '../fields.ts'
import { addItems, conversationsOf, findConversation } from './conversation-store.ts'
import { type Item, weigh, withIds } from './items.ts'
import { notFound } from './not-found.ts'
import { conversationIdOf, type SentResponse } from './response-document.ts'

export interface StoredResponse {
  /** As it is at its end. */
  response: SentResponse
  /** What this request itself has brought. */
  input: readonly Item[]
  /** When a background job is done, on the clock that always goes on. */
  dueMs?: number
  isCancelled?: boolean
  /** Of each item, how its text was cut when it was streamed in the background. */
  pieces?: string[][]
}

function responsesOf(request: EndpointRequest): Store<StoredResponse> {
  return request.store('openai.responses')
}

/** To be called before anything is answered: what is kept may lie in another process. */
export function expectToKeep(request: EndpointRequest): void {
  if (request.body['store'] !== false) responsesOf(request)
}

/** Keeps it where the request does not forbid that. */
export function keepResponse(
  request: EndpointRequest,
  response: SentResponse,
  more: Pick<StoredResponse, 'dueMs' | 'pieces'> = {},
): void {
  if (request.body['store'] === false) return
  const input = ownItems(request.body)
  // Not its output alone: it repeats the request's tools and instructions.
  const size = weigh(input) + weigh(response)
  responsesOf(request).put(response.id, { response, input, ...more }, size)
}

/** What was said is part of the conversation that the request names. */
export function continueConversation(request: EndpointRequest, response: SentResponse): void {
  const id = conversationIdOf(request.body)
  const conversation = id === undefined ? undefined : conversationsOf(request).get(id)
  if (conversation === undefined) return
  const items = [...withIds(ownItems(request.body), response.id), ...response.output]
  addItems(conversation, items, request)
}

/** @throws ApiError where there is none */
export function findResponse(request: EndpointRequest): StoredResponse {
  const id = request.parameters['response_id']!
  const stored = responsesOf(request).get(id)
  if (stored === undefined) throw notFound(`Response with id '${id}' not found.`)
  return stored
}

export function deleteResponse(request: EndpointRequest): void {
  responsesOf(request).delete(findResponse(request).response.id)
}

/** The response as it is now: a background one takes its time. */
export function currentResponse(
  { response, dueMs, isCancelled }: StoredResponse,
  { elapsedMs }: EndpointRequest,
): SentResponse {
  const isDue = dueMs === undefined || elapsedMs >= dueMs
  if (isCancelled !== true && isDue) return response
  return {
    ...response,
    status: isCancelled === true ? 'cancelled' : 'in_progress',
    completed_at: null,
    incomplete_details: null,
    output: [],
    usage: null,
  }
}

/** All that the model reads: what the conversation holds so far, and what the request brings. */
export function readableItems(request: EndpointRequest): { items: Item[]; own: number } {
  const { body } = request
  const before = itemsBefore(body, request)
  const own = ownItems(body)
  const items = [...before, ...own]
  return { items: items.map(resolver(items, request)), own: before.length }
}

function itemsBefore(body: Body, request: EndpointRequest): readonly Item[] {
  const conversation = conversationIdOf(body)
  const previous = textOf(body['previous_response_id'])
  if (conversation !== undefined) return findConversation(conversation, request).items
  return previous === '' ? [] : itemsUpTo(previous, request, previousNotFound)
}

/** The conversation up to and with a response, as far back as it is still kept. */
export function itemsUpTo(
  responseId: string,
  request: EndpointRequest,
  refuse: (id: string) => ApiError,
): Item[] {
  const stored = responsesOf(request)
  const last = stored.get(responseId)
  if (last === undefined) throw refuse(responseId)
  return [...inputItems(last, request), ...currentResponse(last, request).output]
}

/** All that a response was made from, each item with an id. */
export function inputItems(stored: StoredResponse, request: EndpointRequest): Item[] {
  const responses = responsesOf(request)
  const runs: (readonly Item[])[] = []
  let next: StoredResponse | undefined = stored
  const seen = new Set<StoredResponse>()
  while (next !== undefined && !seen.has(next)) {
    seen.add(next)
    const { response, input }: StoredResponse = next
    if (next !== stored) runs.push(response.output)
    runs.push(withIds(input, response.id))
    const previous: unknown = response.previous_response_id
    next = typeof previous === 'string' ? responses.get(previous) : undefined
  }
  return runs.reverse().flat()
}

/** What the request itself brings. */
export function ownItems({ input }: Body): readonly Item[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  return Array.isArray(input) ? input : []
}

/** A reference stands for an item of a response that is kept. */
function resolver(items: readonly Item[], request: EndpointRequest): (item: Item) => Item {
  if (!items.some(isReference)) return (item) => item
  const known = new Map<unknown, Item>()
  for (const stored of responsesOf(request).values()) {
    const { input, response } = stored
    for (const item of withIds(input, response.id)) known.set(item['id'], item)
    for (const item of response.output) known.set(item.id, item)
  }
  return (item) => {
    if (!isReference(item)) return item
    const { id } = item as Body
    const found = known.get(id)
    if (found !== undefined) return found
    throw notFound(
      `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
      'input',
    )
  }
}

function isReference(item: Item): boolean {
  return isObject(item) && (item as Body)['type'] === 'item_reference'
}

function previousNotFound(id: string): ApiError {
  return invalid(
    `Previous response with id '${id}' not found.`,
    'previous_response_id',
    'previous_response_not_found',
  )
}
