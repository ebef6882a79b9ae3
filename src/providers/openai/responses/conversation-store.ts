/** What the session keeps of conversations. */
import type { EndpointRequest, Store } from '../../endpoint-request.ts'
import { type Item, weigh } from './items.ts'
import { notFound } from './not-found.ts'

export interface Conversation {
  id: string
  createdSeconds: number
  metadata: unknown
  /** Each with an id. */
  items: Item[]
}

export function conversationsOf(request: EndpointRequest): Store<Conversation> {
  return request.store('openai.conversations')
}

/** @throws ApiError where there is none */
export function findConversation(id: string, request: EndpointRequest): Conversation {
  const conversation = conversationsOf(request).get(id)
  if (conversation === undefined) throw notFound(`Conversation with id '${id}' not found.`)
  return conversation
}

export function addItems(
  { id, items, ...rest }: Conversation,
  added: readonly Item[],
  request: EndpointRequest,
): void {
  const all = [...items, ...added]
  conversationsOf(request).put(id, { ...rest, id, items: all }, weigh(all))
}
