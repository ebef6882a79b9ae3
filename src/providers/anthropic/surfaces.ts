/** Anthropic's APIs, each of which can be bundled alone. */
import type { Surface } from '../provider.ts'
import { anthropic } from './anthropic.ts'
import { batches } from './batches.ts'
import { countTokens, vertexCountTokens } from './count-tokens.ts'
import { messages } from './messages.ts'
import { listModels, retrieveModel } from './models.ts'
import { vertexMessages, vertexStream } from './vertex.ts'

export const anthropicMessages: Surface = {
  name: 'anthropic-messages',
  provider: anthropic,
  endpoints: [
    messages,
    countTokens,
    listModels,
    retrieveModel,
    // In front of the models, of which it is none.
    vertexCountTokens,
    vertexMessages,
    vertexStream,
  ],
}

export const anthropicBatches: Surface = {
  name: 'anthropic-batches',
  provider: anthropic,
  endpoints: batches,
}
