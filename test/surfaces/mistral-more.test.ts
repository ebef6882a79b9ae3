import { createMistral } from '@ai-sdk/mistral'
import { ChatMistralAI, MistralAIEmbeddings } from '@langchain/mistralai'
import { Mistral } from '@mistralai/mistralai'
import { HTTPValidationError, MistralError } from '@mistralai/mistralai/models/errors'
import { embedMany } from 'ai'
import { expect } from 'vitest'
import { errorKinds } from '../../src/errors/error-kinds.ts'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { langChainClient } from './clients/langchain.ts'
import { mistralClient } from './clients/mistral.ts'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'a-key'
const model = 'mistral-small-latest'
type At = Parameters<Case['run']>[0]
const urlOf = ({ origin }: At) => (origin === undefined ? 'https://api.mistral.ai' : origin)
// No prefix: the paths are shared with others, and the client says who it is.
const connect = (at: At, key = apiKey) => new Mistral({ apiKey: key, serverURL: urlOf(at) })

function bySdk(feature: string, run: Case['run'], config: Case['config'] = {}): Case {
  return { surface: 'mistral', client: '@mistralai/mistralai', kind: 'sdk', feature, config, run }
}

const greeting = { responses: { hello: 'Salut!' } }

const clients: Pick<Case, 'client' | 'kind'>[] = [
  { client: '@mistralai/mistralai', kind: 'sdk' },
  { client: '@ai-sdk/mistral', kind: 'ai-sdk' },
  { client: '@langchain/mistralai ChatMistralAI', kind: 'langchain' },
]

/** What the clients send is what the vendor takes. */
const strictCases = clients.map(
  (who): Case => ({
    surface: 'mistral',
    ...who,
    feature: 'strict',
    config: {
      responses: { look: { turns: [{ tool_calls: [{ name: 'see' }] }, 'A cat.'] } },
      settings: { strict: true },
    },
    async run(at) {
      const serverURL = `${urlOf(at)}${at.origin === undefined ? '' : '/mistral'}`
      const client =
        who.kind === 'sdk'
          ? mistralClient(connect(at), model)
          : who.kind === 'ai-sdk'
            ? aiSdkClient(createMistral({ apiKey, baseURL: `${serverURL}/v1` })(model))
            : langChainClient(new ChatMistralAI({ apiKey, model, serverURL, maxRetries: 0 }))
      const tools = [{ name: 'see', description: 'Looks.', parameters: { type: 'object' } }]
      const ask = { user: 'look', stream: true, tools }
      const { calls } = await client.ask(ask)
      const answered = calls.map((call) => ({ call, result: '"a cat"' }))
      expect(await client.ask({ ...ask, answered })).toMatchObject({ text: 'A cat.' })
    },
  }),
)

const cases: Case[] = [
  bySdk(
    'embeddings',
    async (at) => {
      const { data, usage } = await connect(at).embeddings.create({
        model: 'mistral-embed',
        inputs: ['a cat sleeps', 'the cat slept'],
      })
      expect(data.map(({ embedding, index }) => [embedding!.length, index])).toEqual([
        [1024, 0],
        [2, 1],
      ])
      expect(data[1]!.embedding).toEqual([0.6, 0.8])
      expect(usage.promptTokens).toBeGreaterThan(0)
      expect(at.llm.calls).toMatchObject([{ prompt: { provider: 'mistral' } }])
    },
    { responses: { 'the cat slept': { embedding: [0.6, 0.8] } } },
  ),
  bySdk('embeddings: dimensions, number types', async (at) => {
    const create = async (outputDtype: 'float' | 'int8' | 'uint8' | 'binary' | 'ubinary') => {
      const asked = { model: 'codestral-embed', inputs: 'x', outputDimension: 16, outputDtype }
      const { data } = await connect(at).embeddings.create(asked)
      return data[0]!.embedding!
    }
    const floats = await create('float')
    expect(floats).toHaveLength(16)
    const bytes = await create('int8')
    expect(Math.max(...bytes.map(Math.abs))).toBe(127)
    expect(bytes.map(Math.sign)).toEqual(floats.map((value) => Math.sign(Math.round(value * 127))))
    expect(await create('uint8')).toEqual(bytes.map((value) => value + 128))
    const signs = floats.map((value) => (value > 0 ? '1' : '0')).join('')
    const packed = [signs.slice(0, 8), signs.slice(8)].map((bits) => Number.parseInt(bits, 2))
    expect(await create('ubinary')).toEqual(packed)
    expect(await create('binary')).toEqual(packed.map((byte) => byte - 128))
  }),
  {
    surface: 'mistral',
    client: '@ai-sdk/mistral',
    kind: 'ai-sdk',
    feature: 'embeddings',
    async run(at) {
      // It does not say who it is.
      const provider = createMistral({ apiKey, baseURL: `${urlOf(at)}/mistral/v1` })
      const { embeddings, usage } = await embedMany({
        model: provider.textEmbeddingModel('mistral-embed'),
        values: ['one', 'two'],
        maxRetries: 0,
      })
      expect(embeddings.map(({ length }) => length)).toEqual([1024, 1024])
      expect(usage.tokens).toBeGreaterThan(0)
    },
  },
  {
    surface: 'mistral',
    client: '@langchain/mistralai MistralAIEmbeddings',
    kind: 'langchain',
    feature: 'embeddings',
    async run(at) {
      const embeddings = new MistralAIEmbeddings({ apiKey, serverURL: urlOf(at), maxRetries: 0 })
      expect(await embeddings.embedQuery('one')).toHaveLength(1024)
      const [first, second] = await embeddings.embedDocuments(['one', 'two'])
      expect(first).not.toEqual(second)
    },
  },
  bySdk(
    'moderations',
    async (at) => {
      const { results } = await connect(at).classifiers.moderate({
        model: 'mistral-moderation-latest',
        inputs: ['hello', 'my number is 555', 'bad'],
      })
      expect(results.map(({ categories }) => flaggedOf(categories!))).toEqual([
        [],
        ['pii'],
        ['sexual'],
      ])
      expect(results[1]!.categoryScores!['pii']).toBe(0.9)
    },
    {
      responses: {
        'my number is 555': { moderation: { categories: { pii: 0.9 } } },
        bad: { moderation: { flagged: true } },
      },
    },
  ),
  bySdk(
    'moderations of chats',
    async (at) => {
      const { results } = await connect(at).classifiers.moderateChat({
        model: 'mistral-moderation-latest',
        inputs: [
          [{ role: 'user', content: 'hello' }],
          [
            { role: 'user', content: 'hello' },
            { role: 'assistant', content: 'my number is 555' },
          ],
        ],
      })
      expect(results.map(({ categories }) => flaggedOf(categories!))).toEqual([[], ['pii']])
    },
    { responses: { 'my number is 555': { moderation: { categories: { pii: 0.9 } } } } },
  ),
  bySdk(
    'fill in the middle',
    async (at) => {
      const asked = { model: 'codestral-latest', prompt: 'def add(', suffix: 'return c' }
      const { choices } = await connect(at).fim.complete(asked)
      expect(choices[0]!.message!.content).toBe('a, b):')
      let text = ''
      for await (const { data } of await connect(at).fim.stream(asked)) {
        text += data.choices[0]!.delta.content
      }
      expect(text).toBe('a, b):')
      expect(at.llm.calls[0]!.prompt).toMatchObject({ endpoint: 'fim.completions' })
    },
    { responses: { 'def add(': 'a, b):' } },
  ),
  bySdk(
    'agents',
    async (at) => {
      const { choices } = await connect(at).agents.complete({
        agentId: 'ag:1',
        messages: [{ role: 'user', content: 'hello' }],
      })
      expect(choices[0]!.message!.content).toBe('Salut!')
      expect(at.llm.calls[0]!.prompt).toMatchObject({ model: 'ag:1' })
    },
    greeting,
  ),
  bySdk('models', async (at) => {
    const { data } = await connect(at).models.list()
    expect(data!.map(({ type }) => type)).toEqual(data!.map(() => 'base'))
    const one = await connect(at).models.retrieve({ modelId: 'mistral-embed' })
    expect(one).toMatchObject({ id: 'mistral-embed', capabilities: { completionChat: false } })
    // The name of no model, though of every object.
    const odd = await connect(at).models.retrieve({ modelId: 'constructor' })
    expect(odd).toMatchObject({ id: 'constructor', capabilities: { completionChat: true } })
  }),
  bySdk(
    'every kind of error',
    async (at) => {
      const heard: Record<string, unknown> = {}
      for (const kind of errorKinds) {
        const error = await chat(at, kind).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(MistralError)
        const { name, statusCode, body } = error as MistralError
        const { code, type } = JSON.parse(body) as { code?: string | null; type?: string }
        heard[kind] = [name, statusCode, type, code]
      }
      expect(heard).toEqual({
        invalid_request: ['SDKError', 400, 'invalid_request_error', null],
        authentication: ['SDKError', 401, undefined, undefined],
        permission: ['SDKError', 403, 'forbidden', null],
        not_found: ['SDKError', 404, 'not_found', null],
        model_not_found: ['SDKError', 400, 'invalid_model', '1500'],
        context_length_exceeded: ['SDKError', 400, 'invalid_request_error', '3051'],
        content_filter: ['SDKError', 403, 'guardrail_violation', null],
        payload_too_large: ['SDKError', 413, 'invalid_request_error', null],
        rate_limit: ['SDKError', 429, 'rate_limited', '1300'],
        quota_exceeded: ['SDKError', 429, 'service_tier_capacity_exceeded', '3505'],
        server_error: ['SDKError', 500, 'internal_server_error', '1000'],
        overloaded: ['SDKError', 503, 'unreachable_backend', '1100'],
        timeout: ['SDKError', 504, 'internal_server_error', null],
      })
    },
    { responses: Object.fromEntries(errorKinds.map((kind) => [kind, { error: kind }])) },
  ),
  bySdk(
    'validation error',
    async (at) => {
      const asked = connect(at).chat.complete({
        model,
        messages: [{ role: 'user', content: 'hello' }],
        maxTokens: -1,
      })
      const error = await asked.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(HTTPValidationError)
      expect(JSON.parse((error as HTTPValidationError).body)).toEqual({
        object: 'error',
        message: {
          detail: [
            {
              type: 'greater_than_equal',
              loc: ['body', 'max_tokens'],
              msg: 'Input should be greater than or equal to 0',
              input: -1,
            },
          ],
        },
        type: 'invalid_request_error',
        param: null,
        code: null,
        raw_status_code: 422,
      })
    },
    greeting,
  ),
  bySdk(
    'API keys',
    async (at) => {
      const ask = (key: string) =>
        connect(at, key).chat.complete({ model, messages: [{ role: 'user', content: 'hello' }] })
      expect((await ask('known')).choices).toHaveLength(1)
      await expect(ask('unknown')).rejects.toMatchObject({
        statusCode: 401,
        body: '{"detail":"Unauthorized"}',
      })
    },
    { ...greeting, settings: { api_keys: ['known'] } },
  ),
  bySdk(
    'stop, length, n, tool choice',
    async (at) => {
      const { chat } = connect(at)
      const messages = [{ role: 'user' as const, content: 'count' }]
      const stopped = await chat.complete({ model, messages, stop: 'three' })
      expect(stopped.choices).toMatchObject([
        { message: { content: 'one two ' }, finishReason: 'stop' },
      ])
      const cut = await chat.complete({ model, messages, maxTokens: 1 })
      expect(cut.choices[0]!.finishReason).toBe('length')
      expect(cut.usage.completionTokens).toBe(1)
      const several = await chat.complete({ model, messages, n: 2 })
      expect(several.choices.map(({ index }) => index)).toEqual([0, 1])
      const tools = [{ type: 'function' as const, function: { name: 'tell', parameters: {} } }]
      const called = await chat.complete({
        model,
        messages: [{ role: 'user', content: 'data' }],
        tools,
        toolChoice: 'any',
      })
      const [call] = called.choices[0]!.message!.toolCalls!
      expect(call!.id).toMatch(/^[a-zA-Z0-9]{9}$/)
      expect(call!.function).toEqual({ name: 'tell', arguments: '{"a":1}' })
    },
    { responses: { count: 'one two three four', data: { json: { a: 1 } } } },
  ),
  ...strictCases,
]

function chat(at: At, content: string) {
  return connect(at).chat.complete({ model, messages: [{ role: 'user', content }] })
}

function flaggedOf(categories: Record<string, boolean>): string[] {
  return Object.keys(categories).filter((name) => categories[name])
}

describeCases('mistral-more', cases)
