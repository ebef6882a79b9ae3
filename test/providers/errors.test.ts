/** The vendors' words for the kinds of error. */
import { describe, expect, test } from 'vitest'
import { ApiError, type ApiErrorOptions } from '../../src/errors/api-error.ts'
import { type ErrorKind, errorKinds } from '../../src/errors/error-kinds.ts'
import { anthropic } from '../../src/providers/anthropic/anthropic.ts'
import { openai } from '../../src/providers/openai/openai.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { allSurfaces } from '../../src/providers/registry.ts'

const providers: Provider[] = [anthropic, openai]

/** What each vendor calls the error: Anthropic, OpenAI. */
function typesOf(options: ApiErrorOptions): string[] {
  return providers.map((provider) => {
    const { status } = options
    const envelope = provider.encodeError(new ApiError(options), { requestId: 'x', status })
    return (envelope as { error: { type: string } }).error.type
  })
}

test.each([
  [400, 'invalid_request_error', 'invalid_request_error'],
  [401, 'authentication_error', 'invalid_request_error'],
  [402, 'billing_error', 'invalid_request_error'],
  [403, 'permission_error', 'invalid_request_error'],
  [404, 'not_found_error', 'invalid_request_error'],
  [409, 'conflict_error', 'invalid_request_error'],
  [413, 'request_too_large', 'invalid_request_error'],
  [418, 'invalid_request_error', 'invalid_request_error'],
  [429, 'rate_limit_error', 'requests'],
  [500, 'api_error', 'server_error'],
  [503, 'api_error', 'server_error'],
  [504, 'timeout_error', 'server_error'],
  [529, 'overloaded_error', 'server_error'],
])('status %i: %s of Anthropic, %s of OpenAI', (status, ...types) => {
  expect(typesOf({ status, message: 'x' })).toEqual(types)
})

test('a type that is given takes the place of the status’s', () => {
  const type = 'insufficient_quota'
  expect(typesOf({ status: 429, message: 'x', type })).toEqual([type, type])
})

const facts = { model: 'the-model', nowMs: Date.UTC(2026, 0, 2, 3, 4, 5, 600), retryAfter: 2 }

/** The error as its client reads it, with its status. */
function encode(provider: Provider, kind: ErrorKind) {
  const options = provider.describeError(kind, facts)
  const { status } = options
  const envelope = provider.encodeError(new ApiError(options), { requestId: 'x', status })
  return { ...(envelope as { error: Partial<ApiErrorOptions> }).error, status }
}

describe('each kind of error', () => {
  test('of OpenAI', () => {
    const table = errorKinds.map((kind) => {
      const { status, type, code, param } = encode(openai, kind)
      return [kind, status, type, code, param]
    })
    expect(table).toEqual([
      ['invalid_request', 400, 'invalid_request_error', null, null],
      ['authentication', 401, 'invalid_request_error', 'invalid_api_key', null],
      ['permission', 403, 'invalid_request_error', 'model_not_found', null],
      ['not_found', 404, 'invalid_request_error', null, null],
      ['model_not_found', 404, 'invalid_request_error', 'model_not_found', null],
      [
        'context_length_exceeded',
        400,
        'invalid_request_error',
        'context_length_exceeded',
        'messages',
      ],
      ['content_filter', 400, 'invalid_request_error', 'invalid_prompt', null],
      ['payload_too_large', 413, 'server_error', null, null],
      ['rate_limit', 429, 'requests', 'rate_limit_exceeded', null],
      ['quota_exceeded', 429, 'insufficient_quota', 'insufficient_quota', null],
      ['server_error', 500, 'server_error', null, null],
      ['overloaded', 503, 'server_error', null, null],
      ['timeout', 504, 'cf_gateway_timeout', null, null],
    ])
  })

  test('of Anthropic', () => {
    const table = errorKinds.map((kind) => {
      const { status, type } = encode(anthropic, kind)
      return [kind, status, type]
    })
    expect(table).toEqual([
      ['invalid_request', 400, 'invalid_request_error'],
      ['authentication', 401, 'authentication_error'],
      ['permission', 403, 'permission_error'],
      ['not_found', 404, 'not_found_error'],
      ['model_not_found', 404, 'not_found_error'],
      ['context_length_exceeded', 400, 'invalid_request_error'],
      ['content_filter', 400, 'invalid_request_error'],
      ['payload_too_large', 413, 'request_too_large'],
      ['rate_limit', 429, 'rate_limit_error'],
      ['quota_exceeded', 402, 'billing_error'],
      ['server_error', 500, 'api_error'],
      ['overloaded', 529, 'overloaded_error'],
      ['timeout', 504, 'timeout_error'],
    ])
  })

  const all = [...new Set(allSurfaces.map(({ provider }) => provider))]
  test.each(all)('of $name says something of its own', (provider) => {
    const described = errorKinds.map((kind) => provider.describeError(kind, facts))
    for (const { status, message } of described) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(message).not.toBe('')
    }
    // Some vendors have one answer for two of them.
    const different = new Set(described.map(({ status, message }) => `${status} ${message}`))
    expect(different.size).toBeGreaterThanOrEqual(errorKinds.length - 1)
  })
})

describe('the headers of a rate limit', () => {
  const headersOf = (provider: Provider, retryAfter = 2) =>
    provider.describeError('rate_limit', { ...facts, retryAfter }).headers!

  test('of OpenAI', () => {
    expect(headersOf(openai)).toEqual({
      'retry-after': '2',
      'retry-after-ms': '2000',
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-limit-tokens': '200000',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-remaining-tokens': '199980',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-reset-tokens': '6ms',
    })
  })

  test.each([
    [0, '0ms'],
    [0.006, '6ms'],
    [1, '1s'],
    [7.66, '7.66s'],
    [60, '1m0s'],
    [3599.5, '59m59.5s'],
    [3723, '1h2m3s'],
  ])('of OpenAI write %f s as %s', (seconds, text) => {
    expect(headersOf(openai, seconds)['x-ratelimit-reset-requests']).toBe(text)
  })

  test('of Anthropic', () => {
    // 2 s later, and a whole second that has come by then.
    const reset = '2026-01-02T03:04:08Z'
    expect(headersOf(anthropic)).toEqual({
      'retry-after': '2',
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': reset,
      'anthropic-ratelimit-tokens-limit': '38000',
      'anthropic-ratelimit-tokens-remaining': '37000',
      'anthropic-ratelimit-tokens-reset': reset,
      'anthropic-ratelimit-input-tokens-limit': '30000',
      'anthropic-ratelimit-input-tokens-remaining': '29000',
      'anthropic-ratelimit-input-tokens-reset': reset,
      'anthropic-ratelimit-output-tokens-limit': '8000',
      'anthropic-ratelimit-output-tokens-remaining': '8000',
      'anthropic-ratelimit-output-tokens-reset': reset,
    })
  })
})
