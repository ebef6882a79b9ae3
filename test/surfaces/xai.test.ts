import { createXai } from '@ai-sdk/xai'
import { ChatXAI } from '@langchain/xai'
import OpenAI from 'openai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { openaiChatClient } from './clients/openai-chat.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'xai-test'
const model = 'grok-3'
const urlOf = (origin?: string) =>
  origin === undefined ? 'https://api.x.ai/v1' : `${origin}/xai/v1`

describeSurfaces('xai', [
  {
    surface: 'xai',
    client: 'openai',
    kind: 'sdk',
    connect: (origin) =>
      openaiChatClient(new OpenAI({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }), model),
  },
  {
    surface: 'xai',
    client: '@ai-sdk/xai',
    kind: 'ai-sdk',
    connect(origin) {
      const provider = createXai({ apiKey, baseURL: urlOf(origin) })
      // Chat completions are gone from version 5.
      return aiSdkClient((provider.chat ?? provider.responses)(model))
    },
  },
  {
    surface: 'xai',
    client: '@ai-sdk/xai responses()',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(createXai({ apiKey, baseURL: urlOf(origin) }).responses(model)),
  },
  {
    surface: 'xai',
    client: '@langchain/xai ChatXAI',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(new ChatXAI({ model, apiKey, maxRetries: 0, baseURL: urlOf(origin) })),
  },
])
