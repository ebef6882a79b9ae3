/** All that the Responses API answers; one list without spreads, which bundlers take for side effects. */
import type { Endpoint } from '../../provider.ts'
import { listModels, retrieveModel } from '../models.ts'
import {
  addConversationItems,
  createConversation,
  listConversationItems,
  removeConversation,
  removeConversationItem,
  retrieveConversation,
  retrieveConversationItem,
  updateConversation,
} from './conversations.ts'
import {
  cancelResponse,
  compactResponse,
  countInputTokens,
  listInputItems,
  removeResponse,
  retrieveResponse,
} from './response-endpoints.ts'
import { createResponse } from './responses.ts'

export const responsesEndpoints: readonly Endpoint[] = [
  createResponse,
  countInputTokens,
  compactResponse,
  retrieveResponse,
  removeResponse,
  cancelResponse,
  listInputItems,
  createConversation,
  retrieveConversation,
  updateConversation,
  removeConversation,
  listConversationItems,
  addConversationItems,
  retrieveConversationItem,
  removeConversationItem,
  listModels,
  retrieveModel,
]
