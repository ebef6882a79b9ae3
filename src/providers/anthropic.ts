/** Anthropic: the vendor's headers and error envelope, and the endpoints that share them. */
import type { ApiError } from '../api-error.ts'
import { excerpt } from '../read-json.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { anthropicModel, anthropicModels } from './anthropic-models.ts'
import type { Provider, ResponseFacts } from './provider.ts'

export const anthropic: Provider = {
  name: 'anthropic',
  claims: (headers) => headers.get('anthropic-version') !== null,
  endpoints: [anthropicMessages, anthropicModels, anthropicModel],
  headers: ({ requestId }) => ({
    'request-id': `req_${requestId}`,
    'anthropic-organization-id': 'mockllm',
  }),
  encodeError,
  badJsonMessage: (text) => `The request body is not valid JSON: ${excerpt(text)}`,
}

/** @see https://docs.anthropic.com/en/api/errors */
function encodeError(error: ApiError, { requestId }: ResponseFacts): unknown {
  const type = error.type ?? types[error.status] ?? typeOfOtherStatus(error.status)
  const details = error.details === undefined ? {} : { details: error.details }
  return {
    type: 'error',
    error: { type, message: error.message, ...details },
    request_id: `req_${requestId}`,
  }
}

const types: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

function typeOfOtherStatus(status: number): string {
  return status >= 500 ? 'api_error' : 'invalid_request_error'
}
