/** The official Groq SDK, which is made like OpenAI's and has errors of its own. */
import Groq from 'groq-sdk'
import type OpenAI from 'openai'
import type { Client } from '../driver.ts'
import { openaiChatClient } from './openai-chat.ts'

export function groqClient(groq: Groq, model: string): Client {
  return {
    ...openaiChatClient(groq as unknown as OpenAI, model),
    describeError(error) {
      const { name } = (error as Error).constructor
      const status = error instanceof Groq.APIError ? error.status : undefined
      return { name, status, message: (error as Error).message }
    },
  }
}
