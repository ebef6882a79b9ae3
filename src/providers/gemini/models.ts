/** The lists of models of the Gemini API and of Vertex AI. @see https://ai.google.dev/api/models */
import type { DocumentEndpoint } from '../provider.ts'
import { refuse } from './fields.ts'

const ids = [
  'gemini-3.8-flash',
  'gemini-3-pro-preview',
  'gemini-3-flash-preview',
  'gemini-2.5-pro',
  'gemini-2.5-flash',
  'gemini-2.5-flash-lite',
  'gemini-2.0-flash',
  'gemini-embedding-001',
]

/** Each with the models of one version of the API, all of which are the same. */
export const modelEndpoints: readonly DocumentEndpoint[] = [
  ...['/v1', '/v1beta', '/v1alpha'].flatMap((version) =>
    modelsAt(`${version}/models`, 'models', describe),
  ),
  ...modelsAt('/publishers/google/models', 'publisherModels', (id) => ({
    name: `publishers/google/models/${id}`,
    versionId: 'default',
    openSourceCategory: 'PROPRIETARY',
    launchStage: 'GA',
  })),
]

function modelsAt(
  path: string,
  key: string,
  describeModel: (id: string) => unknown,
): DocumentEndpoint[] {
  return [
    {
      kind: 'document',
      method: 'GET',
      path,
      read({ query }) {
        const size = readCount(query.get('pageSize') ?? '0') || 50
        const start = readCount(query.get('pageToken') ?? '0')
        const end = start + size
        return {
          [key]: ids.slice(start, end).map(describeModel),
          ...(end < ids.length ? { nextPageToken: String(end) } : {}),
        }
      },
    },
    {
      kind: 'document',
      method: 'GET',
      path: `${path}/{model}`,
      // Any model is there, because any model answers.
      read: ({ parameters }) => describeModel(parameters['model']!),
    },
  ]
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw refuse('Request contains an invalid argument.')
  return Number(text)
}

function describe(id: string): unknown {
  const isEmbedding = id.includes('embedding')
  return {
    name: `models/${id}`,
    version: '001',
    displayName: id,
    description: `${id}, as mockllm answers for it`,
    inputTokenLimit: isEmbedding ? 2048 : 1_048_576,
    outputTokenLimit: isEmbedding ? 1 : 65_536,
    supportedGenerationMethods: isEmbedding
      ? ['embedContent', 'countTokens']
      : ['generateContent', 'countTokens'],
    ...(isEmbedding
      ? {}
      : { temperature: 1, topP: 0.95, topK: 64, maxTemperature: 2, thinking: true }),
  }
}
