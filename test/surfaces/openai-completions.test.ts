import { createOpenAI } from '@ai-sdk/openai'
import { OpenAI as LangChainOpenAI } from '@langchain/openai'
import OpenAI from 'openai'
import OpenAIv4 from 'openai-v4'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainTextClient } from './clients/langchain-text.ts'
import { openaiCompletionsClient } from './clients/openai-completions.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'sk-test'
const model = 'gpt-3.5-turbo-instruct'
const surface = 'openai-completions'
const urlOf = (origin = 'https://api.openai.com') => `${origin}/v1`

const noPlace = 'legacy completions have no place for it'
const lacks: Driver['lacks'] = {
  tools: noPlace,
  'tools streamed': noPlace,
  reasoning: noPlace,
  'structured output': noPlace,
}

const drivers: Driver[] = [
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    connect: (origin) =>
      openaiCompletionsClient(new OpenAI({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }), model),
    lacks,
  },
  {
    surface,
    client: 'openai 4',
    kind: 'sdk',
    connect: (origin) =>
      openaiCompletionsClient(
        new OpenAIv4({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }) as unknown as OpenAI,
        model,
      ),
    lacks,
    isNodeHttp: true,
  },
  {
    surface,
    client: '@ai-sdk/openai completion()',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(createOpenAI({ apiKey, baseURL: urlOf(origin) }).completion(model)),
    lacks,
  },
  {
    surface,
    client: '@langchain/openai OpenAI',
    kind: 'langchain',
    connect: (origin) =>
      langChainTextClient(
        new LangChainOpenAI({
          model,
          apiKey,
          maxRetries: 0,
          configuration: { baseURL: urlOf(origin) },
        }),
      ),
    lacks,
    hasStreamUsage: false,
  },
]

describeSurfaces('openai-completions', drivers)
