import OpenAI, { type APIError, AzureOpenAI } from 'openai'
import { expect } from 'vitest'
import { errorKinds } from '../../src/errors/error-kinds.ts'
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
]

describeCases('azure-more', cases)
