/** Anthropic: what all of its endpoints have in common. */

import { bearerOf } from '../../api-key.ts'
import { excerpt } from '../../read-json.ts'
import type { Provider } from '../provider.ts'
import { describeAnthropicError, encodeAnthropicError } from './errors.ts'

export const anthropic: Provider = {
  name: 'anthropic',
  origin: 'https://api.anthropic.com',
  isElsewhere: (path) => path.includes('/publishers/'),
  isAskedBy: (headers) => headers.get('anthropic-version') !== null,
  headers: ({ requestId }) => ({
    'request-id': `req_${requestId}`,
    'anthropic-organization-id': 'mockllm',
  }),
  describeError: describeAnthropicError,
  encodeError: encodeAnthropicError,
  badJsonMessage: (text) => `The request body is not valid JSON: ${excerpt(text)}`,
  // If both are sent, the live API goes by x-api-key.
  apiKey: ({ headers }) => headers.get('x-api-key') || bearerOf(headers),
  refuseKey: (key) => ({
    status: 401,
    message: key === undefined ? 'x-api-key header is required' : 'invalid x-api-key',
  }),
}
