/** What LangChain makes of structured output, log probabilities, blocks and counts. */
import { ChatAnthropic } from '@langchain/anthropic'
import { ChatOpenAI } from '@langchain/openai'
import { beforeEach, describe, expect, test } from 'vitest'
import { replyConfig, weather } from './reply-config.ts'
import { weatherSchema } from './sdk-config.ts'
import { transports } from './transports.ts'

describe.each(transports)('LangChain $name', ({ connect }) => {
  let openai: ChatOpenAI
  let anthropic: ChatAnthropic
  beforeEach(async () => {
    const { openaiUrl, anthropicUrl } = await connect(replyConfig)
    const shared = { apiKey: 'sk-test', maxRetries: 0 }
    openai = new ChatOpenAI({
      ...shared,
      model: 'gpt-4o',
      logprobs: true,
      topLogprobs: 2,
      configuration: { baseURL: openaiUrl },
    })
    anthropic = new ChatAnthropic({
      ...shared,
      model: 'claude-sonnet-4-5',
      anthropicApiUrl: anthropicUrl,
    })
  })

  test.each(['jsonSchema', 'functionCalling', 'jsonMode'] as const)(
    'withStructuredOutput by %s reads an object of OpenAI',
    async (method) => {
      const asked = openai.withStructuredOutput<typeof weather>(weatherSchema, {
        method,
        name: 'w',
      })
      expect(await asked.invoke('structured')).toEqual(weather)
    },
  )

  test('withStructuredOutput reads an object of Anthropic', async () => {
    const asked = anthropic.withStructuredOutput<typeof weather>(weatherSchema, { name: 'w' })
    expect(await asked.invoke('structured')).toEqual(weather)
  })

  test('reads log probabilities', async () => {
    const { response_metadata } = await openai.invoke('likely')
    const { content } = response_metadata['logprobs'] as {
      content: { token: string; logprob: number }[]
    }
    expect(content[0]).toMatchObject({ token: 'Yes', logprob: -0.25 })
    expect(content.map(({ token }) => token).join('')).toBe('Yes, 🚀.')
  })

  test('reads blocks of thinking, text and calls in their order', async () => {
    const signed = await anthropic.invoke('signed')
    expect(signed.content).toMatchObject([
      { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' },
      { type: 'text', text: '4' },
    ])
    const mixed = await anthropic.invoke('interleaved')
    expect(mixed.tool_calls?.map(({ args }) => args)).toEqual([
      { city: 'Paris' },
      { city: 'Nîmes\n"old" {town}' },
    ])
  })

  test('counts what was cached', async () => {
    for (const model of [openai, anthropic]) {
      const { usage_metadata } = await model.invoke('counted')
      expect(usage_metadata).toMatchObject({
        output_tokens: 300,
        input_token_details: { cache_read: 1500 },
      })
    }
  })
})
