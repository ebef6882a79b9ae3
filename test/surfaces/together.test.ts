import { createTogetherAI } from '@ai-sdk/togetherai'
import Together from 'together-ai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { togetherClient } from './clients/together.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'tgp-test'
const model = 'meta-llama/Llama-3.3-70B-Instruct-Turbo'
const urlOf = (origin?: string) =>
  origin === undefined ? 'https://api.together.xyz/v1' : `${origin}/together/v1`

describeSurfaces('together', [
  {
    surface: 'together',
    client: 'together-ai',
    kind: 'sdk',
    connect: (origin) =>
      togetherClient(new Together({ apiKey, baseURL: urlOf(origin), maxRetries: 0 }), model),
  },
  {
    surface: 'together',
    client: '@ai-sdk/togetherai',
    kind: 'ai-sdk',
    connect: (origin) => aiSdkClient(createTogetherAI({ apiKey, baseURL: urlOf(origin) })(model)),
  },
])
