import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { ChatOllama } from '@langchain/ollama'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { ollamaChatClient, ollamaGenerateClient } from './clients/ollama.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const model = 'llama3.2'
const local = 'http://127.0.0.1:11434'
const noTools = 'a single prompt has no tools'

const drivers: Driver[] = [
  {
    surface: 'ollama',
    client: 'ollama chat',
    kind: 'sdk',
    connect: (origin) => ollamaChatClient(origin, model),
  },
  {
    surface: 'ollama',
    client: 'ollama generate',
    kind: 'sdk',
    connect: (origin) => ollamaGenerateClient(origin, model),
    lacks: { tools: noTools, 'tools streamed': noTools },
  },
  {
    surface: 'ollama',
    client: '@langchain/ollama ChatOllama',
    kind: 'langchain',
    connect: (origin = local) =>
      langChainClient(new ChatOllama({ model, baseUrl: origin, maxRetries: 0 })),
    lacks: { abort: 'the class stops reading, but leaves the request open' },
  },
  {
    surface: 'ollama',
    client: '@ai-sdk/openai-compatible',
    kind: 'ai-sdk',
    connect: (origin = local) =>
      aiSdkClient(
        createOpenAICompatible({
          name: 'ollama',
          baseURL: `${origin}/v1`,
          includeUsage: true,
          supportsStructuredOutputs: true,
        })(model),
      ),
  },
]

describeSurfaces('ollama', drivers)
