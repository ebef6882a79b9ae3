import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { ChatOpenRouter } from '@langchain/openrouter'
import { createOpenRouter } from '@openrouter/ai-sdk-provider'
import OpenAI from 'openai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { openaiChatClient } from './clients/openai-chat.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'sk-or-test'
const model = 'z-ai/glm-4.6'
const urlOf = (origin?: string) =>
  origin === undefined ? 'https://openrouter.ai/api/v1' : `${origin}/openrouter/api/v1`

describeSurfaces('openrouter', [
  {
    surface: 'openrouter',
    client: 'openai',
    kind: 'sdk',
    connect: (origin) =>
      openaiChatClient(new OpenAI({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }), model),
  },
  {
    surface: 'openrouter',
    client: '@openrouter/ai-sdk-provider',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(createOpenRouter({ apiKey, baseURL: urlOf(origin) }).chat(model)),
  },
  {
    surface: 'openrouter',
    client: '@ai-sdk/openai-compatible',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(
        createOpenAICompatible({
          name: 'openrouter',
          apiKey,
          baseURL: urlOf(origin),
          supportsStructuredOutputs: true,
        })(model),
      ),
  },
  {
    surface: 'openrouter',
    client: '@langchain/openrouter ChatOpenRouter',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(new ChatOpenRouter({ model, apiKey, maxRetries: 0, baseURL: urlOf(origin) })),
    // It reads errors and usage of chunks that have a choice only.
    hasStreamUsage: false,
    fault: 'ends',
  },
])
