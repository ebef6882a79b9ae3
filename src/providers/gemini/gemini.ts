/** Google's Gemini API and Vertex AI: what all of their endpoints have in common. */

import { bearerOf } from '../../api-key.ts'
import { excerpt } from '../../read-json.ts'
import type { Provider } from '../provider.ts'
import { describeGeminiError, encodeGeminiError, refuseGeminiKey } from './errors.ts'

export const gemini: Provider = {
  name: 'gemini',
  origin: 'https://generativelanguage.googleapis.com',
  isElsewhere: (path) => path.includes('/publishers/'),
  isAskedBy: (headers) =>
    headers.get('x-goog-api-client') !== null || headers.get('x-goog-api-key') !== null,
  headers: () => ({ 'server-timing': 'gfet4t7; dur=1' }),
  describeError: describeGeminiError,
  encodeError: encodeGeminiError,
  badJsonMessage: (text) => `Invalid JSON payload received. Unable to parse: ${excerpt(text)}`,
  // The last is how Vertex AI is asked, by an access token.
  apiKey: ({ headers, query }) =>
    headers.get('x-goog-api-key') || query.get('key') || bearerOf(headers),
  refuseKey: refuseGeminiKey,
}
