/** Together's embeddings: no usage, and shorter vectors. @see https://docs.together.ai/reference/embeddings-2 */
import type { Embedding } from 'together-ai/resources/embeddings'
import { makeVector } from '../../made/vector.ts'
import { embeddings as openaiEmbeddings } from '../openai/embeddings.ts'
import { ofProvider } from '../openai-compatible/of-provider.ts'
import type { OutputEndpoint } from '../provider.ts'

const base = ofProvider(openaiEmbeddings, 'together')

export const embeddings: OutputEndpoint = {
  ...base,
  encode: (replies, { model, inputs = [] }) =>
    ({
      object: 'list',
      data: replies.map(({ embedding }, index) => ({
        object: 'embedding',
        index,
        embedding: embedding ?? makeVector(inputs[index]!, model.includes('m2-bert') ? 768 : 1024),
      })),
      model: replies[0]?.model ?? model,
    }) satisfies Embedding,
}
