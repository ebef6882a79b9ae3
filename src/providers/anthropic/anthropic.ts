/** Anthropic: the vendor's headers, and the endpoints that share them. */
import { excerpt } from '../../read-json.ts'
import { describeAnthropicError, encodeAnthropicError } from './errors.ts'
import { anthropicMessages } from './messages.ts'
import { anthropicModel, anthropicModels } from './models.ts'
import type { Provider } from '../provider.ts'

export const anthropic: Provider = {
  name: 'anthropic',
  origin: 'https://api.anthropic.com',
  claims: (headers) => headers.get('anthropic-version') !== null,
  endpoints: [anthropicMessages, anthropicModels, anthropicModel],
  headers: ({ requestId }) => ({
    'request-id': `req_${requestId}`,
    'anthropic-organization-id': 'mockllm',
  }),
  describeError: describeAnthropicError,
  encodeError: encodeAnthropicError,
  badJsonMessage: (text) => `The request body is not valid JSON: ${excerpt(text)}`,
}
