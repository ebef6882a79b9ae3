/** xAI's APIs as one surface. */
import { removeResponse, retrieveResponse } from '../openai/responses/response-endpoints.ts'
import { createdSeconds, listModels, retrieveModel } from '../openai-compatible/models.ts'
import type { Surface } from '../provider.ts'
import { chatCompletions, deferredCompletion } from './deferred.ts'
import { createResponse } from './responses.ts'
import { xai as provider } from './xai.ts'

const ids = [
  'grok-4',
  'grok-4-fast-reasoning',
  'grok-4-fast-non-reasoning',
  'grok-code-fast-1',
  'grok-3',
  'grok-3-mini',
]

function describe(id: string) {
  return { id, created: createdSeconds, object: 'model', owned_by: 'xai' }
}

/** @see https://docs.x.ai/docs/api-reference */
export const xai: Surface = {
  name: 'xai',
  provider,
  endpoints: [
    chatCompletions,
    deferredCompletion,
    createResponse,
    retrieveResponse,
    removeResponse,
    listModels(ids, describe),
    retrieveModel(describe),
  ],
}
