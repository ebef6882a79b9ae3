import { createDeepSeek } from '@ai-sdk/deepseek'
import { ChatDeepSeek } from '@langchain/deepseek'
import OpenAI from 'openai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { openaiChatClient } from './clients/openai-chat.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'sk-test'
const model = 'deepseek-chat'
/** As DeepSeek's own examples have it, without a version. */
const urlOf = (origin?: string) =>
  origin === undefined ? 'https://api.deepseek.com' : `${origin}/deepseek`

describeSurfaces('deepseek', [
  {
    surface: 'deepseek',
    client: 'openai',
    kind: 'sdk',
    connect: (origin) =>
      openaiChatClient(new OpenAI({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }), model),
  },
  {
    surface: 'deepseek',
    client: '@ai-sdk/deepseek',
    kind: 'ai-sdk',
    connect: (origin) => aiSdkClient(createDeepSeek({ apiKey, baseURL: urlOf(origin) })(model)),
  },
  {
    surface: 'deepseek',
    client: '@langchain/deepseek ChatDeepSeek',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(
        new ChatDeepSeek({
          model,
          apiKey,
          maxRetries: 0,
          configuration: { baseURL: urlOf(origin) },
        }),
      ),
  },
])
