/** Gemini as OpenAI's clients ask it. @see https://ai.google.dev/gemini-api/docs/openai */
import { createChatCompletions } from '../openai/chat.ts'
import { gemini } from './gemini.ts'

export const chatCompletions = /* @__PURE__ */ createChatCompletions({
  provider: gemini,
  path: '/v1beta/openai/chat/completions',
})
