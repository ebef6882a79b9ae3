/** OpenAI's list of models. @see https://platform.openai.com/docs/api-reference/models */
import type { DocumentEndpoint } from '../provider.ts'

const ids = [
  'gpt-5.4',
  'gpt-5.4-mini',
  'gpt-5.4-nano',
  'gpt-5',
  'gpt-5-mini',
  'gpt-5-nano',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'gpt-4o',
  'gpt-4o-mini',
  'o3',
  'o4-mini',
  'gpt-4-turbo',
  'gpt-4',
  'gpt-3.5-turbo',
]

export const listModels: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models',
  read: () => ({ object: 'list', data: ids.map(describe) }),
}

export const retrieveModel: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models/{model}',
  // Any model is there, because any model answers.
  read: ({ parameters }) => describe(parameters['model']!),
}

function describe(id: string): unknown {
  return { id, object: 'model', created: 1_735_689_600, owned_by: 'mockllm' }
}
