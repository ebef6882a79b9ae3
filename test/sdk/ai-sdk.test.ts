import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, generateText, jsonSchema, streamText, type ToolSet, tool } from 'ai'
import { describe, expect, test } from 'vitest'
import { answer, config, emoji, mostAfterAbort, slowConfig, weatherSchema } from './sdk-config.ts'
import { type Connection, transports } from './transports.ts'

const vendors = [
  {
    vendor: 'openai.chat()',
    idPrefix: /^chatcmpl-/,
    open: ({ openaiUrl }: Connection) =>
      createOpenAI({ apiKey: 'sk-test', baseURL: openaiUrl }).chat('gpt-4o'),
  },
  {
    vendor: 'anthropic()',
    idPrefix: /^msg_01/,
    // Unlike Anthropic's own client, it wants the version in the base URL.
    open: ({ anthropicUrl }: Connection) =>
      createAnthropic({ apiKey: 'sk-test', baseURL: `${anthropicUrl}/v1` })('claude-sonnet-4-5'),
  },
]

const cases = transports.flatMap((transport) =>
  vendors.map((vendor) => ({ ...vendor, transport, name: `${vendor.vendor} ${transport.name}` })),
)

const tools: ToolSet = {
  get_weather: tool({ inputSchema: jsonSchema<{ city: string }>(weatherSchema) }),
}

describe.each(cases)('AI SDK $name', ({ open, idPrefix, transport }) => {
  const connect = async () => ({ model: open(await transport.connect(config)), maxRetries: 0 })

  test('generateText answers in one piece', async () => {
    const result = await generateText({ ...(await connect()), prompt: 'what is 2+2?' })
    expect(result.text).toBe(answer)
    expect(result.finishReason).toBe('stop')
    expect(result.response.id).toMatch(idPrefix)
    expect(result.usage.inputTokens).toBeGreaterThan(0)
    expect(result.usage.outputTokens).toBeGreaterThan(0)
  })

  test('streamText streams by character, with the usage of the plain answer', async () => {
    const options = await connect()
    const plain = await generateText({ ...options, prompt: 'families' })
    const result = streamText({ ...options, prompt: 'families' })
    const texts: string[] = []
    for await (const text of result.textStream) texts.push(text)
    expect(texts).toEqual([...emoji])
    expect(await result.finishReason).toBe('stop')
    const { inputTokens, outputTokens } = await result.usage
    expect([inputTokens, outputTokens]).toEqual([plain.usage.inputTokens, plain.usage.outputTokens])
  })

  test('calls tools, plain and streamed', async () => {
    const options = { ...(await connect()), prompt: 'weather', tools }
    const plain = await generateText(options)
    const cities = [{ city: 'Paris' }, { city: 'Nîmes' }]
    expect(plain.finishReason).toBe('tool-calls')
    expect(plain.text).toBe('Let me look.')
    expect(plain.toolCalls.map(({ input }) => input)).toEqual(cities)
    const streamed = streamText(options)
    expect((await streamed.toolCalls).map(({ input }) => input)).toEqual(cities)
    expect(await streamed.finishReason).toBe('tool-calls')
    expect(await streamed.text).toBe('Let me look.')
  })

  test('ends at maxOutputTokens and in front of stop sequences', async () => {
    const options = { ...(await connect()), prompt: 'what is 2+2?' }
    const short = await generateText({ ...options, maxOutputTokens: 2 })
    expect(short.finishReason).toBe('length')
    expect(answer.startsWith(short.text)).toBe(true)
    const stopped = await generateText({ ...options, stopSequences: [' equals'] })
    expect([stopped.text, stopped.finishReason]).toEqual(['2+2', 'stop'])
  })

  test.each([
    ['rate limit', 429, true],
    ['no key', 401, false],
    ['broken', 500, true],
  ])('raises APICallError for "%s"', async (prompt, statusCode, isRetryable) => {
    const error = await generateText({ ...(await connect()), prompt }).catch((e: unknown) => e)
    expect(APICallError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ statusCode, isRetryable })
  })

  test('streamText reports an error', async () => {
    const errors: unknown[] = []
    const result = streamText({
      ...(await connect()),
      prompt: 'no key',
      onError: ({ error }) => void errors.push(error),
    })
    await result.consumeStream()
    expect(errors).toMatchObject([{ statusCode: 401, message: 'No such key.' }])
  })

  test('is asked again by a client that retries', async () => {
    const connection = await transport.connect(config)
    const error = await generateText({
      model: open(connection),
      maxRetries: 1,
      prompt: 'rate limit',
    }).catch((e: unknown) => e)
    expect(error).toMatchObject({ reason: 'maxRetriesExceeded' })
    expect(connection.finished.map(({ call }) => call.status)).toEqual([429, 429])
  })

  test('stops when the stream is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const controller = new AbortController()
    const result = streamText({
      model: open(connection),
      prompt: 'tell me a story',
      abortSignal: controller.signal,
    })
    const types: string[] = []
    let texts = 0
    for await (const { type } of result.fullStream) {
      types.push(type)
      if (type === 'text-delta') texts++
      if (texts === 3) controller.abort()
    }
    expect(texts).toBeLessThan(mostAfterAbort)
    expect(types.at(-1)).toBe('abort')
    expect(await connection.firstFinished()).toMatchObject({ outcome: 'aborted' })
  })

  test('stops waiting when a plain request is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const asked = generateText({
      model: open(connection),
      prompt: 'tell me a story',
      abortSignal: AbortSignal.timeout(50),
    })
    await expect(asked).rejects.toThrow()
    expect(await connection.firstFinished()).toMatchObject({ outcome: 'aborted' })
  })
})
