/** xAI: what all of its endpoints have in common. @see https://docs.x.ai/docs/key-information/debugging */
import { createHost, maskKey } from '../openai-compatible/host.ts'

/** The code is a sentence, the same for all errors of a status. */
const codes: Record<number, string> = {
  400: 'Client specified an invalid argument',
  401: 'The request does not have valid authentication credentials',
  403: 'The caller does not have permission to execute the specified operation',
  404: 'Some requested entity was not found',
  413: 'Client specified an invalid argument',
  429: 'Some resource has been exhausted',
  500: 'Internal error',
  503: 'The service is currently unavailable',
  504: 'Deadline expired before operation could complete',
}

const incorrectKey = (shown: string) =>
  `Incorrect API key provided: ${shown}. You can obtain an API key from https://console.x.ai.`

export const xai = createHost({
  name: 'xai',
  origin: 'https://api.x.ai',
  agents: /\bai-sdk[/-]xai\b/,
  encodeError: ({ message, status, code }) => ({
    code: code ?? codes[status] ?? 'Unknown error',
    error: message,
  }),
  // A wrong key is answered 400, and only a missing one 401.
  refuseKey: (key) =>
    key === undefined
      ? {
          status: 401,
          message: 'No authorization header or an invalid authorization token is provided.',
        }
      : { status: 400, message: incorrectKey(maskKey(key)) },
  errors: {
    invalid_request: [400, 'The request is not valid.'],
    authentication: [400, incorrectKey('xa***lm')],
    permission: [403, 'Your API key does not have permission to use {model}.'],
    not_found: [
      404,
      'No handler found on route. Please double check your URL and consult https://api.x.ai/docs for more information.',
    ],
    model_not_found: [
      404,
      "The model {model} does not exist or your team mockllm does not have access to it. Please ensure you're using the correct API key. If you believe this is a mistake, please contact support and quote your team ID and the model name.",
    ],
    context_length_exceeded: [
      400,
      "This model's maximum prompt length is 131072 but the request contains 131100 tokens.",
    ],
    content_filter: [
      403,
      'Content violates usage guidelines. Team: mockllm, Model: {model}, Failed check: SAFETY_CHECK_TYPE_DATA_LEAKAGE.',
    ],
    payload_too_large: [413, 'Failed to buffer the request body: length limit exceeded'],
    rate_limit: [
      429,
      "Too many requests for team mockllm and model {model}. Your team's rate limit is: Requests per Minute (actual/limit): 480/480. Please try again in {seconds}s.",
    ],
    quota_exceeded: [
      429,
      'Your team mockllm has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.',
    ],
    server_error: [500, 'Internal server error'],
    overloaded: [503, 'The model {model} is at capacity currently. Please try again later.'],
    timeout: [504, 'Timed out before the model answered.'],
  },
})
