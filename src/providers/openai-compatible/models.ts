/** Lists of models: each host describes them its own way. */
import type { DocumentEndpoint } from '../provider.ts'

/** @param wrap what stands around the descriptions; default: OpenAI's list */
export function listModels(
  ids: readonly string[],
  describe: (id: string) => object,
  wrap: (data: object[]) => unknown = (data) => ({ object: 'list', data }),
): DocumentEndpoint {
  return {
    kind: 'document',
    method: 'GET',
    path: '/v1/models',
    read: () => wrap(ids.map(describe)),
  }
}

export function retrieveModel(describe: (id: string) => object): DocumentEndpoint {
  return {
    kind: 'document',
    method: 'GET',
    path: '/v1/models/{model}',
    // Any model is there, because any model answers.
    read: ({ parameters }) => describe(parameters['model']!),
  }
}

/** When all models were made. */
export const createdSeconds = 1_735_689_600
