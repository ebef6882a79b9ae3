import { createAzure } from '@ai-sdk/azure'
import { AzureChatOpenAI } from '@langchain/openai'
import OpenAI, { AzureOpenAI } from 'openai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { openaiChatClient } from './clients/openai-chat.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'a-key'
const apiVersion = '2024-10-21'
const model = 'gpt-4o'
const urlOf = (origin = 'https://my-resource.openai.azure.com') => origin
const version1Of = (origin: string | undefined) =>
  origin === undefined ? `${urlOf()}/openai/v1` : `${origin}/azure/openai/v1`

const drivers: Driver[] = [
  {
    surface: 'azure',
    client: 'openai AzureOpenAI',
    kind: 'sdk',
    connect: (origin) =>
      openaiChatClient(
        new AzureOpenAI({ apiKey, apiVersion, endpoint: urlOf(origin), maxRetries: 0 }),
        model,
      ),
  },
  {
    surface: 'azure',
    client: 'openai, at /openai/v1',
    kind: 'sdk',
    connect: (origin) =>
      openaiChatClient(new OpenAI({ apiKey, baseURL: version1Of(origin), maxRetries: 0 }), model),
  },
  {
    surface: 'azure',
    client: '@ai-sdk/azure responses',
    kind: 'ai-sdk',
    connect: (origin) => aiSdkClient(createAzure({ apiKey, baseURL: version1Of(origin) })(model)),
  },
  {
    surface: 'azure',
    client: '@ai-sdk/azure chat()',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(createAzure({ apiKey, baseURL: version1Of(origin) }).chat(model)),
    lacks: { reasoning: 'the provider reads no reasoning of chat completions' },
  },
  {
    surface: 'azure',
    client: '@ai-sdk/azure chat(), by deployment',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(
        createAzure({
          apiKey,
          apiVersion,
          baseURL: `${urlOf(origin)}/openai`,
          useDeploymentBasedUrls: true,
        }).chat(model),
      ),
    lacks: { reasoning: 'the provider reads no reasoning of chat completions' },
  },
  {
    surface: 'azure',
    client: '@langchain/openai AzureChatOpenAI',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(
        new AzureChatOpenAI({
          model,
          azureOpenAIApiKey: apiKey,
          azureOpenAIApiDeploymentName: 'my-deployment',
          azureOpenAIApiVersion: apiVersion,
          azureOpenAIEndpoint: urlOf(origin),
          maxRetries: 0,
        }),
      ),
  },
]

describeSurfaces('azure', drivers)
