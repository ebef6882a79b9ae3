import { createAzure } from '@ai-sdk/azure'
import { AzureOpenAIEmbeddings } from '@langchain/openai'
import { embed, generateImage } from 'ai'
import OpenAI, { type APIError, AzureOpenAI } from 'openai'
import { expect } from 'vitest'
import { errorKinds } from '../../src/errors/error-kinds.ts'
import { openaiChatClient } from './clients/openai-chat.ts'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'a-key'
const apiVersion = '2024-10-21'
const model = 'gpt-4o'
type At = Parameters<Case['run']>[0]
const urlOf = ({ origin }: At) => origin ?? 'https://my-resource.openai.azure.com'

function connect(at: At, options: ConstructorParameters<typeof AzureOpenAI>[0] = {}) {
  return new AzureOpenAI({ apiKey, apiVersion, endpoint: urlOf(at), maxRetries: 0, ...options })
}

function bySdk(feature: string, run: Case['run'], config: Case['config'] = {}): Case {
  return { surface: 'azure', client: 'openai AzureOpenAI', kind: 'sdk', feature, config, run }
}

const messages = [{ role: 'user' as const, content: 'hello' }]
const greeting = { responses: { hello: 'Hi!' } }

function ask(at: At, content: string) {
  return connect(at).chat.completions.create({ model, messages: [{ role: 'user', content }] })
}

const cases: Case[] = [
  bySdk(
    'deployment as model',
    async (at) => {
      const { model: named } = await connect(at, { deployment: 'mine' }).chat.completions.create({
        // As plain requests have it: the model is in the path.
        model: '',
        messages,
      })
      expect(named).toBe('mine')
      expect(at.llm.calls[0]!.prompt).toMatchObject({ provider: 'azure', model: 'mine' })
    },
    greeting,
  ),
  bySdk(
    'embeddings',
    async (at) => {
      const { data } = await connect(at).embeddings.create({
        model: 'text-embedding-3-small',
        input: ['one', 'two'],
      })
      expect(data.map(({ embedding }) => embedding.length)).toEqual([1536, 2])
      expect(at.llm.calls[0]!.prompt).toMatchObject({ provider: 'azure', endpoint: 'embeddings' })
    },
    { responses: { two: { embedding: [0.5, 0.5] } } },
  ),
  bySdk(
    'completions',
    async (at) => {
      const { choices } = await connect(at).completions.create({ model, prompt: 'hello' })
      expect(choices[0]!.text).toBe('Hi!')
    },
    greeting,
  ),
  bySdk('images', async (at) => {
    const { data } = await connect(at).images.generate({
      model: 'dall-e-3',
      prompt: 'a cat',
      response_format: 'b64_json',
    })
    expect(atob(data![0]!.b64_json!)).toMatch(/^.PNG/)
  }),
  bySdk(
    'audio',
    async (at) => {
      const client = connect(at)
      const spoken = await client.audio.speech.create({
        model: 'tts-1',
        voice: 'alloy',
        input: 'hello',
        response_format: 'wav',
      })
      const sound = await spoken.arrayBuffer()
      expect(new TextDecoder('latin1').decode(sound.slice(0, 4))).toBe('RIFF')
      const file = new File([sound], 'hello.wav', { type: 'audio/wav' })
      const { text } = await client.audio.transcriptions.create({ model: 'whisper-1', file })
      expect(text).toBe('Hello there.')
    },
    { responses: { 'hello.wav': 'Hello there.' } },
  ),
  bySdk(
    'responses',
    async (at) => {
      const client = connect(at)
      const first = await client.responses.create({ model, input: 'hello' })
      expect(first.output_text).toBe('Hi!')
      const kept = await client.responses.retrieve(first.id)
      expect(kept.output_text).toBe('Hi!')
      const next = {
        model,
        input: 'and then?',
        previous_response_id: first.id,
        stream: true,
      } as const
      let text = ''
      for await (const event of await client.responses.create(next)) {
        if (event.type === 'response.output_text.delta') text += event.delta
      }
      expect(text).toBe('Bye!')
      expect(at.llm.calls.at(-1)!.prompt).toMatchObject({
        provider: 'azure',
        endpoint: 'responses',
      })
      expect(at.llm.calls.at(-1)!.prompt!.messages).toHaveLength(3)
    },
    { responses: { hello: 'Hi!', 'and then?': 'Bye!' } },
  ),
  {
    surface: 'azure',
    client: '@langchain/openai AzureOpenAIEmbeddings',
    kind: 'langchain',
    feature: 'embeddings',
    async run(at) {
      const embeddings = new AzureOpenAIEmbeddings({
        model: 'text-embedding-3-large',
        azureOpenAIApiKey: apiKey,
        azureOpenAIApiDeploymentName: 'my-deployment',
        azureOpenAIApiVersion: apiVersion,
        azureOpenAIBasePath: `${urlOf(at)}/openai/deployments`,
        maxRetries: 0,
      })
      expect(await embeddings.embedQuery('one')).toHaveLength(3072)
    },
  },
  {
    surface: 'azure',
    client: '@ai-sdk/azure',
    kind: 'ai-sdk',
    feature: 'embeddings, images',
    async run(at) {
      const provider = createAzure({ apiKey, baseURL: `${urlOf(at)}/azure/openai/v1` })
      const { embedding } = await embed({
        model: provider.embeddingModel('text-embedding-3-small'),
        value: 'one',
        maxRetries: 0,
      })
      expect(embedding).toHaveLength(1536)
      const { image } = await generateImage({
        model: provider.imageModel('gpt-image-1'),
        prompt: 'a cat',
        maxRetries: 0,
      })
      expect(image.mediaType).toBe('image/png')
    },
  },
  bySdk('models', async (at) => {
    const { data } = await connect(at).models.list()
    expect(data.map(({ object }) => object)).toEqual(data.map(() => 'model'))
    expect(await connect(at).models.retrieve('gpt-4o')).toMatchObject({
      id: 'gpt-4o',
      capabilities: { chat_completion: true },
    })
    const version1 = new OpenAI({ apiKey, baseURL: `${urlOf(at)}/azure/openai/v1` })
    expect((await version1.models.list()).data[0]).toMatchObject({ status: 'succeeded' })
  }),
  bySdk(
    'every kind of error',
    async (at) => {
      const heard: Record<string, unknown> = {}
      for (const kind of errorKinds) {
        const error = await ask(at, kind).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(OpenAI.APIError)
        const { status, code, type } = error as APIError
        heard[kind] = [(error as Error).constructor.name, status, code, type]
      }
      expect(heard).toEqual({
        invalid_request: ['BadRequestError', 400, null, 'invalid_request_error'],
        authentication: ['AuthenticationError', 401, '401', undefined],
        permission: ['PermissionDeniedError', 403, 'PermissionDenied', undefined],
        not_found: ['NotFoundError', 404, '404', undefined],
        model_not_found: ['NotFoundError', 404, 'DeploymentNotFound', undefined],
        context_length_exceeded: [
          'BadRequestError',
          400,
          'context_length_exceeded',
          'invalid_request_error',
        ],
        content_filter: ['BadRequestError', 400, 'content_filter', null],
        payload_too_large: ['APIError', 413, null, 'server_error'],
        rate_limit: ['RateLimitError', 429, '429', undefined],
        quota_exceeded: ['PermissionDeniedError', 403, '403', undefined],
        server_error: ['InternalServerError', 500, 'InternalServerError', undefined],
        overloaded: ['InternalServerError', 503, 'ServiceUnavailable', undefined],
        timeout: ['APIError', 408, 'Timeout', undefined],
      })
    },
    { responses: Object.fromEntries(errorKinds.map((kind) => [kind, { error: kind }])) },
  ),
  bySdk(
    'content filter',
    async (at) => {
      const error = await ask(at, 'a refused prompt').catch((thrown: unknown) => thrown)
      expect((error as APIError).error).toMatchObject({
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: { violence: { filtered: true, severity: 'high' } },
        },
      })
      const { choices } = await ask(at, 'a filtered answer')
      expect(choices).toMatchObject([
        {
          finish_reason: 'content_filter',
          content_filter_results: { violence: { filtered: true, severity: 'high' } },
        },
      ])
    },
    {
      responses: {
        'a refused prompt': { error: 'content_filter' },
        'a filtered answer': { text: 'Well', finish_reason: 'content_filter' },
      },
    },
  ),
  bySdk(
    'API keys and Entra tokens',
    async (at) => {
      const create = (options: ConstructorParameters<typeof AzureOpenAI>[0]) =>
        connect(at, options).chat.completions.create({ model, messages })
      expect((await create({ apiKey: 'known' })).choices).toHaveLength(1)
      const token = async () => 'a-token'
      const entra = { apiKey: undefined, azureADTokenProvider: token }
      expect((await create(entra)).choices).toHaveLength(1)
      await expect(create({ apiKey: 'unknown' })).rejects.toMatchObject({
        status: 401,
        message: expect.stringContaining('Access denied due to invalid subscription key'),
      })
    },
    { ...greeting, settings: { api_keys: ['known', 'a-token'] } },
  ),
  bySdk(
    'stop, length, n',
    async (at) => {
      const create = (more: object) =>
        connect(at).chat.completions.create({ model, messages, ...more })
      const stopped = await create({ stop: 'three' })
      expect(stopped.choices[0]).toMatchObject({
        message: { content: 'one two ' },
        finish_reason: 'stop',
      })
      const cut = await create({ max_completion_tokens: 1 })
      expect(cut.choices[0]!.finish_reason).toBe('length')
      expect(cut.usage!.completion_tokens).toBe(1)
      expect((await create({ n: 2 })).choices).toHaveLength(2)
    },
    { responses: { hello: 'one two three four' } },
  ),
  bySdk(
    'strict',
    async (at) => {
      const client = openaiChatClient(connect(at), model)
      expect(await client.ask({ user: 'hello', stream: true })).toMatchObject({ text: 'Hi!' })
      const unversioned = new OpenAI({
        apiKey,
        baseURL: `${urlOf(at)}/openai/deployments/mine`,
        maxRetries: 0,
      })
      const asked = unversioned.chat.completions.create({ model, messages })
      await expect(asked).rejects.toMatchObject({ status: 404, code: '404' })
    },
    { ...greeting, settings: { strict: true } },
  ),
]

describeCases('azure-more', cases)
