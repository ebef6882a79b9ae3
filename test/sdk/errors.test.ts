/** Errors by name: what the official SDKs throw for each, and what they do by themselves. */
import Anthropic, * as anthropicSdk from '@anthropic-ai/sdk'
import type { Config } from 'mockllm'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { type ErrorKind, errorKinds } from '../../src/errors/error-kinds.ts'
import { type Connection, transports } from './transports.ts'

/** The prompt is the name of the error. */
const config: Config = {
  responses: {
    ...Object.fromEntries(errorKinds.map((kind) => [kind, { error: kind }])),
    hi: 'Hi!',
  },
}

type ErrorClass = new (...parameters: never[]) => Error
type Row = [ErrorClass, status: number, type: string, message: RegExp]

const ofOpenAI: Record<ErrorKind, [...Row, code: string | null, param?: string]> = {
  invalid_request: [OpenAI.BadRequestError, 400, 'invalid_request_error', /not valid/, null],
  authentication: [
    OpenAI.AuthenticationError,
    401,
    'invalid_request_error',
    /Incorrect API key/,
    'invalid_api_key',
  ],
  permission: [
    OpenAI.PermissionDeniedError,
    403,
    'invalid_request_error',
    /does not have access to model `gpt-4o`/,
    'model_not_found',
  ],
  not_found: [OpenAI.NotFoundError, 404, 'invalid_request_error', /not found/, null],
  model_not_found: [
    OpenAI.NotFoundError,
    404,
    'invalid_request_error',
    /`gpt-4o` does not exist/,
    'model_not_found',
  ],
  context_length_exceeded: [
    OpenAI.BadRequestError,
    400,
    'invalid_request_error',
    /maximum context length is \d+ tokens/,
    'context_length_exceeded',
    'messages',
  ],
  content_filter: [
    OpenAI.BadRequestError,
    400,
    'invalid_request_error',
    /flagged/,
    'invalid_prompt',
  ],
  payload_too_large: [OpenAI.APIError, 413, 'server_error', /Maximum content size limit/, null],
  rate_limit: [
    OpenAI.RateLimitError,
    429,
    'requests',
    /Rate limit reached for gpt-4o .* try again in 1s/,
    'rate_limit_exceeded',
  ],
  quota_exceeded: [
    OpenAI.RateLimitError,
    429,
    'insufficient_quota',
    /exceeded your current quota/,
    'insufficient_quota',
  ],
  server_error: [OpenAI.InternalServerError, 500, 'server_error', /The server had an error/, null],
  overloaded: [OpenAI.InternalServerError, 503, 'server_error', /currently overloaded/, null],
  timeout: [OpenAI.InternalServerError, 504, 'cf_gateway_timeout', /Gateway timeout/, null],
}

const ofAnthropic: Record<ErrorKind, Row> = {
  invalid_request: [Anthropic.BadRequestError, 400, 'invalid_request_error', /not valid/],
  authentication: [Anthropic.AuthenticationError, 401, 'authentication_error', /invalid x-api-key/],
  permission: [Anthropic.PermissionDeniedError, 403, 'permission_error', /permission/],
  not_found: [Anthropic.NotFoundError, 404, 'not_found_error', /Not found/],
  model_not_found: [Anthropic.NotFoundError, 404, 'not_found_error', /model: claude-sonnet-5-5/],
  context_length_exceeded: [
    Anthropic.BadRequestError,
    400,
    'invalid_request_error',
    /prompt is too long: \d+ tokens > \d+ maximum/,
  ],
  content_filter: [Anthropic.BadRequestError, 400, 'invalid_request_error', /content filtering/],
  payload_too_large: [
    anthropicSdk.ContentTooLargeError,
    413,
    'request_too_large',
    /exceeds the maximum size/,
  ],
  rate_limit: [Anthropic.RateLimitError, 429, 'rate_limit_error', /rate limit of 50 requests/],
  quota_exceeded: [
    anthropicSdk.PaymentRequiredError,
    402,
    'billing_error',
    /credit balance is too low/,
  ],
  server_error: [Anthropic.InternalServerError, 500, 'api_error', /Internal server error/],
  overloaded: [anthropicSdk.OverloadedError, 529, 'overloaded_error', /Overloaded/],
  timeout: [anthropicSdk.GatewayTimeoutError, 504, 'timeout_error', /timed out/],
}

interface Asked {
  stream?: boolean
  maxRetries?: number
  headers?: Record<string, string>
}

function askOpenAI({ openaiUrl }: Connection, content: string, asked: Asked = {}) {
  const { stream = false, maxRetries = 0, headers = {} } = asked
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: openaiUrl, maxRetries })
  const messages = [{ role: 'user' as const, content }]
  return client.chat.completions.create({ model: 'gpt-4o', messages, stream }, { headers })
}

function askAnthropic({ anthropicUrl }: Connection, content: string, asked: Asked = {}) {
  const { stream = false, maxRetries = 0, headers = {} } = asked
  const client = new Anthropic({ apiKey: 'sk-test', baseURL: anthropicUrl, maxRetries })
  const messages = [{ role: 'user' as const, content }]
  return client.messages.create(
    { model: 'claude-sonnet-5-5', max_tokens: 99, messages, stream },
    { headers },
  )
}

interface Thrown extends Error {
  status: number
  code: string | null
  param: string | null
  type: string
  requestID: string
  headers: Headers
}

/** What a call throws. */
async function thrownBy(call: PromiseLike<unknown>): Promise<Thrown> {
  try {
    await call
  } catch (error) {
    return error as Thrown
  }
  throw new Error('the call threw nothing')
}

describe.each(transports)('$name', (transport) => {
  describe.each([
    ['plain', false],
    ['streamed', true],
  ])('%s', (_, stream) => {
    test.each(errorKinds)('openai throws the right class for %s', async (kind) => {
      const [errorClass, status, type, message, code, param = null] = ofOpenAI[kind]
      const error = await thrownBy(askOpenAI(await transport.connect(config), kind, { stream }))
      expect(error.constructor).toBe(errorClass)
      expect(error).toMatchObject({ status, code, param, type })
      expect(error.message).toMatch(message)
      expect(error.requestID).toMatch(/^req_/)
    })

    test.each(errorKinds)('@anthropic-ai/sdk throws the right class for %s', async (kind) => {
      const [errorClass, status, type, message] = ofAnthropic[kind]
      const error = await thrownBy(askAnthropic(await transport.connect(config), kind, { stream }))
      expect(error.constructor).toBe(errorClass)
      expect(error).toMatchObject({ status, type })
      expect(error.message).toMatch(message)
      expect(error.requestID).toMatch(/^req_/)
      expect(error.message).toContain(error.requestID)
    })
  })

  test('a header asks for an error, whatever the rules say', async () => {
    const connection = await transport.connect(config)
    const asked = { headers: { 'x-mockllm-error': 'rate_limit; retry_after=7' } }
    const [openai, anthropic] = await Promise.all([
      thrownBy(askOpenAI(connection, 'hi', asked)),
      thrownBy(askAnthropic(connection, 'hi', asked)),
    ])
    expect(openai).toBeInstanceOf(OpenAI.RateLimitError)
    expect(openai.headers.get('retry-after')).toBe('7')
    expect(openai.headers.get('retry-after-ms')).toBe('7000')
    expect(openai.headers.get('x-ratelimit-remaining-requests')).toBe('0')
    expect(openai.headers.get('x-ratelimit-reset-requests')).toBe('7s')
    expect(anthropic).toBeInstanceOf(Anthropic.RateLimitError)
    expect(anthropic.headers.get('retry-after')).toBe('7')
    expect(anthropic.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0')
    expect(anthropic.headers.get('anthropic-ratelimit-input-tokens-reset')).toMatch(/^20.*Z$/)
  })

  test('a header asks for a status', async () => {
    const connection = await transport.connect(config)
    const error = await thrownBy(
      askOpenAI(connection, 'hi', { headers: { 'x-mockllm-error': '409' } }),
    )
    expect(error).toBeInstanceOf(OpenAI.ConflictError)
  })

  test('a header that is not understood is refused once, and the exception says why', async () => {
    const connection = await transport.connect(config)
    const error = await thrownBy(
      askAnthropic(connection, 'hi', { headers: { 'x-mockllm-fault': 'stal' }, maxRetries: 2 }),
    )
    expect(error).toBeInstanceOf(Anthropic.BadRequestError)
    expect(error.message).toContain('Did you mean \\"stall\\"?')
    expect(connection.finished.length).toBe(1)
  })

  test.runIf(transport.hearsCancel).each([
    ['openai', askOpenAI],
    ['@anthropic-ai/sdk', askAnthropic],
  ] as const)('%s tries again after as long as it is told', async (_, ask) => {
    const connection = await transport.connect({
      responses: {
        flaky: {
          sequence: [
            { error: { kind: 'rate_limit', retry_after: 0.2 } },
            { error: { kind: 'overloaded', retry_after: 0.1 } },
            'Better now.',
          ],
        },
      },
    })
    const answer = await ask(connection, 'flaky', { maxRetries: 2 })
    expect(JSON.stringify(answer)).toContain('Better now.')
    const calls = connection.finished.map(({ call }) => call)
    expect(calls.map(({ status }) => status)).toEqual([429, ask === askOpenAI ? 503 : 529, 200])
    const [first = 0, second = 0, third = 0] = calls.map(({ startedMs }) => startedMs)
    // Timers may be a millisecond early, and `startedMs` is rounded.
    expect(second - first).toBeGreaterThanOrEqual(198)
    expect(third - second).toBeGreaterThanOrEqual(98)
  })
})
