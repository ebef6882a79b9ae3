import { ChatAnthropic } from '@langchain/anthropic'
import type { AIMessageChunk } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { describe, expect, test } from 'vitest'
import { answer, config, emoji, mostAfterAbort, slowConfig, weatherSchema } from './sdk-config.ts'
import { type Connection, transports } from './transports.ts'

const vendors = [
  {
    vendor: 'ChatOpenAI',
    open: ({ openaiUrl }: Connection, maxTokens?: number) =>
      new ChatOpenAI({
        model: 'gpt-4o',
        apiKey: 'sk-test',
        maxRetries: 0,
        configuration: { baseURL: openaiUrl },
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }),
    addedTokens: 0,
    stopReason: { key: 'finish_reason', stop: 'stop', length: 'length' },
  },
  {
    vendor: 'ChatAnthropic',
    open: ({ anthropicUrl }: Connection, maxTokens?: number) =>
      new ChatAnthropic({
        model: 'claude-sonnet-4-5',
        apiKey: 'sk-test',
        maxRetries: 0,
        anthropicApiUrl: anthropicUrl,
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }),
    // It adds the one of message_start to the total of message_delta, also with the real API.
    addedTokens: 1,
    stopReason: { key: 'stop_reason', stop: 'end_turn', length: 'max_tokens' },
  },
]

const cases = transports.flatMap((transport) =>
  vendors.map((vendor) => ({ ...vendor, transport, name: `${vendor.vendor} ${transport.name}` })),
)

const tools = [
  { name: 'get_weather', description: 'The weather of a city.', schema: weatherSchema },
]

describe.each(cases)('LangChain $name', ({ open, addedTokens, stopReason, transport }) => {
  const connect = async (maxTokens?: number) => open(await transport.connect(config), maxTokens)

  test('invoke answers in one piece', async () => {
    const message = await (await connect()).invoke('what is 2+2?')
    expect(message.text).toBe(answer)
    expect(message.response_metadata[stopReason.key]).toBe(stopReason.stop)
    const { input_tokens, output_tokens, total_tokens } = message.usage_metadata!
    expect(input_tokens).toBeGreaterThan(0)
    expect(output_tokens).toBeGreaterThan(0)
    expect(total_tokens).toBe(input_tokens + output_tokens)
  })

  test('stream streams by character, with the usage of the plain answer', async () => {
    const model = await connect()
    const { input_tokens, output_tokens } = (await model.invoke('families')).usage_metadata!
    const chunks: AIMessageChunk[] = []
    for await (const chunk of await model.stream('families')) chunks.push(chunk)
    const texts = chunks.map(({ text }) => text).filter((text) => text !== '')
    const whole = chunks.reduce((all, chunk) => all.concat(chunk))
    expect(texts).toEqual([...emoji])
    expect(whole.usage_metadata).toMatchObject({
      input_tokens,
      output_tokens: output_tokens + addedTokens,
    })
  })

  test('calls tools, plain and streamed', async () => {
    const model = (await connect()).bindTools(tools)
    const cities = [{ city: 'Paris' }, { city: 'Nîmes' }]
    const plain = await model.invoke('weather')
    expect(plain.tool_calls?.map(({ args }) => args)).toEqual(cities)
    const chunks: AIMessageChunk[] = []
    for await (const chunk of await model.stream('weather')) chunks.push(chunk)
    const whole = chunks.reduce((all, chunk) => all.concat(chunk))
    expect(whole.tool_calls?.map(({ args }) => args)).toEqual(cities)
    expect(whole.text).toBe('Let me look.')
  })

  test('ends at maxTokens', async () => {
    const message = await (await connect(2)).invoke('what is 2+2?')
    expect(message.response_metadata[stopReason.key]).toBe(stopReason.length)
    expect(answer.startsWith(message.text)).toBe(true)
  })

  test.each([
    ['rate limit', 429],
    ['no key', 401],
    ['broken', 500],
  ])('passes on the error of "%s"', async (prompt, status) => {
    const model = await connect()
    await expect(model.invoke(prompt)).rejects.toMatchObject({ status })
    await expect(model.stream(prompt)).rejects.toMatchObject({ status })
  })

  test('stops when the stream is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const controller = new AbortController()
    const stream = await open(connection).stream('tell me a story', { signal: controller.signal })
    let chunks = 0
    const read = async () => {
      for await (const _ of stream) {
        chunks++
        if (chunks === 5) controller.abort()
      }
    }
    await read().catch(() => {})
    expect(chunks).toBeLessThan(mostAfterAbort)
    expect(await connection.firstFinished()).toMatchObject({ outcome: 'aborted' })
  })

  test.runIf(transport.hearsCancel)('stops when the loop is left', async () => {
    const connection = await transport.connect(slowConfig)
    let chunks = 0
    for await (const _ of await open(connection).stream('tell me a story')) {
      chunks++
      if (chunks === 5) break
    }
    expect(await connection.firstFinished()).toMatchObject({ outcome: 'aborted' })
  })
})
