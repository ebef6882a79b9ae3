/** Groq: what all of its endpoints have in common. @see https://console.groq.com/docs/errors */
import { createHost } from '../openai-compatible/host.ts'

const invalid = 'invalid_request_error'
const billing =
  'Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing'

export const groq = createHost({
  name: 'groq',
  origin: 'https://api.groq.com/openai',
  agents: /\bGroq\/JS\b|\bai-sdk[/-]groq\b/,
  headers: ({ requestId }) => ({
    'x-request-id': `req_${requestId.toLowerCase()}`,
    'x-groq-region': 'mockllm',
  }),
  // What there is not is left out, never null.
  encodeError: ({ message, status, type, param, code }) => ({
    error: {
      message,
      type: type ?? (status < 500 ? invalid : 'internal_server_error'),
      param,
      code,
    },
  }),
  refuseKey: () => ({ status: 401, message: 'Invalid API Key', code: 'invalid_api_key' }),
  errors: {
    invalid_request: [400, 'The request is not valid.', invalid],
    authentication: [401, 'Invalid API Key', invalid, 'invalid_api_key'],
    permission: [
      403,
      'The model `{model}` is blocked at the project level. Please have a project admin enable this model in the project settings at https://console.groq.com/settings/project/limits',
      'permissions_error',
      'model_permission_blocked_project',
    ],
    not_found: [
      404,
      'Unknown request URL. Please check the URL for typos, or see the docs at https://console.groq.com/docs/',
      invalid,
      'unknown_url',
    ],
    model_not_found: [
      404,
      'The model `{model}` does not exist or you do not have access to it.',
      invalid,
      'model_not_found',
    ],
    context_length_exceeded: [
      400,
      'Please reduce the length of the messages or completion.',
      invalid,
      'context_length_exceeded',
      { param: 'messages' },
    ],
    content_filter: [400, 'The request was refused by content moderation.', invalid],
    payload_too_large: [413, 'Request Entity Too Large', invalid, 'request_too_large'],
    rate_limit: [
      429,
      `Rate limit reached for model \`{model}\` in organization \`org_mockllm\` service tier \`on_demand\` on tokens per minute (TPM): Limit 6000, Used 5034, Requested 1443. Please try again in {seconds}s. ${billing}`,
      'tokens',
      'rate_limit_exceeded',
    ],
    quota_exceeded: [
      400,
      'API access is blocked because the spend limit of the organization is reached. Raise it at https://console.groq.com/settings/billing',
      invalid,
      'blocked_api_access',
    ],
    server_error: [500, 'Internal Server Error', 'internal_server_error'],
    overloaded: [
      503,
      '{model} is currently over capacity. Please try again and back off exponentially. Visit https://groqstatus.com to see if there is an active incident.',
      'internal_server_error',
    ],
    timeout: [504, 'Gateway Timeout', 'internal_server_error'],
  },
  limitHeaders: ({ retryAfter }) => ({
    'x-ratelimit-limit-requests': '14400',
    'x-ratelimit-limit-tokens': '6000',
    'x-ratelimit-remaining-requests': '14370',
    'x-ratelimit-remaining-tokens': '966',
    'x-ratelimit-reset-requests': '2m59.56s',
    'x-ratelimit-reset-tokens': `${retryAfter}s`,
  }),
})
