import { createRequire } from 'node:module'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { ChatOllama } from '@langchain/ollama'
import { defaultSettingsMiddleware, wrapLanguageModel } from 'ai'
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

/** Only where it is installed: it takes the newest AI SDK and no other. */
const community = 'ollama-ai-provider-v2'
if (isInstalled(community)) {
  const { createOllama } = await import(community)
  drivers.push({
    surface: 'ollama',
    client: community,
    kind: 'ai-sdk',
    connect: (origin = local) =>
      aiSdkClient(
        wrapLanguageModel({
          model: createOllama({ baseURL: `${origin}/api` })(model),
          middleware: defaultSettingsMiddleware({
            settings: { providerOptions: { ollama: { think: true } } },
          }),
        }),
      ),
    // It leaves out each line that is no answer.
    fault: 'ends',
    lacks: { error: 'the provider looks for an error of OpenAI’s shape; Ollama’s is a sentence' },
  })
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

describeSurfaces('ollama', drivers)
