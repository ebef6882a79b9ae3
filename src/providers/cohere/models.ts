/** Cohere's models. @see https://docs.cohere.com/reference/list-models */
import type { Cohere } from 'cohere-ai'
import type { DocumentEndpoint } from '../provider.ts'
import type { Wire } from './wire.ts'

const models: [name: string, endpoint: Cohere.CompatibleEndpoint, contextLength: number][] = [
  ['command-a-03-2025', 'chat', 288_000],
  ['command-a-reasoning-08-2025', 'chat', 288_000],
  ['command-r7b-12-2024', 'chat', 132_000],
  ['embed-v4.0', 'embed', 128_000],
  ['embed-english-v3.0', 'embed', 512],
  ['rerank-v3.5', 'rerank', 4096],
]

export const listModels: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models',
  read({ query }) {
    const endpoint = query.get('endpoint')
    const found = models.filter(([, of]) => endpoint === null || of === endpoint)
    return { models: found.map(describe) } satisfies Wire<Cohere.ListModelsResponse>
  },
}

export const retrieveModel: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models/{model}',
  // Any model is there, because any model answers.
  read({ parameters: { model = '' } }) {
    return describe(models.find(([name]) => name === model) ?? [model, 'chat', 128_000])
  },
}

function describe([
  name,
  endpoint,
  contextLength,
]: (typeof models)[number]): Wire<Cohere.GetModelResponse> {
  return {
    name,
    is_deprecated: false,
    endpoints: [endpoint],
    finetuned: false,
    context_length: contextLength,
    default_endpoints: [],
  }
}
