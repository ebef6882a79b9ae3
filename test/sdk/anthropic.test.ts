import Anthropic from '@anthropic-ai/sdk'
import AnthropicV0 from 'anthropic-v0'
import { describe, expect, test } from 'vitest'
import { answer, config, emoji, mostAfterAbort, slowConfig, weatherSchema } from './sdk-config.ts'
import { type Connection, transports } from './transports.ts'

const clients = [
  { client: '@anthropic-ai/sdk', Client: Anthropic, usesNodeHttp: false },
  // Its calls are the same; its types differ in what is not called here.
  {
    client: '@anthropic-ai/sdk 0.39',
    Client: AnthropicV0 as unknown as typeof Anthropic,
    usesNodeHttp: true,
  },
]

const cases = transports.flatMap((transport) =>
  clients.map((client) => ({ ...client, transport, name: `${client.client} ${transport.name}` })),
)

const model = 'claude-sonnet-5'
const ask = (content: string) => ({
  model,
  max_tokens: 1024,
  messages: [{ role: 'user' as const, content }],
})
const tools = [{ name: 'get_weather', input_schema: weatherSchema }]

describe.each(cases)('$name', ({ Client, transport, usesNodeHttp }) => {
  const open = ({ anthropicUrl }: Connection, maxRetries = 0) =>
    new Client({ apiKey: 'sk-test', baseURL: anthropicUrl, maxRetries })
  const connect = async () => open(await transport.connect(config))

  const isHeard = !usesNodeHttp || transport.hearsNodeHttp
  async function expectAborted({ firstFinished }: Connection): Promise<void> {
    if (isHeard) expect(await firstFinished()).toMatchObject({ outcome: 'aborted' })
  }

  test('answers in one piece', async () => {
    const anthropic = await connect()
    const message = await anthropic.messages.create(ask('what is 2+2?'))
    expect(message.id).toMatch(/^msg_01[A-Za-z0-9]+$/)
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: answer }],
      stop_reason: 'end_turn',
      stop_sequence: null,
    })
    expect(message.usage.input_tokens).toBeGreaterThan(0)
    expect(message.usage.output_tokens).toBeGreaterThan(0)
    expect(message._request_id).toMatch(/^req_/)
  })

  test('streams one delta a character', async () => {
    const anthropic = await connect()
    const stream = await anthropic.messages.create({ ...ask('families'), stream: true })
    const types: string[] = []
    const texts: string[] = []
    for await (const event of stream) {
      if (event.type !== 'content_block_delta') types.push(event.type)
      else if (event.delta.type === 'text_delta') texts.push(event.delta.text)
    }
    expect(texts).toEqual([...emoji])
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  test('satisfies the .stream() helper, with the usage of the plain answer', async () => {
    const anthropic = await connect()
    const plain = await anthropic.messages.create(ask('what is 2+2?'))
    const stream = anthropic.messages.stream(ask('what is 2+2?'))
    const deltas: string[] = []
    stream.on('text', (delta) => deltas.push(delta))
    const message = await stream.finalMessage()
    expect(deltas).toEqual([...answer])
    expect(message.content).toMatchObject([{ type: 'text', text: answer }])
    expect(message.stop_reason).toBe('end_turn')
    expect(message.usage.input_tokens).toBe(plain.usage.input_tokens)
    expect(message.usage.output_tokens).toBe(plain.usage.output_tokens)
    expect(await stream.finalText()).toBe(answer)
  })

  test('calls tools in one piece', async () => {
    const anthropic = await connect()
    const { content, stop_reason } = await anthropic.messages.create({ ...ask('weather'), tools })
    expect(stop_reason).toBe('tool_use')
    expect(content).toMatchObject([
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Nîmes' } },
    ])
    const ids = content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
    expect(ids.every((id) => id.startsWith('toolu_01'))).toBe(true)
    expect(new Set(ids).size).toBe(2)
  })

  test('streams tool calls that the .stream() helper puts together', async () => {
    const anthropic = await connect()
    const message = await anthropic.messages.stream({ ...ask('weather'), tools }).finalMessage()
    expect(message.stop_reason).toBe('tool_use')
    expect(message.content).toMatchObject([
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Nîmes' } },
    ])
  })

  test('ends at max_tokens with that stop reason', async () => {
    const anthropic = await connect()
    const short = { ...ask('what is 2+2?'), max_tokens: 2 }
    const plain = await anthropic.messages.create(short)
    expect(plain.stop_reason).toBe('max_tokens')
    expect(plain.usage.output_tokens).toBeLessThanOrEqual(2)
    const streamed = await anthropic.messages.stream(short).finalMessage()
    expect(streamed.stop_reason).toBe('max_tokens')
    expect(streamed.content).toMatchObject(plain.content)
    const [block] = plain.content
    const text = block?.type === 'text' ? block.text : ''
    expect(text.length).toBeLessThan(answer.length)
    expect(answer.startsWith(text)).toBe(true)
  })

  test('ends in front of a stop sequence and names it', async () => {
    const anthropic = await connect()
    const message = await anthropic.messages.create({
      ...ask('what is 2+2?'),
      stop_sequences: [' equals'],
    })
    expect(message).toMatchObject({
      content: [{ type: 'text', text: '2+2' }],
      stop_reason: 'stop_sequence',
      stop_sequence: ' equals',
    })
  })

  test('lists and retrieves models', async () => {
    const anthropic = await connect()
    const ids: string[] = []
    for await (const { id } of anthropic.models.list({ limit: 3 })) ids.push(id)
    expect(ids.length).toBeGreaterThan(3)
    expect(new Set(ids).size).toBe(ids.length)
    expect(await anthropic.models.retrieve(model)).toMatchObject({ type: 'model', id: model })
  })

  test('raises BadRequestError for empty messages', async () => {
    const anthropic = await connect()
    const error = await anthropic.messages
      .create({ model, max_tokens: 9, messages: [] })
      .catch((e) => e)
    expect(error).toBeInstanceOf(Client.BadRequestError)
    expect(error).toMatchObject({
      status: 400,
      error: { type: 'error', error: { type: 'invalid_request_error' } },
    })
    expect(error.requestID ?? error.request_id).toBe(error.error.request_id)
  })

  test.each([
    ['rate limit', 'RateLimitError', 429, 'rate_limit_error'],
    ['no key', 'AuthenticationError', 401, 'authentication_error'],
    ['no model', 'NotFoundError', 404, 'not_found_error'],
    ['overloaded', 'InternalServerError', 529, 'overloaded_error'],
    ['broken', 'InternalServerError', 500, 'api_error'],
  ] as const)('raises the error class of "%s": %s', async (content, name, status, type) => {
    const anthropic = await connect()
    for (const stream of [false, true]) {
      const error = await anthropic.messages
        .create({ ...ask(content), stream })
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(Client[name])
      expect(error).toMatchObject({ status, error: { type: 'error', error: { type } } })
    }
  })

  test.runIf(transport.hearsCancel)('is asked again by a client that retries', async () => {
    const connection = await transport.connect(config)
    const error = await open(connection, 2)
      .messages.create(ask('rate limit'))
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(Client.RateLimitError)
    expect(connection.finished.map(({ call }) => call.status)).toEqual([429, 429, 429])
  })

  // In process, a path that is not the mock's belongs to the next handler.
  test.runIf(transport.name === 'over HTTP')('raises NotFoundError for unknown paths', async () => {
    const anthropic = await connect()
    const error = await anthropic.post('/v1/nonsense', { body: {} }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(Client.NotFoundError)
    expect(error).toMatchObject({ error: { type: 'error', error: { type: 'not_found_error' } } })
  })

  test('stops when the stream is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const stream = await open(connection).messages.create({
      ...ask('tell me a story'),
      stream: true,
    })
    let events = 0
    for await (const _ of stream) {
      events++
      if (events === 3) stream.controller.abort()
    }
    expect(events).toBeLessThan(mostAfterAbort)
    await expectAborted(connection)
  })

  test("stops when the caller's signal is aborted", async () => {
    const connection = await transport.connect(slowConfig)
    const controller = new AbortController()
    const stream = await open(connection).messages.create(
      { ...ask('tell me a story'), stream: true },
      { signal: controller.signal },
    )
    let events = 0
    for await (const _ of stream) {
      events++
      if (events === 5) controller.abort()
    }
    expect(events).toBeLessThan(mostAfterAbort)
    await expectAborted(connection)
  })

  test.runIf(transport.hearsCancel)('stops when the loop is left', async () => {
    const connection = await transport.connect(slowConfig)
    const stream = await open(connection).messages.create({
      ...ask('tell me a story'),
      stream: true,
    })
    let events = 0
    for await (const _ of stream) {
      events++
      if (events === 5) break
    }
    await expectAborted(connection)
  })

  test('stops when the .stream() helper is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const stream = open(connection).messages.stream(ask('tell me a story'))
    let deltas = 0
    stream.on('text', () => {
      deltas++
      if (deltas === 3) stream.abort()
    })
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Client.APIUserAbortError)
    expect(deltas).toBeLessThan(mostAfterAbort)
    await expectAborted(connection)
  })

  test('stops waiting when a plain request is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const controller = new AbortController()
    const answer = open(connection).messages.create(ask('tell me a story'), {
      signal: controller.signal,
    })
    connection.asked.then(() => controller.abort())
    await expect(answer).rejects.toBeInstanceOf(Client.APIUserAbortError)
    await expectAborted(connection)
  })
})
