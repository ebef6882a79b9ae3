/** Cohere: what all of its endpoints have in common. */

import { bearerOf } from '../../api-key.ts'
import { excerpt } from '../../read-json.ts'
import type { Provider } from '../provider.ts'
import { describeCohereError, encodeCohereError } from './errors.ts'

export const cohere: Provider = {
  name: 'cohere',
  origin: 'https://api.cohere.com',
  // What makes its clients names them so; other clients only say it in their user agent.
  isAskedBy: (headers) =>
    /^cohere/.test(headers.get('x-fern-sdk-name') ?? '') ||
    /\bcohere\b/.test(headers.get('user-agent') ?? ''),
  headers: ({ requestId }) => ({ 'x-debug-trace-id': requestId }),
  describeError: describeCohereError,
  encodeError: encodeCohereError,
  badJsonMessage: (text) => `invalid json syntax: ${excerpt(text)}`,
  apiKey: ({ headers }) => bearerOf(headers),
  refuseKey: (key) => ({
    status: 401,
    message: key === undefined ? 'no api key supplied' : 'invalid api token',
  }),
}
