/** Anthropic's APIs, each of which can be bundled alone. */
import type { Surface } from '../provider.ts'
import { anthropic } from './anthropic.ts'
import { messages } from './messages.ts'
import { listModels, retrieveModel } from './models.ts'

export const anthropicMessages: Surface = {
  name: 'anthropic-messages',
  provider: anthropic,
  endpoints: [messages, listModels, retrieveModel],
}
