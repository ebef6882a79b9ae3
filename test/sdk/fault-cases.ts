/** Each fault, and what the official SDKs make of it: the same over HTTP, in process and in a browser. */
import Anthropic from '@anthropic-ai/sdk'
import type { Config } from 'mockllm'
import OpenAI from 'openai'
import { VERSION } from 'openai/version'
import type { FaultReply } from '../../src/reply.ts'
import type { Connection } from './transports.ts'

export type Urls = Pick<Connection, 'openaiUrl' | 'anthropicUrl'>

export const answer = 'Hello!'

export interface Asked {
  stream: boolean
  maxRetries?: number
  signal?: AbortSignal
  headers?: Record<string, string>
}

/** Gives the text piece by piece; a plain answer is one piece. */
export type Ask = (connection: Urls, asked: Asked) => AsyncGenerator<string>

export const askOpenAI: Ask = async function* (
  { openaiUrl },
  { stream, maxRetries = 0, ...options },
) {
  const client = new OpenAI({
    apiKey: 'sk-test',
    baseURL: openaiUrl,
    maxRetries,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
  })
  const body = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'hi' }] }
  if (stream) {
    const chunks = await client.chat.completions.create({ ...body, stream }, options)
    for await (const { choices } of chunks) yield choices[0]?.delta.content ?? ''
  } else {
    const { choices } = await client.chat.completions.create(body, options)
    yield choices[0]?.message.content ?? ''
  }
}

export const askAnthropic: Ask = async function* (
  { anthropicUrl },
  { stream, maxRetries = 0, ...options },
) {
  const client = new Anthropic({
    apiKey: 'sk-test',
    baseURL: anthropicUrl,
    maxRetries,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
  })
  const messages = [{ role: 'user' as const, content: 'hi' }]
  const body = { model: 'claude-sonnet-5-5', max_tokens: 99, messages }
  if (stream) {
    for await (const event of await client.messages.create({ ...body, stream }, options)) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        yield event.delta.text
      }
    }
  } else {
    const { content } = await client.messages.create(body, options)
    yield content.map((block) => (block.type === 'text' ? block.text : '')).join('')
  }
}

export const faulty = (fault: string | FaultReply): Config => ({
  responses: { hi: { text: answer, fault } },
})

/** The text that arrives, and the name of the error that is thrown after it, if one is. */
export async function outcomeOf(pieces: AsyncGenerator<string>): Promise<[string, string?]> {
  let text = ''
  try {
    for await (const piece of pieces) text += piece
    return [text]
  } catch (error) {
    return [text, (error as Error).constructor.name]
  }
}

export interface Case {
  fault: string | FaultReply
  plain: [text: string, error?: string]
  streamed: [text: string, error?: string]
  /** Where the two differ. */
  anthropic?: Partial<Pick<Case, 'plain' | 'streamed'>>
  /** How many pieces are sent of the stream. */
  sent: number
}

const brokenJson = 'SyntaxError'
/** openai 7 takes no body for no answer, in which nothing is found, and no longer for JSON that is broken. */
const noBody: Pick<Case, 'plain' | 'anthropic'> = {
  plain: ['', Number.parseInt(VERSION, 10) >= 7 ? 'TypeError' : brokenJson],
  anthropic: { plain: ['', brokenJson] },
}

export const cases: Case[] = [
  {
    fault: 'disconnect@0',
    plain: ['', 'APIConnectionError'],
    streamed: ['', 'APIConnectionError'],
    sent: 0,
  },
  {
    fault: 'disconnect@2',
    plain: ['', 'TypeError'],
    streamed: ['He', 'TypeError'],
    sent: 2,
  },
  { fault: 'truncate@2', plain: ['', brokenJson], streamed: ['He'], sent: 2 },
  { fault: 'truncate@0', ...noBody, streamed: [''], sent: 0 },
  { fault: 'malformed@2', plain: ['', brokenJson], streamed: ['He', brokenJson], sent: 6 },
  { fault: 'duplicate@1', plain: ['', brokenJson], streamed: ['Heello!'], sent: 7 },
  {
    fault: 'error_event@2',
    plain: ['', 'InternalServerError'],
    streamed: ['He', 'APIError'],
    anthropic: { plain: ['', 'OverloadedError'] },
    sent: 2,
  },
  {
    fault: { kind: 'error_event', after: 0, error: 'rate_limit' },
    plain: ['', 'RateLimitError'],
    streamed: ['', 'APIError'],
    sent: 0,
  },
  { fault: { kind: 'stall', after: 3, for_ms: 30 }, plain: [answer], streamed: [answer], sent: 6 },
  { fault: { kind: 'stall', after: 0, for_ms: 30 }, plain: [answer], streamed: [answer], sent: 6 },
  { fault: { kind: 'slow_start', delay_ms: 30 }, plain: [answer], streamed: [answer], sent: 6 },
  {
    fault: 'wrong_content_type',
    // The body is then a text to the SDK, in which nothing is found.
    plain: ['', 'TypeError'],
    streamed: [answer],
    sent: 6,
  },
  { fault: 'empty_body', ...noBody, streamed: [''], sent: 0 },
  // Never reached: the answer has six pieces.
  { fault: 'disconnect@7', plain: ['', 'TypeError'], streamed: [answer], sent: 6 },
]

export const sdks = [
  { sdk: 'openai', ask: askOpenAI },
  { sdk: '@anthropic-ai/sdk', ask: askAnthropic },
]
