/** OpenRouter: what all of its endpoints have in common. @see https://openrouter.ai/docs/api/reference/errors-and-debugging */
import type { ApiError } from '../../errors/api-error.ts'
import { createHost } from '../openai-compatible/host.ts'

const wrapped = 'Provider returned error'

/** Of an error that came from a provider behind OpenRouter. */
const upstream = (raw: string) => ({ details: { raw, provider_name: 'mockllm' } })

/** The code is the status; what is known beside it is the metadata. */
export function encodeError({ message, status, details }: ApiError) {
  // Clients show the provider's own words before OpenRouter's, so a message of the user's is both.
  const own = details?.['raw'] === undefined || message === wrapped ? {} : { raw: message }
  return {
    message,
    code: status,
    ...(details === undefined ? {} : { metadata: { ...details, ...own } }),
  }
}

const host = createHost({
  name: 'openrouter',
  origin: 'https://openrouter.ai/api',
  agents: /\bai-sdk[/-]openrouter\b|\bOpenRouter\b/i,
  headers: ({ requestId }) => ({ 'x-generation-id': `gen-${requestId}` }),
  encodeError: (error) => ({ error: encodeError(error), user_id: 'user_mockllm' }),
  refuseKey: (key) => ({
    status: 401,
    message: key === undefined ? 'No auth credentials found' : 'User not found.',
  }),
  errors: {
    invalid_request: [400, 'Input required: specify "prompt" or "messages"'],
    authentication: [401, 'User not found.'],
    permission: [
      403,
      'Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys',
    ],
    not_found: [404, 'Not Found'],
    model_not_found: [400, '{model} is not a valid model ID'],
    context_length_exceeded: [
      400,
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 131100 tokens (127004 of text input, 4096 in the output). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.",
      undefined,
      undefined,
      { details: { provider_name: null } },
    ],
    content_filter: [
      403,
      '{model} requires moderation on OpenRouter. Your input was flagged for "violence". No credits were charged.',
      undefined,
      undefined,
      {
        details: {
          reasons: ['violence'],
          flagged_input: '',
          provider_name: 'mockllm',
          model_slug: 'mockllm',
        },
      },
    ],
    payload_too_large: [413, 'Request Entity Too Large'],
    rate_limit: [
      429,
      wrapped,
      undefined,
      undefined,
      upstream('The model is temporarily rate-limited upstream. Please retry shortly.'),
    ],
    quota_exceeded: [
      402,
      'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
    ],
    server_error: [500, 'Internal Server Error'],
    overloaded: [
      503,
      wrapped,
      undefined,
      undefined,
      upstream('The model is overloaded. Please try again later.'),
    ],
    timeout: [408, 'Request timed out'],
  },
})

export const openrouter = {
  ...host,
  isAskedBy: (headers: Parameters<typeof host.isAskedBy>[0]) =>
    headers.get('x-openrouter-title') !== null ||
    headers.get('x-openrouter-categories') !== null ||
    host.isAskedBy(headers),
}
