import { createOpenAI } from '@ai-sdk/openai'
import { ChatOpenAI } from '@langchain/openai'
import OpenAI from 'openai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { openaiChatClient } from './clients/openai-chat.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'sk-test'
const model = 'gpt-4o'
const urlOf = (origin = 'https://api.openai.com') => `${origin}/v1`

const drivers: Driver[] = [
  {
    surface: 'openai-chat',
    client: 'openai',
    kind: 'sdk',
    connect: (origin) =>
      openaiChatClient(new OpenAI({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }), model),
  },
  {
    surface: 'openai-chat',
    client: '@ai-sdk/openai chat()',
    kind: 'ai-sdk',
    connect: (origin) => aiSdkClient(createOpenAI({ apiKey, baseURL: urlOf(origin) }).chat(model)),
    lacks: { reasoning: 'the provider reads no reasoning of chat completions' },
  },
  {
    surface: 'openai-chat',
    client: '@langchain/openai ChatOpenAI',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(
        new ChatOpenAI({ model, apiKey, maxRetries: 0, configuration: { baseURL: urlOf(origin) } }),
      ),
  },
]

describeSurfaces('openai-chat', drivers)
