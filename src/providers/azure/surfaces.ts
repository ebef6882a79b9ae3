/** Azure OpenAI's APIs as one surface: by deployment, and in the form of OpenAI's own. */
import type { Surface } from '../provider.ts'
import { azure as provider } from './azure.ts'
import { chatCompletions } from './chat.ts'
import { atApiVersion, atDeployment, atVersion1 } from './endpoints.ts'
import { listModels, retrieveModel } from './models.ts'

const ofDeployment = [chatCompletions]
const ofVersion1 = [...ofDeployment, listModels, retrieveModel]

/** @see https://learn.microsoft.com/azure/ai-foundry/openai/reference */
export const azure: Surface = {
  name: 'azure',
  provider,
  endpoints: [
    ...ofDeployment.map(atDeployment),
    ...ofVersion1.map(atVersion1),
    ...[listModels, retrieveModel].map(atApiVersion),
  ],
}
