/** The official Groq SDK, which is made like OpenAI's and has errors of its own. */
import Groq from 'groq-sdk'
import type OpenAI from 'openai'
import type { Client } from '../driver.ts'
import { openaiChatClient } from './openai-chat.ts'

export function groqClient(groq: Groq, model: string): Client {
  return {
    ...openaiChatClient(groq as unknown as OpenAI, model),
    describeError(error) {
      const { constructor, message } = error as Error
      const status = error instanceof Groq.APIError ? error.status : undefined
      return { name: constructor.name, status, message }
    },
  }
}
