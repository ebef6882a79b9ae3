import { createMistral } from '@ai-sdk/mistral'
import { ChatMistralAI } from '@langchain/mistralai'
import { Mistral } from '@mistralai/mistralai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { mistralClient } from './clients/mistral.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'a-key'
const model = 'mistral-small-latest'
const urlOf = (origin: string | undefined) =>
  origin === undefined ? 'https://api.mistral.ai' : `${origin}/mistral`

const drivers: Driver[] = [
  {
    surface: 'mistral',
    client: '@mistralai/mistralai',
    kind: 'sdk',
    connect: (origin) => mistralClient(new Mistral({ apiKey, serverURL: urlOf(origin) }), model),
  },
  {
    surface: 'mistral',
    client: '@ai-sdk/mistral',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(createMistral({ apiKey, baseURL: `${urlOf(origin)}/v1` })(model)),
  },
  {
    surface: 'mistral',
    client: '@langchain/mistralai ChatMistralAI',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(
        new ChatMistralAI({ apiKey, model, serverURL: urlOf(origin), maxRetries: 0 }),
        'jsonMode',
      ),
    lacks: { abort: 'the class leaves the stream open: it hands no signal to the SDK' },
  },
]

describeSurfaces('mistral', drivers)
