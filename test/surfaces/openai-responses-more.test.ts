import { createOpenAI } from '@ai-sdk/openai'
import { ChatOpenAI } from '@langchain/openai'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'
import { defineConfig, errorKinds } from 'mockllm'
import OpenAI from 'openai'
import { expect } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'sk-test'
const model = 'gpt-5'
const optionsOf = (origin = 'https://api.openai.com') => ({
  apiKey,
  baseURL: `${origin}/v1`,
  maxRetries: 0,
})
const connect = (origin?: string) => new OpenAI(optionsOf(origin))

const surface = 'openai-responses'
const sdk = { surface, client: 'openai', kind: 'sdk' } as const

type Create = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'>
type Input = OpenAI.Responses.ResponseInputItem[]

const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  strict: true,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
}

const loop = defineConfig({
  responses: {
    'weather?': {
      turns: [
        {
          reasoning: 'A look.',
          tool_calls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }],
        },
        'Rain in Oslo.',
      ],
    },
    'and then?': 'Sun.',
  },
  defaults: { unmatched: 'error' },
})

function callIdOf({ output }: OpenAI.Responses.Response): string {
  for (const item of output) if (item.type === 'function_call') return item.call_id
  throw new Error('nothing is called')
}

/** With ids and times of each request taken out, an answer is the same whether it was streamed or not. */
function withoutIds(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, entry) =>
      key === 'id' || key === 'call_id' || key === 'parsed' || key.startsWith('parsed_')
        ? undefined
        : entry,
    ),
  )
}

/** What each kind of reply becomes: its items are the same in both ways, and their texts those of the deltas. */
const kinds: [string, object, Partial<Create>, (response: OpenAI.Responses.Response) => void][] = [
  [
    'custom tool',
    { tool_calls: [{ name: 'grep', input: 'a "b"\n' }] },
    { tools: [{ type: 'custom', name: 'grep' }] },
    ({ output: [call] }) =>
      expect(call).toMatchObject({ type: 'custom_tool_call', name: 'grep', input: 'a "b"\n' }),
  ],
  [
    'refusal',
    { refusal: 'I cannot.' },
    {},
    ({ output: [message], status }) => {
      expect(status).toBe('completed')
      expect(message).toMatchObject({ content: [{ type: 'refusal', refusal: 'I cannot.' }] })
    },
  ],
  [
    'citations',
    {
      text: 'Tea. 🍵',
      citations: [
        { url: 'https://a.test/', title: 'A', start: 0, end: 4 },
        { document: 0, title: 'b.pdf' },
      ],
    },
    {},
    (response) => {
      const [message] = response.output as [OpenAI.Responses.ResponseOutputMessage]
      const [part] = message.content as [OpenAI.Responses.ResponseOutputText]
      expect(part.annotations).toEqual([
        { type: 'url_citation', start_index: 0, end_index: 4, title: 'A', url: 'https://a.test/' },
        {
          type: 'file_citation',
          index: 0,
          file_id: 'file-document0',
          filename: 'b.pdf',
        },
      ])
    },
  ],
  [
    'token limit',
    { text: 'one two three four five six seven eight nine ten. '.repeat(3) },
    { max_output_tokens: 16 },
    ({ status, incomplete_details, output, usage }) => {
      expect(status).toBe('incomplete')
      expect(incomplete_details).toEqual({ reason: 'max_output_tokens' })
      expect(output[0]).toMatchObject({ status: 'incomplete' })
      expect(usage!.output_tokens).toBe(16)
    },
  ],
  [
    'content filter',
    { text: 'Well', finish_reason: 'content_filter' },
    {},
    ({ status, incomplete_details }) => {
      expect(status).toBe('incomplete')
      expect(incomplete_details).toEqual({ reason: 'content_filter' })
    },
  ],
  [
    'log probabilities',
    { text: 'Yes, it is.' },
    { include: ['message.output_text.logprobs'], top_logprobs: 2 },
    ({ output }) => {
      const [message] = output as [OpenAI.Responses.ResponseOutputMessage]
      const [part] = message.content as [OpenAI.Responses.ResponseOutputText]
      expect(part.logprobs!.map(({ token }) => token).join('')).toBe('Yes, it is.')
      for (const { top_logprobs } of part.logprobs!) expect(top_logprobs).toHaveLength(2)
    },
  ],
  [
    'encrypted reasoning',
    { reasoning: { text: 'Hm.', signature: 'sealed' }, text: 'Ah.' },
    { include: ['reasoning.encrypted_content'] },
    ({ output: [reasoning] }) =>
      expect(reasoning).toMatchObject({
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: 'sealed',
      }),
  ],
  [
    'reasoning that only the vendor reads',
    { blocks: [{ reasoning: { redacted: 'sealed' } }, { text: 'Ah.' }] },
    {},
    ({ output: [reasoning] }) =>
      expect(reasoning).toMatchObject({ summary: [], encrypted_content: 'sealed' }),
  ],
  [
    'all of it',
    {
      blocks: [
        { reasoning: 'First.' },
        { text: 'One ' },
        { text: 'two.' },
        { tool_call: { name: 'get_weather', arguments: { city: 'Oslo' } } },
        { tool_call: { name: 'get_weather', arguments: { city: 'Rome' } } },
      ],
    },
    { tools: [weather] },
    ({ output, output_text }) => {
      expect(output_text).toBe('One two.')
      expect(output.map(({ type }) => type)).toEqual([
        'reasoning',
        'message',
        'message',
        'function_call',
        'function_call',
      ])
      expect(new Set(output.map(({ id }) => id)).size).toBe(5)
    },
  ],
]

const cases: Case[] = [
  ...kinds.map(
    ([feature, reply, body, check]): Case => ({
      ...sdk,
      feature,
      config: { responses: { hi: reply } },
      async run({ origin }) {
        const { responses } = connect(origin)
        const asked = { model, input: 'hi', ...body }
        const plain = await responses.create(asked)
        check(plain)
        const streamed = responses.stream(asked)
        const numbers: number[] = []
        const texts = new Map<string, string>()
        for await (const event of streamed) {
          numbers.push(event.sequence_number)
          if ('delta' in event && 'item_id' in event) {
            texts.set(event.item_id, (texts.get(event.item_id) ?? '') + event.delta)
          }
        }
        expect(numbers).toEqual(numbers.map((_, index) => index))
        const final = await streamed.finalResponse()
        check(final)
        expect(withoutIds(final.output)).toEqual(withoutIds(plain.output))
        expect(final.usage).toEqual(plain.usage)
        for (const [id, text] of texts) {
          const item = final.output.find((entry) => entry.id === id)
          expect(JSON.stringify(item)).toContain(JSON.stringify(text))
        }
      },
    }),
  ),

  {
    ...sdk,
    feature: 'retrieve, input items, delete',
    config: loop,
    async run({ origin }) {
      const { responses } = connect(origin)
      const input: Input = [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'input_text', text: 'and then?' }] },
      ]
      const created = await responses.create({ model, input, metadata: { a: '1' } })
      expect(await responses.retrieve(created.id)).toEqual(created)
      const items: OpenAI.Responses.ResponseItem[] = []
      // A page at a time.
      for await (const item of responses.inputItems.list(created.id, { limit: 1 })) items.push(item)
      expect(items).toMatchObject([
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'and then?' }] },
        { type: 'message', role: 'developer', content: [{ text: 'Be brief.' }] },
      ])
      const first = await responses.inputItems.list(created.id, { limit: 1, order: 'asc' })
      expect(first.data).toMatchObject([{ role: 'developer' }])
      await responses.delete(created.id)
      const gone = { status: 404, message: `404 Response with id '${created.id}' not found.` }
      const again = responses.retrieve(created.id)
      await expect(again).rejects.toMatchObject(gone)
      await expect(again).rejects.toBeInstanceOf(OpenAI.NotFoundError)
      await expect(responses.delete(created.id)).rejects.toMatchObject(gone)
      await expect(responses.cancel(created.id)).rejects.toMatchObject(gone)
      await expect(responses.inputItems.list(created.id)).rejects.toMatchObject(gone)
    },
  },
  {
    ...sdk,
    feature: 'store: false',
    config: loop,
    async run({ origin }) {
      const { responses } = connect(origin)
      const { id, store } = (await responses.create({
        model,
        input: 'and then?',
        store: false,
      })) as OpenAI.Responses.Response & { store: boolean }
      expect(store).toBe(false)
      await expect(responses.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
      const next = responses.create({ model, input: 'and then?', previous_response_id: id })
      await expect(next).rejects.toMatchObject({
        status: 400,
        code: 'previous_response_not_found',
        param: 'previous_response_id',
        message: `400 Previous response with id '${id}' not found.`,
      })
    },
  },
  ...[false, true].map(
    (stream): Case => ({
      ...sdk,
      feature: stream ? 'previous_response_id, streamed' : 'previous_response_id',
      config: loop,
      async run({ origin, llm }) {
        const { responses } = connect(origin)
        const ask = (body: Create) =>
          stream ? responses.stream(body).finalResponse() : responses.create(body)
        const first = await ask({ model, input: 'weather?', tools: [weather] })
        const call_id = callIdOf(first)
        const second = await ask({
          model,
          tools: [weather],
          previous_response_id: first.id,
          input: [{ type: 'function_call_output', call_id, output: '{"rain":1}' }],
        })
        expect(second.output_text).toBe('Rain in Oslo.')
        expect(second.previous_response_id).toBe(first.id)
        const { prompt } = llm.calls.at(-1)!
        expect(prompt).toMatchObject({ user: 'weather?', turn: 1 })
        expect(prompt!.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
        expect(prompt!.messages[2]!.toolResult).toMatchObject({ name: 'get_weather' })
        const third = await ask({
          model,
          tools: [weather],
          previous_response_id: second.id,
          input: 'and then?',
        })
        expect(third.output_text).toBe('Sun.')
        expect(llm.calls.at(-1)!.prompt).toMatchObject({ user: 'and then?', turn: 0 })
        expect(llm.calls.at(-1)!.prompt!.messages).toHaveLength(5)
        const { data } = await responses.inputItems.list(third.id, { order: 'asc' })
        expect(data.map(({ type }) => type)).toEqual([
          'message',
          'reasoning',
          'function_call',
          'function_call_output',
          'message',
          'message',
        ])
        expect(new Set(data.map(({ id }) => id)).size).toBe(6)
        expect(third.usage!.input_tokens).toBeGreaterThan(second.usage!.input_tokens)
      },
    }),
  ),
  {
    ...sdk,
    feature: 'background',
    config: {
      responses: {
        later: { text: 'Done.', lag: { ttft_ms: 3_600_000 } },
        soon: 'Done.',
      },
    },
    async run({ origin }) {
      const { responses } = connect(origin)
      const queued = await responses.create({ model, input: 'soon', background: true })
      expect(queued).toMatchObject({ status: 'queued', output: [], background: true })
      const done = await responses.retrieve(queued.id)
      expect(done).toMatchObject({ status: 'completed', output_text: 'Done.' })
      expect(await responses.cancel(queued.id)).toMatchObject({ status: 'completed' })

      // An hour of lag is not waited for.
      const long = await responses.create({ model, input: 'later', background: true })
      const running = await responses.retrieve(long.id)
      expect(running).toMatchObject({ status: 'in_progress', output: [], usage: null })
      expect(await responses.cancel(long.id)).toMatchObject({ status: 'cancelled', output: [] })
      expect(await responses.retrieve(long.id)).toMatchObject({ status: 'cancelled' })
      const types: string[] = []
      const events = await responses.retrieve(long.id, { stream: true })
      for await (const { type } of events) types.push(type)
      expect(types).toEqual(['response.created', 'response.queued', 'response.in_progress'])

      const { id } = await responses.create({ model, input: 'soon' })
      await expect(responses.cancel(id)).rejects.toMatchObject({
        status: 400,
        message: '400 Cannot cancel a synchronous response.',
      })
    },
  },
  {
    ...sdk,
    feature: 'background stream, resumed',
    config: {
      responses: { hi: { reasoning: 'Hm.', text: 'Grüße 👋🏽!', lag: { chunk: 'word' } } },
    },
    async run({ origin }) {
      const { responses } = connect(origin)
      const asked = { model, input: 'hi', background: true, stream: true } as const
      const events: OpenAI.Responses.ResponseStreamEvent[] = []
      for await (const event of await responses.create(asked)) events.push(event)
      expect(events.map(({ type }) => type).slice(0, 3)).toEqual([
        'response.created',
        'response.queued',
        'response.in_progress',
      ])
      const [created] = events as [OpenAI.Responses.ResponseCreatedEvent]
      const { id } = created.response
      const rest = await responses.retrieve(id, { stream: true, starting_after: 5 })
      const resumed: unknown[] = []
      for await (const event of rest) resumed.push(event)
      expect(resumed).toEqual(events.slice(6))
      const all: unknown[] = []
      for await (const event of await responses.retrieve(id, { stream: true })) all.push(event)
      expect(all).toEqual(events)
      const helper = responses.stream({ response_id: id, starting_after: 5 })
      expect((await helper.finalResponse()).output_text).toBe('Grüße 👋🏽!')
    },
  },
  {
    ...sdk,
    feature: 'count input tokens',
    config: loop,
    async run({ origin }) {
      const { responses } = connect(origin)
      const body = { model, input: 'weather?', instructions: 'Be brief.', tools: [weather] }
      const counted = await responses.inputTokens.count(body)
      const { usage } = await responses.create(body)
      expect(counted).toEqual({
        object: 'response.input_tokens',
        input_tokens: usage!.input_tokens,
      })
    },
  },
  {
    ...sdk,
    feature: 'compact',
    config: loop,
    async run({ origin }) {
      const { responses } = connect(origin)
      const { id } = await responses.create({ model, input: 'and then?' })
      const compacted = await responses.compact({ model, previous_response_id: id })
      expect(compacted).toMatchObject({
        object: 'response.compaction',
        output: [{ type: 'message', role: 'user' }, { type: 'compaction' }],
      })
      expect(compacted.usage.total_tokens).toBeGreaterThan(compacted.usage.output_tokens)
      const input = [...compacted.output, { role: 'user', content: 'weather?' }] as Input
      const { output } = await responses.create({ model, input })
      expect(output.at(-1)!.type).toBe('function_call')
    },
  },
  {
    ...sdk,
    feature: 'conversations',
    config: loop,
    async run({ origin, llm }) {
      const { responses, conversations } = connect(origin)
      const conversation = await conversations.create({
        items: [{ role: 'developer', content: 'Be brief.' }],
        metadata: { topic: 'weather' },
      })
      const other = await conversations.create()
      expect(other.id).not.toBe(conversation.id)
      const ask = (input: string | Input) =>
        responses.create({ model, tools: [weather], conversation: conversation.id, input })
      const first = await ask('weather?')
      expect(first.conversation).toEqual({ id: conversation.id })
      const call_id = callIdOf(first)
      const second = await ask([{ type: 'function_call_output', call_id, output: 'rain' }])
      expect(second.output_text).toBe('Rain in Oslo.')
      // The same words again are another response.
      const third = await ask('and then?')
      const fourth = await responses
        .stream({ model, conversation: { id: conversation.id }, input: 'and then?' })
        .finalResponse()
      const fifth = await ask('and then?')
      expect(new Set([third.id, fourth.id, fifth.id]).size).toBe(3)
      const { prompt } = llm.calls.at(-1)!
      expect(prompt!.messages.map(({ role }) => role).join(' ')).toBe(
        'system user assistant tool assistant user assistant user assistant user',
      )
      const items: OpenAI.Conversations.ConversationItem[] = []
      const pages = conversations.items.list(conversation.id, { limit: 2, order: 'asc' })
      for await (const item of pages) items.push(item)
      expect(items).toHaveLength(12)
      expect(new Set(items.map(({ id }) => id)).size).toBe(12)

      const at = { conversation_id: conversation.id }
      const added = await conversations.items.create(conversation.id, {
        items: [{ role: 'user', content: 'Wait.' }],
      })
      const [{ id }] = added.data as [OpenAI.Conversations.Message]
      expect(await conversations.items.retrieve(id, at)).toEqual(added.data[0])
      await conversations.items.delete(id, at)
      const missing = conversations.items.retrieve(id, at)
      await expect(missing).rejects.toBeInstanceOf(OpenAI.NotFoundError)
      await conversations.update(conversation.id, { metadata: { topic: 'tea' } })
      expect(await conversations.retrieve(conversation.id)).toMatchObject({
        object: 'conversation',
        metadata: { topic: 'tea' },
      })
      await conversations.delete(conversation.id)
      await expect(ask('and then?')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    },
  },
  {
    ...sdk,
    feature: 'error classes',
    config: {
      responses: Object.fromEntries(errorKinds.map((kind) => [kind, { error: kind }])),
    },
    async run({ origin }) {
      const { responses } = connect(origin)
      const classes: Record<(typeof errorKinds)[number], unknown> = {
        invalid_request: OpenAI.BadRequestError,
        authentication: OpenAI.AuthenticationError,
        permission: OpenAI.PermissionDeniedError,
        not_found: OpenAI.NotFoundError,
        model_not_found: OpenAI.NotFoundError,
        context_length_exceeded: OpenAI.BadRequestError,
        content_filter: OpenAI.BadRequestError,
        payload_too_large: OpenAI.APIError,
        rate_limit: OpenAI.RateLimitError,
        quota_exceeded: OpenAI.RateLimitError,
        server_error: OpenAI.InternalServerError,
        overloaded: OpenAI.InternalServerError,
        timeout: OpenAI.InternalServerError,
      }
      for (const kind of errorKinds) {
        const asking = responses.create({ model, input: kind })
        await expect(asking, kind).rejects.toBeInstanceOf(classes[kind])
      }
    },
  },
  {
    ...sdk,
    feature: 'failed response',
    config: { responses: { hi: { text: 'Hello.', fault: 'error_event@3' } } },
    async run({ origin }) {
      const { responses } = connect(origin)
      let id = ''
      const reading = async () => {
        const events = await responses.create({ model, input: 'hi', stream: true })
        for await (const event of events) if ('response' in event) id = event.response.id
      }
      await expect(reading()).rejects.toThrow(/overloaded/)
      const failed = { status: 'failed', error: { code: 'server_error' } }
      expect(await responses.retrieve(id)).toMatchObject(failed)
      let last: OpenAI.Responses.ResponseStreamEvent | undefined
      for await (const event of await responses.retrieve(id, { stream: true })) last = event
      expect(last).toMatchObject({ type: 'response.failed', response: failed })
    },
  },
  ...[false, true].map(
    (store): Case => ({
      surface,
      client: '@ai-sdk/openai',
      kind: 'ai-sdk',
      feature: store ? 'agent loop by item references' : 'agent loop without a store',
      config: loop,
      async run({ origin, llm }) {
        const openai = createOpenAI(optionsOf(origin))
        const options = {
          model: openai(model),
          maxRetries: 0,
          prompt: 'weather?',
          stopWhen: stepCountIs(5),
          providerOptions: {
            openai: { store, ...(store ? {} : { include: ['reasoning.encrypted_content'] }) },
          },
          tools: {
            get_weather: tool({
              inputSchema: jsonSchema<{ city: string }>({ type: 'object' }),
              execute: ({ city }) => ({ city, rain: true }),
            }),
          },
        }
        const { text, steps } = await generateText(options)
        expect(text).toBe('Rain in Oslo.')
        expect(steps).toHaveLength(2)
        const { body, prompt } = llm.calls.at(-1)!
        expect(JSON.stringify(body).includes('item_reference')).toBe(store)
        expect(prompt!.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
        const streamed = streamText(options)
        expect(await streamed.text).toBe('Rain in Oslo.')
      },
    }),
  ),
  {
    ...sdk,
    feature: 'live answer',
    config: {
      async *respond() {
        yield { reasoning: '' }
        yield { reasoning: 'Hm.' }
        yield 'Ja'
        yield ', ja.'
        yield { tool_call: { name: 'get_weather' } }
        yield { refusal: 'No.' }
      },
    },
    async run({ origin }) {
      const { responses } = connect(origin)
      const asked = { model, input: 'hi', tools: [weather] }
      const plain = await responses.create(asked)
      expect(plain.output.map(({ type }) => type)).toEqual([
        'reasoning',
        'message',
        'function_call',
        'message',
      ])
      const streamed = await responses.stream(asked).finalResponse()
      expect(withoutIds(streamed.output)).toEqual(withoutIds(plain.output))
      expect(streamed.usage).toEqual(plain.usage)
      expect((await responses.retrieve(streamed.id)).output_text).toBe('Ja, ja.')
    },
  },
  {
    surface,
    client: '@ai-sdk/openai',
    kind: 'ai-sdk',
    feature: 'sources',
    config: { responses: { hi: { text: 'Tea.', citations: [{ url: 'https://a.test/' }] } } },
    async run({ origin }) {
      const options = { model: createOpenAI(optionsOf(origin))(model), prompt: 'hi' }
      const plain = await generateText(options)
      expect(plain.sources).toMatchObject([{ sourceType: 'url', url: 'https://a.test/' }])
      const streamed = streamText(options)
      expect(await streamed.sources).toMatchObject([{ url: 'https://a.test/' }])
    },
  },
  {
    surface,
    client: '@langchain/openai ChatOpenAI',
    kind: 'langchain',
    feature: 'goes on from a response',
    config: loop,
    async run({ origin, llm }) {
      const { baseURL } = optionsOf(origin)
      const configuration = { baseURL }
      const chat = new ChatOpenAI({ model, apiKey, useResponsesApi: true, configuration })
      const first = await chat.invoke('and then?')
      const previous_response_id = first.response_metadata['id'] as string
      const second = await chat.invoke('and then?', { previous_response_id })
      expect(second.text).toBe('Sun.')
      expect(llm.calls.at(-1)!.prompt!.messages).toHaveLength(3)
    },
  },
]

describeCases('openai-responses-more', cases)
