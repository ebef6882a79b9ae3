/** Together: what all of its endpoints have in common. @see https://docs.together.ai/docs/error-codes */
import { createHost } from '../openai-compatible/host.ts'

const invalid = 'invalid_request_error'
const invalidKey =
  'Invalid API key provided. You can find your API key at https://api.together.xyz/settings/api-keys.'

export const together = createHost({
  name: 'together',
  origin: 'https://api.together.xyz',
  agents: /\bTogether\/JS\b|\bai-sdk[/-]togetherai\b/,
  encodeError: ({ message, status, type, param, code }, { requestId }) => ({
    id: requestId,
    error: {
      message,
      type: type ?? (status < 500 ? invalid : 'server_error'),
      param: param ?? null,
      code: code ?? null,
    },
  }),
  refuseKey: () => ({ status: 401, message: invalidKey, code: 'invalid_api_key' }),
  errors: {
    invalid_request: [400, 'The request is not valid.', invalid],
    authentication: [401, invalidKey, invalid, 'invalid_api_key'],
    permission: [403, 'You do not have access to model {model}.', invalid],
    not_found: [404, 'Not found', invalid, 'not_found'],
    model_not_found: [
      404,
      'Unable to access model {model}. Please visit https://api.together.ai/models to view the list of supported models.',
      invalid,
      'model_not_available',
    ],
    context_length_exceeded: [
      422,
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 131073. Given: 127004 `inputs` tokens and 4096 `max_new_tokens`',
      invalid,
      undefined,
      { param: 'max_tokens' },
    ],
    content_filter: [400, 'The request was refused by content moderation.', invalid],
    payload_too_large: [413, 'Request Entity Too Large', invalid],
    rate_limit: [
      429,
      'You have reached the rate limit specific to this model {model}. The maximum rate limit for this model is 60.0 queries per minute. This limit differs from the general rate limits published at Together AI rate limits documentation (https://docs.together.ai/docs/rate-limits). For inquiries about increasing your model-specific rate limit, please contact our sales team (https://www.together.ai/forms/contact-sales)',
      'model_rate_limit',
    ],
    quota_exceeded: [
      402,
      'Credit limit exceeded, please navigate to https://api.together.xyz/settings/billing to upgrade your plan',
      'credit_limit',
    ],
    server_error: [500, 'Internal server error', 'server_error'],
    overloaded: [
      503,
      'The server is overloaded or not ready yet.',
      'service_unavailable',
      'service_unavailable',
    ],
    timeout: [504, 'Gateway timeout', 'server_error'],
  },
})
