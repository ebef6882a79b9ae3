import { createGroq } from '@ai-sdk/groq'
import { ChatGroq } from '@langchain/groq'
import Groq from 'groq-sdk'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { groqClient } from './clients/groq.ts'
import { langChainClient } from './clients/langchain.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'gsk-test'
const model = 'openai/gpt-oss-20b'
const urlOf = (origin?: string) =>
  origin === undefined ? 'https://api.groq.com' : `${origin}/groq`

describeSurfaces('groq', [
  {
    surface: 'groq',
    client: 'groq-sdk',
    kind: 'sdk',
    connect: (origin) =>
      groqClient(new Groq({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }), model),
  },
  {
    surface: 'groq',
    client: '@ai-sdk/groq',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(createGroq({ apiKey, baseURL: `${urlOf(origin)}/openai/v1` })(model)),
  },
  {
    surface: 'groq',
    client: '@langchain/groq ChatGroq',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(new ChatGroq({ model, apiKey, maxRetries: 0, baseUrl: urlOf(origin) })),
    // It is in the metadata of the response only.
    hasStreamUsage: false,
    lacks: { reasoning: 'the class hands over no reasoning' },
  },
])
