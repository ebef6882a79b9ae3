/** OpenAI: the vendor's headers and error envelope, and the endpoints that share them. */
import type { ApiError } from '../api-error.ts'
import { excerpt } from '../read-json.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiModel, openaiModels } from './openai-models.ts'
import type { Provider } from './provider.ts'

export const openai: Provider = {
  name: 'openai',
  // What every compatible host speaks, so it takes whatever no other vendor's headers claim.
  claims: () => true,
  endpoints: [openaiChat, openaiModels, openaiModel],
  headers: ({ requestId }) => ({
    'x-request-id': `req_${requestId}`,
    'openai-organization': 'mockllm',
    'openai-processing-ms': '1',
    'openai-version': '2020-10-01',
  }),
  encodeError,
  badJsonMessage: (text) =>
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. " +
    `The OpenAI API expects a JSON payload, but what was sent was not valid JSON: ${excerpt(text)}.)`,
}

/** @see https://platform.openai.com/docs/guides/error-codes */
function encodeError(error: ApiError): unknown {
  return {
    error: {
      message: error.message,
      type: error.type ?? typeOfStatus(error.status),
      param: error.param ?? null,
      code: error.code ?? null,
    },
  }
}

function typeOfStatus(status: number): string {
  if (status === 429) return 'requests'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}
