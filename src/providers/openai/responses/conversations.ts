/**
 * Conversations that the API keeps, which responses go on with.
 *
 * @see https://platform.openai.com/docs/api-reference/conversations
 */
import type OpenAI from 'openai'
import { checkDepth } from '../../../read-json.ts'
import { type Body, readMetadata } from '../../lenient-fields.ts'
import type { DocumentEndpoint, EndpointRequest } from '../../provider.ts'
import { wrongType } from '../fields.ts'
import {
  addItems,
  type Conversation,
  conversationsOf,
  findConversation,
} from './conversation-store.ts'
import { withIds } from './items.ts'
import { idOf, listItems } from './list-items.ts'
import { notFound } from './not-found.ts'

const path = '/v1/conversations'

export const createConversation: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path,
  read(request) {
    const { items, metadata } = request.body
    const conversations = conversationsOf(request)
    // Requests for new ones are all the same.
    let count = conversations.values().length
    let id: string
    do id = `conv_${request.makeId(`conversation-${count++}`, 48)}`
    while (conversations.get(id) !== undefined)
    const createdSeconds = Math.floor(request.nowMs / 1000)
    const conversation = { id, createdSeconds, metadata: readMetadata(metadata), items: [] }
    addItems(conversation, newItems(items, conversation), request)
    return describe(conversation)
  },
}

export const retrieveConversation: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: `${path}/{conversation_id}`,
  isCommonplace: true,
  read: (request) => describe(find(request)),
}

export const updateConversation: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: `${path}/{conversation_id}`,
  isCommonplace: true,
  read(request) {
    const changed = { ...find(request), metadata: readMetadata(request.body['metadata']) }
    addItems(changed, [], request)
    return describe(changed)
  },
}

export const removeConversation: DocumentEndpoint = {
  kind: 'document',
  method: 'DELETE',
  path: `${path}/{conversation_id}`,
  isCommonplace: true,
  read(request) {
    const { id } = find(request)
    conversationsOf(request).delete(id)
    return {
      id,
      object: 'conversation.deleted',
      deleted: true,
    } satisfies OpenAI.Conversations.ConversationDeletedResource
  },
}

export const listConversationItems: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: `${path}/{conversation_id}/items`,
  isCommonplace: true,
  read: (request) => listItems(find(request).items, request),
}

export const addConversationItems: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: `${path}/{conversation_id}/items`,
  isCommonplace: true,
  read(request) {
    const conversation = find(request)
    const added = newItems(request.body['items'], conversation)
    addItems(conversation, added, request)
    return {
      object: 'list',
      data: added,
      first_id: idOf(added[0]),
      last_id: idOf(added.at(-1)),
      has_more: false,
    }
  },
}

export const retrieveConversationItem: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: `${path}/{conversation_id}/items/{item_id}`,
  isCommonplace: true,
  read: (request) => find(request).items[indexOfItem(request)],
}

export const removeConversationItem: DocumentEndpoint = {
  kind: 'document',
  method: 'DELETE',
  path: `${path}/{conversation_id}/items/{item_id}`,
  isCommonplace: true,
  read(request) {
    const conversation = find(request)
    const removed = conversation.items[indexOfItem(request)]
    const items = conversation.items.filter((item) => item !== removed)
    addItems({ ...conversation, items }, [], request)
    return describe(conversation)
  },
}

function find(request: EndpointRequest): Conversation {
  return findConversation(request.parameters['conversation_id']!, request)
}

function indexOfItem(request: EndpointRequest): number {
  const { items, id } = find(request)
  const itemId = request.parameters['item_id']
  const index = items.findIndex((item) => idOf(item) === itemId)
  if (index === -1) throw notFound(`Item with id '${itemId}' not found in conversation '${id}'.`)
  return index
}

function newItems(
  items: unknown,
  { id, items: before }: Omit<Conversation, 'createdSeconds'>,
): Body[] {
  if (items === undefined || items === null) return []
  if (!Array.isArray(items)) throw wrongType('items', 'an array of objects', items)
  checkDepth(items)
  return withIds(items, `${id}n${before.length}`)
}

function describe({
  id,
  createdSeconds,
  metadata,
}: Conversation): OpenAI.Conversations.Conversation {
  return { id, object: 'conversation', created_at: createdSeconds, metadata }
}
