/** What the hosts that speak OpenAI's format answer to mistakes, and which class their clients make of it. */
import Groq from 'groq-sdk'
import { createMockLLM } from 'mockllm'
import { setupServer } from 'msw/node'
import OpenAI from 'openai'
import Together from 'together-ai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import { type ErrorKind, errorKinds } from '../../src/errors/error-kinds.ts'
import { deepseek } from '../../src/providers/deepseek/deepseek.ts'
import { groq } from '../../src/providers/groq/groq.ts'
import { openrouter } from '../../src/providers/openrouter/openrouter.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { together } from '../../src/providers/together/together.ts'
import { xai } from '../../src/providers/xai/xai.ts'

const facts = { model: 'the-model', nowMs: 0, retryAfter: 2 }

/** As it is sent, without what is undefined. */
function envelopeOf(provider: Provider, kind: ErrorKind) {
  const options = provider.describeError(kind, facts)
  const error = new ApiError(options)
  const { status } = options
  return JSON.parse(JSON.stringify(provider.encodeError(error, { requestId: 'id', status, error })))
}

const tables: [Provider, unknown[][]][] = [
  [
    deepseek,
    [
      ['invalid_request', 400, 'invalid_request_error', 'invalid_request_error'],
      ['authentication', 401, 'authentication_error', 'invalid_request_error'],
      ['permission', 403, 'permission_error', 'invalid_request_error'],
      ['not_found', 404, 'invalid_request_error', 'invalid_request_error'],
      ['model_not_found', 400, 'invalid_request_error', 'invalid_request_error'],
      ['context_length_exceeded', 400, 'invalid_request_error', 'invalid_request_error'],
      ['content_filter', 400, 'invalid_request_error', 'invalid_request_error'],
      ['payload_too_large', 413, 'invalid_request_error', 'invalid_request_error'],
      ['rate_limit', 429, 'rate_limit_error', 'rate_limit_reached'],
      ['quota_exceeded', 402, 'unknown_error', 'invalid_request_error'],
      ['server_error', 500, 'internal_server_error', 'internal_server_error'],
      ['overloaded', 503, 'service_unavailable_error', 'service_unavailable_error'],
      ['timeout', 504, 'timeout_error', 'timeout_error'],
    ],
  ],
  [
    groq,
    [
      ['invalid_request', 400, 'invalid_request_error', undefined],
      ['authentication', 401, 'invalid_request_error', 'invalid_api_key'],
      ['permission', 403, 'permissions_error', 'model_permission_blocked_project'],
      ['not_found', 404, 'invalid_request_error', 'unknown_url'],
      ['model_not_found', 404, 'invalid_request_error', 'model_not_found'],
      ['context_length_exceeded', 400, 'invalid_request_error', 'context_length_exceeded'],
      ['content_filter', 400, 'invalid_request_error', undefined],
      ['payload_too_large', 413, 'invalid_request_error', 'request_too_large'],
      ['rate_limit', 429, 'tokens', 'rate_limit_exceeded'],
      ['quota_exceeded', 400, 'invalid_request_error', 'blocked_api_access'],
      ['server_error', 500, 'internal_server_error', undefined],
      ['overloaded', 503, 'internal_server_error', undefined],
      ['timeout', 504, 'internal_server_error', undefined],
    ],
  ],
  [
    together,
    [
      ['invalid_request', 400, 'invalid_request_error', null],
      ['authentication', 401, 'invalid_request_error', 'invalid_api_key'],
      ['permission', 403, 'invalid_request_error', null],
      ['not_found', 404, 'invalid_request_error', 'not_found'],
      ['model_not_found', 404, 'invalid_request_error', 'model_not_available'],
      ['context_length_exceeded', 422, 'invalid_request_error', null],
      ['content_filter', 400, 'invalid_request_error', null],
      ['payload_too_large', 413, 'invalid_request_error', null],
      ['rate_limit', 429, 'model_rate_limit', null],
      ['quota_exceeded', 402, 'credit_limit', null],
      ['server_error', 500, 'server_error', null],
      ['overloaded', 503, 'service_unavailable', 'service_unavailable'],
      ['timeout', 504, 'server_error', null],
    ],
  ],
]

test.each(tables)('each kind of error of $name', (provider, expected) => {
  const table = errorKinds.map((kind) => {
    const { error } = envelopeOf(provider, kind)
    return [kind, provider.describeError(kind, facts).status, error.type, error.code]
  })
  expect(table).toEqual(expected)
})

test('each kind of error of xAI has the sentence of its status', () => {
  const table = errorKinds.map((kind) => [
    kind,
    xai.describeError(kind, facts).status,
    envelopeOf(xai, kind).code,
  ])
  const invalid = 'Client specified an invalid argument'
  const denied = 'The caller does not have permission to execute the specified operation'
  const missing = 'Some requested entity was not found'
  const exhausted = 'Some resource has been exhausted'
  expect(table).toEqual([
    ['invalid_request', 400, invalid],
    ['authentication', 400, invalid],
    ['permission', 403, denied],
    ['not_found', 404, missing],
    ['model_not_found', 404, missing],
    ['context_length_exceeded', 400, invalid],
    ['content_filter', 403, denied],
    ['payload_too_large', 413, invalid],
    ['rate_limit', 429, exhausted],
    ['quota_exceeded', 429, exhausted],
    ['server_error', 500, 'Internal error'],
    ['overloaded', 503, 'The service is currently unavailable'],
    ['timeout', 504, 'Deadline expired before operation could complete'],
  ])
})

test('each kind of error of OpenRouter has its status as the code', () => {
  const table = errorKinds.map((kind) => {
    const { error, user_id } = envelopeOf(openrouter, kind)
    expect(user_id).toMatch(/^user_/)
    return [kind, error.code, Object.keys(error.metadata ?? {}).join()]
  })
  expect(table).toEqual([
    ['invalid_request', 400, ''],
    ['authentication', 401, ''],
    ['permission', 403, ''],
    ['not_found', 404, ''],
    ['model_not_found', 400, ''],
    ['context_length_exceeded', 400, 'provider_name'],
    ['content_filter', 403, 'reasons,flagged_input,provider_name,model_slug'],
    ['payload_too_large', 413, ''],
    ['rate_limit', 429, 'raw,provider_name'],
    ['quota_exceeded', 402, ''],
    ['server_error', 500, ''],
    ['overloaded', 503, 'raw,provider_name'],
    ['timeout', 408, ''],
  ])
})

test('the exact envelope of each', () => {
  expect(envelopeOf(deepseek, 'quota_exceeded')).toEqual({
    error: {
      message: 'Insufficient Balance',
      type: 'unknown_error',
      param: null,
      code: 'invalid_request_error',
    },
  })
  expect(envelopeOf(groq, 'context_length_exceeded')).toEqual({
    error: {
      message: 'Please reduce the length of the messages or completion.',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
  })
  expect(envelopeOf(xai, 'overloaded')).toEqual({
    code: 'The service is currently unavailable',
    error: 'The model the-model is at capacity currently. Please try again later.',
  })
  expect(envelopeOf(openrouter, 'rate_limit')).toEqual({
    error: {
      message: 'Provider returned error',
      code: 429,
      metadata: {
        raw: 'The model is temporarily rate-limited upstream. Please retry shortly.',
        provider_name: 'mockllm',
      },
    },
    user_id: 'user_mockllm',
  })
  expect(envelopeOf(together, 'authentication')).toEqual({
    id: 'id',
    error: {
      message:
        'Invalid API key provided. You can find your API key at https://api.together.xyz/settings/api-keys.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  })
})

test('a message of one’s own is OpenRouter’s and the provider’s behind it', () => {
  const error = new ApiError({ ...openrouter.describeError('rate_limit', facts), message: 'No.' })
  expect(openrouter.encodeError(error, { requestId: 'id', status: 429, error })).toMatchObject({
    error: { message: 'No.', metadata: { raw: 'No.' } },
  })
})

test('a model is named as it is, whatever it is named', () => {
  const model = '$& {seconds}'
  const { message } = groq.describeError('model_not_found', { ...facts, model })
  expect(message).toContain(`\`${model}\``)
})

test('a limit on requests says how long to wait', () => {
  for (const provider of [deepseek, groq, xai, openrouter, together]) {
    const { headers } = provider.describeError('rate_limit', facts)
    expect(headers).toMatchObject({ 'retry-after': '2' })
  }
  expect(groq.describeError('rate_limit', facts).headers).toMatchObject({
    'x-ratelimit-reset-tokens': '2s',
  })
})

test('clients are known by the name that they give themselves', () => {
  const agents: [string, Provider][] = [
    ['ai-sdk/deepseek/2.0.69', deepseek],
    ['ai-sdk-deepseek/3.0.56', deepseek],
    ['Groq/JS 1.6.0', groq],
    ['ai-sdk/groq/3.0.71', groq],
    ['ai-sdk-groq/4.0.84', groq],
    ['ai-sdk/xai/3.0.138', xai],
    ['ai-sdk-xai/5.0.12', xai],
    ['ai-sdk/openrouter/2.10.0', openrouter],
    ['Together/JS 0.52.0', together],
    ['ai-sdk/togetherai/2.0.84', together],
    ['ai-sdk-togetherai/4.0.0', together],
    ['OpenAI/JS 6.49.0', undefined as never],
  ]
  const all = [deepseek, groq, xai, openrouter, together]
  for (const [agent, provider] of agents) {
    const headers = new Headers({ 'user-agent': agent })
    expect(all.filter((one) => one.isAskedBy(headers))).toEqual(provider ? [provider] : [])
  }
})

describe('by their clients, in process', () => {
  const llm = createMockLLM({
    responses: Object.fromEntries(errorKinds.map((kind) => [kind, { error: kind }])),
  })
  const server = setupServer(...llm.handlers)
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
  afterAll(() => server.close())

  type Create = (body: { model: string; messages: { role: 'user'; content: string }[] }) => unknown
  const chatOf = (client: { chat: { completions: object } }): Create =>
    (client.chat.completions as { create: Create }).create.bind(client.chat.completions)
  const options = { apiKey: 'key-test', maxRetries: 0 }
  const openaiAt = (baseURL: string) => new OpenAI({ ...options, baseURL })
  const clients: [string, Provider, () => Create][] = [
    ['openai at DeepSeek', deepseek, () => chatOf(openaiAt('https://api.deepseek.com'))],
    ['groq-sdk', groq, () => chatOf(new Groq(options))],
    ['openai at xAI', xai, () => chatOf(openaiAt('https://api.x.ai/v1'))],
    ['openai at OpenRouter', openrouter, () => chatOf(openaiAt('https://openrouter.ai/api/v1'))],
    ['together-ai', together, () => chatOf(new Together(options))],
  ]
  const classes: Record<number, string> = {
    400: 'BadRequestError',
    401: 'AuthenticationError',
    403: 'PermissionDeniedError',
    404: 'NotFoundError',
    422: 'UnprocessableEntityError',
    429: 'RateLimitError',
  }

  test.each(clients)('%s throws the class of each kind of error', async (_, provider, connect) => {
    const create = connect()
    for (const kind of errorKinds) {
      const { status } = provider.describeError(kind, facts)
      const messages = [{ role: 'user' as const, content: kind }]
      const error = await Promise.resolve(create({ model: 'm', messages })).then(
        () => expect.fail('it was answered'),
        (thrown: Error & { status: number }) => thrown,
      )
      const other = status >= 500 ? 'InternalServerError' : 'APIError'
      expect([kind, error.status, error.constructor.name]).toEqual([
        kind,
        status,
        classes[status] ?? other,
      ])
    }
    expect(llm.calls.at(-1)!.provider).toBe(provider.name)
  })

  test.each([
    ['https://api.deepseek.com/chat/completions', 400, 'Failed to parse'],
    ['https://api.groq.com/openai/v1/chat/completions', 400, 'Failed to parse'],
    ['https://api.x.ai/v1/chat/completions', 400, 'Client specified an invalid argument'],
    ['https://openrouter.ai/api/v1/chat/completions', 400, 'user_mockllm'],
    ['https://api.together.xyz/v1/chat/completions', 400, 'invalid_request_error'],
  ])('%s refuses a body that is no JSON', async (url, status, words) => {
    const response = await fetch(url, { method: 'POST', body: '{"model":' })
    expect([response.status, await response.text()]).toEqual([
      status,
      expect.stringContaining(words),
    ])
  })
})

test.each([
  [deepseek, 'Authentication Fails, Your api key: ****5678 is invalid', 'auth header format'],
  [groq, 'Invalid API Key', 'Invalid API Key'],
  [xai, 'Incorrect API key provided: ke***78.', 'No authorization header'],
  [openrouter, 'User not found.', 'No auth credentials found'],
  [together, 'Invalid API key provided.', 'Invalid API key provided.'],
])('%# refuses a wrong key and none', (provider, wrong, missing) => {
  const refused = provider.refuseKey('key-12345678')
  // xAI alone calls a wrong key a bad request.
  expect(refused.status).toBe(provider === xai ? 400 : 401)
  expect(refused.message).toContain(wrong)
  expect(provider.refuseKey(undefined)).toMatchObject({
    status: 401,
    message: expect.stringContaining(missing),
  })
})
