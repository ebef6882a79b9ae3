/** DeepSeek: what all of its endpoints have in common. @see https://api-docs.deepseek.com/quick_start/error_codes */
import { createHost } from '../openai-compatible/host.ts'

const invalid = 'invalid_request_error'

export const deepseek = createHost({
  name: 'deepseek',
  origin: 'https://api.deepseek.com',
  agents: /\bai-sdk[/-]deepseek\b/,
  headers: ({ requestId }) => ({ 'x-ds-trace-id': requestId.toLowerCase() }),
  // The code is the same for nearly everything.
  encodeError: ({ message, status, type, code }) => ({
    error: {
      message,
      type: type ?? (status < 500 ? invalid : 'api_error'),
      param: null,
      code: code ?? (status < 500 ? invalid : 'api_error'),
    },
  }),
  refuseKey: (key) => ({
    status: 401,
    type: 'authentication_error',
    message:
      key === undefined
        ? 'Authentication Fails (auth header format should be Bearer sk-...)'
        : `Authentication Fails, Your api key: ****${key.length > 8 ? key.slice(-4) : ''} is invalid`,
  }),
  errors: {
    invalid_request: [400, 'Invalid request body, please check your request.'],
    authentication: [
      401,
      'Authentication Fails, Your api key: ****mllm is invalid',
      'authentication_error',
    ],
    permission: [403, 'You do not have permission to use {model}.', 'permission_error'],
    not_found: [404, 'Not Found'],
    model_not_found: [400, 'Model Not Exist'],
    context_length_exceeded: [
      400,
      "This model's maximum context length is 131072 tokens. However, you requested 131100 tokens (127004 in the messages, 4096 in the completion). Please reduce the length of the messages or completion.",
    ],
    content_filter: [400, 'Content Exists Risk'],
    payload_too_large: [413, 'Request Entity Too Large'],
    rate_limit: [
      429,
      'Rate limit reached: you are sending requests too quickly. Please pace your requests reasonably.',
      'rate_limit_error',
      'rate_limit_reached',
    ],
    quota_exceeded: [402, 'Insufficient Balance', 'unknown_error'],
    server_error: [500, 'Internal Server Error', 'internal_server_error', 'internal_server_error'],
    overloaded: [
      503,
      'Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.',
      'service_unavailable_error',
      'service_unavailable_error',
    ],
    timeout: [504, 'Gateway Time-out', 'timeout_error', 'timeout_error'],
  },
})
