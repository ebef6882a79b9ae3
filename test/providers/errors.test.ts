/** The vendors' words for the kinds of error. */
import { expect, test } from 'vitest'
import { ApiError, type ApiErrorOptions } from '../../src/api-error.ts'
import { providers } from '../../src/providers/registry.ts'

/** What each vendor calls the error, in the order of the registry: Anthropic, OpenAI. */
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
