import OpenAI from 'openai'
import OpenAIv4 from 'openai-v4'
import { describe, expect, test } from 'vitest'
import { answer, config, emoji, mostAfterAbort, slowConfig, weatherSchema } from './sdk-config.ts'
import { type Connection, transports } from './transports.ts'

const clients = [
  { client: 'openai', Client: OpenAI, usesNodeHttp: false },
  // Its calls are the same; its types differ in what is not called here.
  { client: 'openai 4', Client: OpenAIv4 as unknown as typeof OpenAI, usesNodeHttp: true },
]

const cases = transports.flatMap((transport) =>
  clients.map((client) => ({ ...client, transport, name: `${client.client} ${transport.name}` })),
)

const model = 'gpt-4o'
const ask = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] })
const usage = { prompt_tokens: 14, completion_tokens: 7, total_tokens: 21 }
const tools = [
  { type: 'function' as const, function: { name: 'get_weather', parameters: weatherSchema } },
]

describe.each(cases)('$name', ({ Client, transport, usesNodeHttp }) => {
  const open = ({ openaiUrl }: Connection, maxRetries = 0) =>
    new Client({ apiKey: 'sk-test', baseURL: openaiUrl, maxRetries })
  const connect = async () => open(await transport.connect(config))
  const helperOf = (client: OpenAI): OpenAI['chat']['completions'] =>
    usesNodeHttp
      ? (client as unknown as { beta: OpenAI }).beta.chat.completions
      : client.chat.completions

  const isHeard = !usesNodeHttp || transport.hearsNodeHttp
  async function expectAborted({ firstFinished }: Connection): Promise<void> {
    if (isHeard) expect(await firstFinished()).toMatchObject({ outcome: 'aborted' })
  }

  test('answers in one piece', async () => {
    const openai = await connect()
    const completion = await openai.chat.completions.create(ask('what is 2+2?'))
    expect(completion.id).toMatch(/^chatcmpl-[A-Za-z0-9]+$/)
    expect(completion).toMatchObject({ object: 'chat.completion', model, usage })
    expect(completion.choices).toMatchObject([
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: answer } },
    ])
    expect(completion._request_id).toMatch(/^req_/)
  })

  test('streams one chunk a character under one id', async () => {
    const openai = await connect()
    const stream = await openai.chat.completions.create({ ...ask('families'), stream: true })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    const texts = chunks.flatMap(({ choices }) => choices[0]?.delta.content || [])
    expect(texts).toEqual([...emoji])
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
    expect(new Set(chunks.map(({ id, created }) => `${id} ${created}`)).size).toBe(1)
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true)
  })

  test('streams the usage of the plain answer where it is asked for', async () => {
    const openai = await connect()
    const plain = await openai.chat.completions.create(ask('what is 2+2?'))
    const stream = await openai.chat.completions.create({
      ...ask('what is 2+2?'),
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    const last = chunks.pop()
    expect(last?.choices).toEqual([])
    expect(last?.usage).toEqual(plain.usage)
    expect(chunks.every((chunk) => chunk.usage === null)).toBe(true)
  })

  test('satisfies the .stream() helper', async () => {
    const stream = helperOf(await connect()).stream(ask('what is 2+2?'))
    const deltas: string[] = []
    stream.on('content', (delta) => deltas.push(delta))
    const completion = await stream.finalChatCompletion()
    expect(deltas).toEqual([...answer])
    expect(completion.choices[0]?.message.content).toBe(answer)
    expect(completion.choices[0]?.finish_reason).toBe('stop')
    expect(await stream.finalContent()).toBe(answer)
  })

  test('calls tools in one piece', async () => {
    const openai = await connect()
    const { choices } = await openai.chat.completions.create({ ...ask('weather'), tools })
    expect(choices[0]?.finish_reason).toBe('tool_calls')
    expect(choices[0]?.message.content).toBe('Let me look.')
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: expect.stringMatching(/^call_/), function: { arguments: '{"city":"Paris"}' } },
      { id: expect.stringMatching(/^call_/), function: { arguments: '{"city":"Nîmes"}' } },
    ])
    const ids = choices[0]?.message.tool_calls?.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
  })

  test('streams tool calls that the .stream() helper puts together', async () => {
    const openai = await connect()
    const plain = await openai.chat.completions.create({ ...ask('weather'), tools })
    const streamed = await helperOf(openai)
      .stream({ ...ask('weather'), tools })
      .finalChatCompletion()
    const callsOf = (completion: OpenAI.ChatCompletion) =>
      completion.choices[0]?.message.tool_calls?.map((call) =>
        call.type === 'function' ? [call.function.name, call.function.arguments] : call,
      )
    expect(callsOf(streamed)).toEqual(callsOf(plain))
    expect(streamed.choices[0]?.finish_reason).toBe('tool_calls')
    expect(streamed.choices[0]?.message.content).toBe('Let me look.')
  })

  test('gives n choices', async () => {
    const openai = await connect()
    const plain = await openai.chat.completions.create({ ...ask('what is 2+2?'), n: 3 })
    expect(plain.choices.map(({ message }) => message.content)).toEqual([answer, answer, answer])
    const streamed = await helperOf(openai)
      .stream({ ...ask('what is 2+2?'), n: 2 })
      .finalChatCompletion()
    expect(streamed.choices.map(({ message }) => message.content)).toEqual([answer, answer])
  })

  test('ends at max_tokens with the finish reason length', async () => {
    const openai = await connect()
    const { choices, usage } = await openai.chat.completions.create({
      ...ask('what is 2+2?'),
      max_tokens: 4,
    })
    expect(choices[0]?.finish_reason).toBe('length')
    expect(choices[0]?.message.content).toBe('2+2 equals')
    expect(usage?.completion_tokens).toBe(4)
    const stream = await openai.chat.completions.create({
      ...ask('what is 2+2?'),
      max_completion_tokens: 4,
      stream: true,
    })
    let text = ''
    let finishReason: string | null | undefined
    for await (const { choices } of stream) {
      text += choices[0]?.delta.content ?? ''
      finishReason = choices[0]?.finish_reason ?? finishReason
    }
    expect([text, finishReason]).toEqual(['2+2 equals', 'length'])
  })

  test('ends in front of a stop string', async () => {
    const openai = await connect()
    const { choices } = await openai.chat.completions.create({
      ...ask('what is 2+2?'),
      stop: [' equals'],
    })
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '2+2' } })
  })

  test('lists and retrieves models', async () => {
    const openai = await connect()
    const ids: string[] = []
    for await (const { id } of openai.models.list()) ids.push(id)
    expect(ids).toContain('gpt-4o')
    expect(await openai.models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', object: 'model' })
  })

  test('raises BadRequestError for empty messages', async () => {
    const openai = await connect()
    const error = await openai.chat.completions.create({ model, messages: [] }).catch((e) => e)
    expect(error).toBeInstanceOf(Client.BadRequestError)
    expect(error).toMatchObject({ status: 400, code: 'empty_array', param: 'messages' })
    expect(error.requestID ?? error.request_id).toMatch(/^req_/)
  })

  test.each([
    ['rate limit', 'RateLimitError', 429, 'rate_limit_exceeded'],
    ['no key', 'AuthenticationError', 401, 'invalid_api_key'],
    ['no model', 'NotFoundError', 404, 'model_not_found'],
    ['overloaded', 'InternalServerError', 529, null],
    ['broken', 'InternalServerError', 500, null],
  ] as const)('raises the error class of "%s": %s', async (content, name, status, code) => {
    const openai = await connect()
    for (const stream of [false, true]) {
      const error = await openai.chat.completions
        .create({ ...ask(content), stream })
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(Client[name])
      expect(error).toMatchObject({ status, code })
    }
  })

  test.runIf(transport.hearsCancel)('is asked again by a client that retries', async () => {
    const connection = await transport.connect(config)
    const error = await open(connection, 2)
      .chat.completions.create(ask('rate limit'))
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(Client.RateLimitError)
    expect(connection.finished.map(({ call }) => call.status)).toEqual([429, 429, 429])
  })

  // In process, a path that is not the mock's belongs to the next handler.
  test.runIf(transport.name === 'over HTTP')('raises NotFoundError for unknown paths', async () => {
    const openai = await connect()
    const error = await openai.post('/nonsense', { body: {} }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(Client.NotFoundError)
    expect((error as Error).message).toContain('Invalid URL (POST /v1/nonsense)')
  })

  test.runIf(transport.name === 'over HTTP')('is told of a base URL without /v1', async () => {
    const openai = await connect()
    const error = await openai.post('/../chat/completions', { body: {} }).catch((e: unknown) => e)
    expect((error as Error).message).toContain(
      "Invalid URL (POST /chat/completions). /v1/chat/completions is answered: does the client's base URL lack /v1?",
    )
  })

  test('stops when the stream is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const stream = await open(connection).chat.completions.create({
      ...ask('tell me a story'),
      stream: true,
    })
    let chunks = 0
    for await (const _ of stream) {
      chunks++
      if (chunks === 3) stream.controller.abort()
    }
    expect(chunks).toBeLessThan(mostAfterAbort)
    await expectAborted(connection)
  })

  test("stops when the caller's signal is aborted", async () => {
    const connection = await transport.connect(slowConfig)
    const controller = new AbortController()
    const stream = await open(connection).chat.completions.create(
      { ...ask('tell me a story'), stream: true },
      { signal: controller.signal },
    )
    let chunks = 0
    for await (const _ of stream) {
      chunks++
      if (chunks === 3) controller.abort()
    }
    expect(chunks).toBeLessThan(mostAfterAbort)
    await expectAborted(connection)
  })

  test.runIf(transport.hearsCancel)('stops when the loop is left', async () => {
    const connection = await transport.connect(slowConfig)
    const stream = await open(connection).chat.completions.create({
      ...ask('tell me a story'),
      stream: true,
    })
    let chunks = 0
    for await (const _ of stream) {
      chunks++
      if (chunks === 3) break
    }
    await expectAborted(connection)
  })

  test('does not hang when the loop over a stream without lag is left', async () => {
    const openai = await connect()
    const stream = await openai.chat.completions.create({ ...ask('families'), stream: true })
    for await (const _ of stream) break
    expect(stream.controller.signal.aborted).toBe(true)
  })

  test('stops when the .stream() helper is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const stream = helperOf(open(connection)).stream(ask('tell me a story'))
    let deltas = 0
    stream.on('content', () => {
      deltas++
      if (deltas === 3) stream.abort()
    })
    await expect(stream.finalChatCompletion()).rejects.toBeInstanceOf(Client.APIUserAbortError)
    expect(deltas).toBeLessThan(mostAfterAbort)
    await expectAborted(connection)
  })

  test('stops waiting when a plain request is aborted', async () => {
    const connection = await transport.connect(slowConfig)
    const controller = new AbortController()
    const answer = open(connection).chat.completions.create(ask('tell me a story'), {
      signal: controller.signal,
    })
    connection.asked.then(() => controller.abort())
    await expect(answer).rejects.toBeInstanceOf(Client.APIUserAbortError)
    await expectAborted(connection)
  })
})
