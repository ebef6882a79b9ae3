/** OpenAI: what all of its endpoints have in common. */

import { bearerOf } from '../../api-key.ts'
import { excerpt } from '../../read-json.ts'
import type { Provider } from '../provider.ts'
import { describeOpenAIError, encodeOpenAIError, refuseOpenAIKey } from './errors.ts'

export const openai: Provider = {
  name: 'openai',
  origin: 'https://api.openai.com',
  // No header is OpenAI's alone: it takes what nobody else claims.
  isAskedBy: () => false,
  headers: ({ requestId }) => ({
    'x-request-id': `req_${requestId}`,
    'openai-organization': 'mockllm',
    'openai-processing-ms': '1',
    'openai-version': '2020-10-01',
  }),
  describeError: describeOpenAIError,
  encodeError: encodeOpenAIError,
  badJsonMessage: (text) =>
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. " +
    `The OpenAI API expects a JSON payload, but what was sent was not valid JSON: ${excerpt(text)}.)`,
  apiKey: ({ headers }) => bearerOf(headers),
  refuseKey: refuseOpenAIKey,
}
