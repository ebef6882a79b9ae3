import { createOpenAI } from '@ai-sdk/openai'
import { ChatOpenAI } from '@langchain/openai'
import OpenAI from 'openai'
import OpenAI4 from 'openai-v4'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { openaiResponsesClient } from './clients/openai-responses.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'sk-test'
const model = 'gpt-5'
const optionsOf = (origin = 'https://api.openai.com') => ({
  apiKey,
  baseURL: `${origin}/v1`,
  maxRetries: 0,
})

const drivers: Driver[] = [
  {
    surface: 'openai-responses',
    client: 'openai responses.create()',
    kind: 'sdk',
    connect: (origin) => openaiResponsesClient(new OpenAI(optionsOf(origin)), model, false),
  },
  {
    surface: 'openai-responses',
    client: 'openai responses.stream()',
    kind: 'sdk',
    connect: (origin) => openaiResponsesClient(new OpenAI(optionsOf(origin)), model, true),
  },
  {
    surface: 'openai-responses',
    client: 'openai@4 responses.create()',
    kind: 'sdk',
    connect: (origin) =>
      // Of the same shape, as far as the client goes.
      openaiResponsesClient(new OpenAI4(optionsOf(origin)) as unknown as OpenAI, model, false),
    isNodeHttp: true,
  },
  {
    surface: 'openai-responses',
    client: '@ai-sdk/openai',
    kind: 'ai-sdk',
    connect: (origin) => aiSdkClient(createOpenAI(optionsOf(origin))(model)),
  },
  {
    surface: 'openai-responses',
    client: '@langchain/openai ChatOpenAI useResponsesApi',
    kind: 'langchain',
    connect(origin) {
      const { baseURL } = optionsOf(origin)
      const configuration = { baseURL }
      const client = langChainClient(
        new ChatOpenAI({ model, apiKey, maxRetries: 0, useResponsesApi: true, configuration }),
      )
      return {
        ...client,
        // Its parser of streamed JSON takes only texts, and its own chunks of this API are lists.
        ask: (ask) => client.ask(ask.schema === undefined ? ask : { ...ask, stream: false }),
      }
    },
  },
]

describeSurfaces('openai-responses', drivers)
