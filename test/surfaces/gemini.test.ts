import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { GoogleGenAI } from '@google/genai'
import { ChatGoogleGenerativeAI } from '@langchain/google-genai'
import OpenAI from 'openai'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { googleClient } from './clients/google-genai.ts'
import { langChainClient } from './clients/langchain.ts'
import { openaiChatClient } from './clients/openai-chat.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const apiKey = 'key-test'
const model = 'gemini-2.5-flash'
const at = (baseUrl: string | undefined) => (baseUrl === undefined ? {} : { baseUrl })

/** The old SDK below promises the whole response, too; nobody takes it, and an abort rejects it. */
function handled(
  options: ConstructorParameters<typeof ChatGoogleGenerativeAI>[0],
): ChatGoogleGenerativeAI {
  const chat = new ChatGoogleGenerativeAI(options)
  type Stream = (...args: unknown[]) => Promise<{ response: Promise<unknown> }>
  const { client } = chat as unknown as { client: { generateContentStream: Stream } }
  const original = client.generateContentStream.bind(client)
  client.generateContentStream = async (...args) => {
    const result = await original(...args)
    result.response.catch(() => {})
    return result
  }
  return chat
}

const drivers: Driver[] = [
  {
    surface: 'gemini',
    client: 'openai, at /v1beta/openai',
    kind: 'sdk',
    connect(origin = 'https://generativelanguage.googleapis.com') {
      const baseURL = `${origin}/v1beta/openai`
      return openaiChatClient(new OpenAI({ apiKey, baseURL, maxRetries: 0 }), model)
    },
  },
  {
    surface: 'gemini',
    client: '@google/genai',
    kind: 'sdk',
    connect: (origin) => googleClient(new GoogleGenAI({ apiKey, httpOptions: at(origin) }), model),
  },
  {
    surface: 'gemini',
    client: '@google/genai v1',
    kind: 'sdk',
    connect: (origin) =>
      googleClient(
        new GoogleGenAI({ apiKey, httpOptions: { ...at(origin), apiVersion: 'v1' } }),
        'gemini-3-pro-preview',
      ),
  },
  {
    surface: 'gemini',
    client: '@google/genai Vertex',
    kind: 'sdk',
    connect: (origin) =>
      googleClient(new GoogleGenAI({ vertexai: true, apiKey, httpOptions: at(origin) }), model),
  },
  {
    surface: 'gemini',
    client: '@ai-sdk/google',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(
        createGoogleGenerativeAI({
          apiKey,
          ...(origin === undefined ? {} : { baseURL: `${origin}/v1beta` }),
        })(model),
      ),
  },
  {
    surface: 'gemini',
    client: '@langchain/google-genai ChatGoogleGenerativeAI',
    kind: 'langchain',
    connect: (origin) => langChainClient(handled({ model, apiKey, maxRetries: 0, ...at(origin) })),
    // The old SDK below takes an event that holds an error for one that holds nothing.
    fault: 'ends',
  },
]

describeSurfaces('gemini', drivers)
