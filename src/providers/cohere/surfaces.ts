/** Cohere's API: version 2, and what clients still ask of version 1. */
import type { Surface } from '../provider.ts'
import { chat } from './chat.ts'
import { chatV1 } from './chat-v1.ts'
import { cohere as provider } from './cohere.ts'
import { embed, embedV1 } from './embed.ts'
import { listModels, retrieveModel } from './models.ts'
import { rerank, rerankV1 } from './rerank.ts'

export const cohere: Surface = {
  name: 'cohere',
  provider,
  endpoints: [chat, chatV1, embed, embedV1, rerank, rerankV1, listModels, retrieveModel],
}
