/** Mistral's APIs as one surface. */
import type { Surface } from '../provider.ts'
import { agentsCompletions, chatCompletions, fimCompletions } from './chat.ts'
import { embeddings } from './embeddings.ts'
import { mistral as provider } from './mistral.ts'
import { listModels, retrieveModel } from './models.ts'
import { chatModerations, moderations } from './moderations.ts'

/** @see https://docs.mistral.ai/api */
export const mistral: Surface = {
  name: 'mistral',
  provider,
  endpoints: [
    chatCompletions,
    agentsCompletions,
    fimCompletions,
    embeddings,
    moderations,
    chatModerations,
    listModels,
    retrieveModel,
  ],
}
