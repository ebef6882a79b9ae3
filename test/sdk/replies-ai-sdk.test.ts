/** What the AI SDK makes of reasoning, sources, structured output and the rest, plain and streamed. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import {
  generateObject,
  generateText,
  jsonSchema,
  type LanguageModel,
  streamObject,
  streamText,
} from 'ai'
import { beforeEach, describe, expect, test } from 'vitest'
import { replyConfig, weather } from './reply-config.ts'
import { weatherSchema } from './sdk-config.ts'
import { transports } from './transports.ts'

const schema = jsonSchema<typeof weather>(weatherSchema)
const maxRetries = 0

describe.each(transports)('AI SDK $name', ({ connect }) => {
  let openai: LanguageModel
  let anthropic: LanguageModel
  /** A model that it asks for structured output by demanding the call of a tool. */
  let claude3: LanguageModel
  beforeEach(async () => {
    const { openaiUrl, anthropicUrl } = await connect(replyConfig)
    openai = createOpenAI({ apiKey: 'sk-test', baseURL: openaiUrl }).chat('gpt-4o')
    const vendor = createAnthropic({ apiKey: 'sk-test', baseURL: `${anthropicUrl}/v1` })
    anthropic = vendor('claude-sonnet-4-5')
    claude3 = vendor('claude-3-haiku-20240307')
  })

  async function bothOf(model: LanguageModel, prompt: string) {
    const plain = await generateText({ model, maxRetries, prompt })
    const streamed = streamText({ model, maxRetries, prompt })
    await streamed.consumeStream()
    return { plain, streamed }
  }

  test('reasons, with signatures', async () => {
    const { plain, streamed } = await bothOf(anthropic, 'signed')
    expect(plain.reasoning).toMatchObject([
      { text: 'Hm.', providerMetadata: { anthropic: { signature: 'c2lnbmVk' } } },
      { text: '', providerMetadata: { anthropic: { redactedData: 'cmVkYWN0ZWQ=' } } },
    ])
    expect(await streamed.reasoning).toEqual(plain.reasoning)
    expect(await streamed.text).toBe('4')
  })

  test('names the sources of an answer', async () => {
    const { plain, streamed } = await bothOf(openai, 'cited')
    const pages = [
      { url: 'https://a.test/', title: 'A' },
      { url: 'https://b.test/', title: 'B' },
    ]
    expect(plain.sources).toMatchObject(pages)
    expect(await streamed.sources).toMatchObject(pages)
  })

  test('counts what was cached and thought', async () => {
    for (const model of [openai, anthropic]) {
      const { plain, streamed } = await bothOf(model, 'counted')
      expect(plain.usage).toMatchObject({
        inputTokens: 2000,
        inputTokenDetails: { cacheReadTokens: 1500, noCacheTokens: 400 },
        outputTokens: 300,
      })
      expect(plain.usage.outputTokenDetails.reasoningTokens).toBe(200)
      const { raw: _, ...usage } = await streamed.usage
      expect(plain.usage).toMatchObject(usage)
    }
  })

  test('generates and streams objects', async () => {
    for (const model of [openai, anthropic, claude3]) {
      const asked = { model, maxRetries, schema, prompt: 'structured' }
      expect((await generateObject(asked)).object).toEqual(weather)
      const streamed = streamObject(asked)
      const partial: unknown[] = []
      for await (const object of streamed.partialObjectStream) partial.push(object)
      expect(await streamed.object).toEqual(weather)
      expect(partial.length).toBeGreaterThan(2)
    }
  })

  test.each([
    ['length', 'length', 'length'],
    ['content_filter', 'content-filter', 'content-filter'],
    ['refusal', 'stop', 'content-filter'],
    ['pause_turn', 'stop', 'stop'],
    ['context_window', 'length', 'length'],
  ])('finishes for the reason %s: %s, %s', async (prompt, ofOpenAI, ofAnthropic) => {
    for (const [model, reason] of [
      [openai, ofOpenAI],
      [anthropic, ofAnthropic],
    ] as const) {
      const { plain, streamed } = await bothOf(model, prompt)
      expect([plain.finishReason, await streamed.finishReason]).toEqual([reason, reason])
    }
  })

  test('has the id and the model that the reply gives', async () => {
    for (const model of [openai, anthropic]) {
      const { plain, streamed } = await bothOf(model, 'named')
      for (const response of [plain.response, await streamed.response]) {
        expect(response).toMatchObject({ id: 'given id', modelId: 'a-model-2026-01-01' })
      }
    }
  })
})
