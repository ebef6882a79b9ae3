/** Azure's list of base models. @see https://learn.microsoft.com/rest/api/azureopenai/models/list */
import type { DocumentEndpoint } from '../provider.ts'

const ids = [
  'gpt-5',
  'gpt-5-mini',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4o',
  'gpt-4o-mini',
  'o4-mini',
  'text-embedding-3-small',
  'text-embedding-3-large',
]

export const listModels: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models',
  read: () => ({ data: ids.map(describe), object: 'list' }),
}

export const retrieveModel: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models/{model}',
  // Any model is there, because any model answers.
  read: ({ parameters }) => describe(parameters['model']!),
}

const createdSeconds = 1_735_689_600

function describe(id: string): unknown {
  const embeds = id.includes('embedding')
  return {
    status: 'succeeded',
    capabilities: {
      fine_tune: false,
      inference: true,
      completion: false,
      chat_completion: !embeds,
      embeddings: embeds,
    },
    lifecycle_status: 'generally-available',
    deprecation: { inference: 1_893_456_000 },
    id,
    created_at: createdSeconds,
    object: 'model',
    // What OpenAI's clients of `/openai/v1` read.
    created: createdSeconds,
    owned_by: 'mockllm',
  }
}
