/** OpenAI's chat completions, the surface that most are asked for, apart from its others. */
import type { Surface } from '../provider.ts'
import { chatCompletions } from './chat.ts'
import { listModels, retrieveModel } from './models.ts'
import { openai } from './openai.ts'

export const openaiChat: Surface = {
  name: 'openai-chat',
  provider: openai,
  endpoints: [chatCompletions, listModels, retrieveModel],
}
