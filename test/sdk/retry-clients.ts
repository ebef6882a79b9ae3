/** The clients that try again by themselves, and what is known of how they do. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import Anthropic from '@anthropic-ai/sdk'
import { APICallError, generateText, streamText } from 'ai'
import AnthropicV0 from 'anthropic-v0'
import OpenAI from 'openai'
import { VERSION } from 'openai/version'
import OpenAIV4 from 'openai-v4'
import type { Connection } from './transports.ts'

export interface Options {
  maxRetries: number
  stream?: boolean
}

export interface Client {
  client: string
  vendor: 'openai' | 'anthropic'
  /** Gives the text of the answer, piece by piece where it is streamed. */
  ask(connection: Connection, options: Options): AsyncIterable<string>
  /** Milliseconds before the second retry when nobody says how long: the least and the most. */
  secondWait: [number, number]
  /** Whether it obeys `x-should-retry`, and numbers its retries. */
  isOfficial: boolean
  /** Whether it brings its own fetch, made of node:http. */
  usesNodeFetch?: true
  /** Whether it waits longer than a minute if it is told to. */
  isPatient: boolean
  /** The exception for a rate limit when it has no retries left. */
  RateLimit: abstract new (
    ...args: never[]
  ) => Error
  Overloaded: abstract new (...args: never[]) => Error
}

const apiKey = 'sk-test'

const openai = (Client: typeof OpenAI): Client['ask'] =>
  async function* ({ openaiUrl: baseURL }, { maxRetries, stream = false }) {
    const messages = [{ role: 'user' as const, content: 'hi' }]
    const { completions } = new Client({ apiKey, baseURL, maxRetries }).chat
    if (!stream) {
      const { choices } = await completions.create({ model: 'gpt-4o', messages })
      yield choices[0]!.message.content ?? ''
      return
    }
    for await (const { choices } of await completions.create({
      model: 'gpt-4o',
      messages,
      stream: true,
    })) {
      yield choices[0]!.delta.content ?? ''
    }
  }

const anthropic = (Client: typeof Anthropic): Client['ask'] =>
  async function* ({ anthropicUrl: baseURL }, { maxRetries, stream = false }) {
    const request = {
      model: 'claude-sonnet-5',
      max_tokens: 1024,
      messages: [{ role: 'user' as const, content: 'hi' }],
    }
    const { messages } = new Client({ apiKey, baseURL, maxRetries })
    if (!stream) {
      const { content } = await messages.create(request)
      yield content[0]?.type === 'text' ? content[0].text : ''
      return
    }
    for await (const event of await messages.create({ ...request, stream: true })) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        yield event.delta.text
      }
    }
  }

const aiSdk = (vendor: 'openai' | 'anthropic'): Client['ask'] =>
  async function* ({ openaiUrl, anthropicUrl }, { maxRetries, stream = false }) {
    const model =
      vendor === 'openai'
        ? createOpenAI({ apiKey, baseURL: openaiUrl }).chat('gpt-4o')
        : createAnthropic({ apiKey, baseURL: `${anthropicUrl}/v1` })('claude-sonnet-5')
    if (!stream) {
      yield (await generateText({ model, prompt: 'hi', maxRetries })).text
      return
    }
    const { fullStream } = streamText({ model, prompt: 'hi', maxRetries, onError: () => {} })
    for await (const part of fullStream) {
      if (part.type === 'text-delta') yield part.text
      if (part.type === 'error') throw part.error
    }
  }

const official = { isOfficial: true, secondWait: [750, 1000] as [number, number] }
/** Each provider may bring a copy of the class: the AI SDK's own way of asking knows them all. */
abstract class AnyAPICallError extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return APICallError.isInstance(error)
  }
}

const framework = {
  isOfficial: false,
  isPatient: false,
  secondWait: [4000, 4000] as [number, number],
  RateLimit: AnyAPICallError,
  Overloaded: AnyAPICallError,
}

export const clients: Client[] = [
  {
    ...official,
    client: 'openai',
    vendor: 'openai',
    ask: openai(OpenAI),
    isPatient: Number.parseInt(VERSION, 10) < 7,
    RateLimit: OpenAI.RateLimitError,
    Overloaded: OpenAI.InternalServerError,
  },
  {
    ...official,
    client: 'openai 4',
    vendor: 'openai',
    // Its calls are the same; its types differ in what is not called here.
    ask: openai(OpenAIV4 as unknown as typeof OpenAI),
    usesNodeFetch: true,
    isPatient: false,
    RateLimit: OpenAIV4.RateLimitError,
    Overloaded: OpenAIV4.InternalServerError,
  },
  {
    ...official,
    client: '@anthropic-ai/sdk',
    vendor: 'anthropic',
    ask: anthropic(Anthropic),
    isPatient: true,
    RateLimit: Anthropic.RateLimitError,
    Overloaded: Anthropic.InternalServerError,
  },
  {
    ...official,
    client: '@anthropic-ai/sdk 0.39',
    vendor: 'anthropic',
    ask: anthropic(AnthropicV0 as unknown as typeof Anthropic),
    usesNodeFetch: true,
    isPatient: false,
    RateLimit: AnthropicV0.RateLimitError,
    Overloaded: AnthropicV0.InternalServerError,
  },
  { ...framework, client: 'AI SDK openai.chat()', vendor: 'openai', ask: aiSdk('openai') },
  { ...framework, client: 'AI SDK anthropic()', vendor: 'anthropic', ask: aiSdk('anthropic') },
]
