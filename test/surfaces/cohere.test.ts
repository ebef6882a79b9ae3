import { createCohere } from '@ai-sdk/cohere'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { cohereChatClient } from './clients/cohere.ts'
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
]

describeSurfaces('cohere', drivers)
