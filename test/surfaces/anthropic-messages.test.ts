import { createAnthropic } from '@ai-sdk/anthropic'
import Anthropic from '@anthropic-ai/sdk'
import { ChatAnthropic } from '@langchain/anthropic'
import AnthropicV0 from 'anthropic-v0'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { anthropicClient } from './clients/anthropic.ts'
import { langChainClient } from './clients/langchain.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'sk-ant-test'
const model = 'claude-sonnet-4-6'
const host = 'https://api.anthropic.com'

const drivers: Driver[] = [
  {
    surface: 'anthropic-messages',
    client: '@anthropic-ai/sdk',
    kind: 'sdk',
    connect: (baseURL = host) =>
      anthropicClient(new Anthropic({ apiKey, baseURL, maxRetries: 0 }), model),
  },
  {
    surface: 'anthropic-messages',
    client: '@anthropic-ai/sdk 0.39',
    kind: 'sdk',
    connect(baseURL = host) {
      // Fewer types than those of the version that the client is written for, and the same calls.
      const old: unknown = new AnthropicV0({ apiKey, baseURL, maxRetries: 0 })
      return anthropicClient(old as Anthropic, model)
    },
    isNodeHttp: true,
  },
  {
    surface: 'anthropic-messages',
    client: '@ai-sdk/anthropic',
    kind: 'ai-sdk',
    connect: (origin = host) =>
      aiSdkClient(createAnthropic({ apiKey, baseURL: `${origin}/v1` })(model)),
  },
  {
    surface: 'anthropic-messages',
    client: '@langchain/anthropic ChatAnthropic',
    kind: 'langchain',
    connect: (anthropicApiUrl = host) =>
      langChainClient(
        new ChatAnthropic({ model, apiKey, anthropicApiUrl, maxRetries: 0 }),
        'jsonSchema',
      ),
    // It adds the output that `message_start` counts to the whole that `message_delta` counts.
    hasStreamUsage: false,
  },
]

describeSurfaces('anthropic-messages', drivers)
