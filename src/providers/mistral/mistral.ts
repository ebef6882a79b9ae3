/** Mistral: what all of its endpoints have in common. */
import { bearerOf } from '../../api-key.ts'
import { excerpt } from '../../read-json.ts'
import type { Provider } from '../provider.ts'
import { describeMistralError, encodeMistralError, refuseMistralKey } from './errors.ts'

export const mistral: Provider = {
  name: 'mistral',
  origin: 'https://api.mistral.ai',
  // Of its own clients, such as `mistral-client-python/1.9`, and of the AI SDK's provider for it.
  isAskedBy: (headers) => /mistral/i.test(headers.get('user-agent') ?? ''),
  headers: ({ requestId }) => ({
    'mistral-correlation-id': requestId,
    'x-kong-request-id': requestId,
  }),
  describeError: describeMistralError,
  encodeError: encodeMistralError,
  badJsonMessage: (text) => `JSON decode error: ${excerpt(text)}`,
  apiKey: ({ headers }) => bearerOf(headers),
  refuseKey: refuseMistralKey,
}
