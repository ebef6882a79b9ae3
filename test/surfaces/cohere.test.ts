import { createCohere } from '@ai-sdk/cohere'
import { ChatCohere } from '@langchain/cohere'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { cohereChatClient, connectCohereV1 } from './clients/cohere.ts'
import { langChainClient } from './clients/langchain.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'co-test'
const model = 'command-a-03-2025'

const drivers: Driver[] = [
  {
    surface: 'cohere',
    client: 'cohere-ai v2',
    kind: 'sdk',
    connect: (origin) => cohereChatClient(origin, model),
    // The event of the end says that there was an error.
    fault: 'ends',
  },
  {
    surface: 'cohere',
    client: '@ai-sdk/cohere',
    kind: 'ai-sdk',
    connect: (origin = 'https://api.cohere.com') =>
      aiSdkClient(createCohere({ apiKey, baseURL: `${origin}/v2` })(model)),
  },
  {
    surface: 'cohere',
    client: '@langchain/cohere ChatCohere',
    kind: 'langchain',
    lacks: {
      'tools streamed': 'the class takes the arguments, which are an object, for JSON text',
      reasoning: 'version 1 of the API, which the class asks for, has no place for it',
      'structured output': 'the class leaves it to its base, which cannot read whole messages',
      abort: 'the class stops reading, but leaves the request open',
    },
    fault: 'ends',
    connect: (origin) =>
      langChainClient(new ChatCohere({ model, maxRetries: 0, client: connectCohereV1(origin) })),
  },
]

describeSurfaces('cohere', drivers)
