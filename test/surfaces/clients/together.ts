/** The official Together SDK, which is made like OpenAI's and has errors of its own. */
import type OpenAI from 'openai'
import Together from 'together-ai'
import type { Client } from '../driver.ts'
import { openaiChatClient } from './openai-chat.ts'

export function togetherClient(together: Together, model: string): Client {
  return {
    ...openaiChatClient(together as unknown as OpenAI, model),
    describeError(error) {
      const { name } = (error as Error).constructor
      const status = error instanceof Together.APIError ? error.status : undefined
      return { name, status, message: (error as Error).message }
    },
  }
}
