/** Azure OpenAI's APIs as one surface: by deployment, and in the form of OpenAI's own. */
import { completions } from '../openai/completions.ts'
import { embeddings } from '../openai/embeddings.ts'
import { editImages, generateImages, readMadeImage } from '../openai/images.ts'
import {
  cancelResponse,
  listInputItems,
  removeResponse,
  retrieveResponse,
} from '../openai/responses/response-endpoints.ts'
import { createResponse } from '../openai/responses/responses.ts'
import { speech } from '../openai/speech.ts'
import { transcriptions, translations } from '../openai/transcriptions.ts'
import type { Endpoint, Surface } from '../provider.ts'
import { azure as provider } from './azure.ts'
import { chatCompletions } from './chat.ts'
import { atApiVersion, atDeployment, atVersion1 } from './endpoints.ts'
import { listModels, retrieveModel } from './models.ts'

const ofDeployment = [
  chatCompletions,
  completions,
  embeddings,
  generateImages,
  editImages,
  speech,
  transcriptions,
  translations,
]
const ofResource: Endpoint[] = [
  createResponse,
  retrieveResponse,
  removeResponse,
  cancelResponse,
  listInputItems,
  listModels,
  retrieveModel,
]

/** @see https://learn.microsoft.com/azure/ai-foundry/openai/reference */
export const azure: Surface = {
  name: 'azure',
  provider,
  endpoints: [
    ...ofDeployment.map(atDeployment),
    ...[...ofDeployment, ...ofResource].map(atVersion1),
    ...ofResource.map(atApiVersion),
    readMadeImage,
  ],
}
