/** OpenAI: the vendor's headers, and the endpoints that share them. */
import { excerpt } from '../../read-json.ts'
import { openaiChat } from './chat.ts'
import { describeOpenAIError, encodeOpenAIError } from './errors.ts'
import { openaiModel, openaiModels } from './models.ts'
import type { Provider } from '../provider.ts'

export const openai: Provider = {
  name: 'openai',
  origin: 'https://api.openai.com',
  // What every compatible host speaks, so it takes whatever no other vendor's headers claim.
  claims: () => true,
  endpoints: [openaiChat, openaiModels, openaiModel],
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
}
