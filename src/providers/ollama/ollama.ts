/** Ollama: what all of its endpoints have in common. */

import { bearerOf } from '../../api-key.ts'
import { excerpt } from '../../read-json.ts'
import type { Provider } from '../provider.ts'
import { describeOllamaError, encodeOllamaError } from './errors.ts'

export const ollama: Provider = {
  name: 'ollama',
  origin: 'http://127.0.0.1:11434',
  isAskedBy: (headers) => /^ollama-/.test(headers.get('user-agent') ?? ''),
  headers: () => ({}),
  describeError: describeOllamaError,
  encodeError: encodeOllamaError,
  badJsonMessage: (text) =>
    text === '' ? 'missing request body' : `invalid character in request body: ${excerpt(text)}`,
  // Only ollama.com asks for one.
  apiKey: ({ headers }) => bearerOf(headers),
  refuseKey: () => ({ status: 401, message: 'unauthorized' }),
}
