/**
 * OpenAI's errors: the envelope, and what each kind of error looks like.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 * @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import type { ErrorFacts } from '../provider.ts'

export function encodeOpenAIError(error: ApiError): unknown {
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

/** Types that follow from the status are left out. */
export function describeOpenAIError(
  kind: ErrorKind,
  { model, retryAfter, endpoint = '' }: ErrorFacts,
): ApiErrorOptions {
  switch (kind) {
    case 'invalid_request':
      return { status: 400, message: 'The request is not valid.' }
    case 'authentication':
      return {
        status: 401,
        code: 'invalid_api_key',
        message:
          'Incorrect API key provided: sk-mockllm. You can find your API key at https://platform.openai.com/account/api-keys.',
      }
    case 'permission':
      return {
        status: 403,
        code: 'model_not_found',
        message: `Project \`proj_mockllm\` does not have access to model \`${model}\``,
      }
    case 'not_found':
      return { status: 404, message: 'The requested resource was not found.' }
    case 'model_not_found':
      return {
        status: 404,
        code: 'model_not_found',
        message: `The model \`${model}\` does not exist or you do not have access to it.`,
      }
    case 'context_length_exceeded':
      return {
        status: 400,
        param: endpoint.startsWith('chat') || endpoint === '' ? 'messages' : 'input',
        code: 'context_length_exceeded',
        message:
          "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens. Please reduce the length of the messages.",
      }
    case 'content_filter':
      // `content_filter` is Azure's.
      if (endpoint.startsWith('images')) {
        return {
          status: 400,
          code: 'content_policy_violation',
          message: 'Your request was rejected as a result of our safety system.',
        }
      }
      return {
        status: 400,
        code: 'invalid_prompt',
        message:
          'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting',
      }
    case 'payload_too_large':
      // Recorded with this type, although it is the client's mistake.
      return {
        status: 413,
        type: 'server_error',
        message: 'Maximum content size limit (26214400) exceeded (26214401 bytes read)',
      }
    case 'rate_limit':
      return {
        status: 429,
        type: 'requests',
        code: 'rate_limit_exceeded',
        message:
          `Rate limit reached for ${model} in organization org-mockllm on requests per min (RPM): Limit 500, Used 500, Requested 1. ` +
          `Please try again in ${duration(retryAfter)}. Visit https://platform.openai.com/account/rate-limits to learn more.`,
        headers: rateLimitHeaders(retryAfter),
      }
    case 'quota_exceeded':
      return {
        status: 429,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message:
          'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
      }
    case 'server_error':
      return {
        status: 500,
        message:
          'The server had an error while processing your request. Sorry about that! You can retry your request, or contact us through our help center at help.openai.com if the error persists.',
      }
    case 'overloaded':
      // 529 is Anthropic's own.
      return {
        status: 503,
        message: 'The engine is currently overloaded, please try again later.',
      }
    case 'timeout':
      return { status: 504, type: 'cf_gateway_timeout', message: 'Gateway timeout.' }
    default:
      return kind satisfies never
  }
}

/** @see https://platform.openai.com/docs/guides/error-codes#401-invalid-authentication */
export function refuseOpenAIKey(key: string | undefined): ApiErrorOptions {
  if (key === undefined) {
    return {
      status: 401,
      message:
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.",
    }
  }
  // As much of it as OpenAI shows of its own, which are long.
  const shown = key.length >= 24 ? `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}` : '****'
  return {
    status: 401,
    code: 'invalid_api_key',
    message: `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
  }
}

function rateLimitHeaders(retryAfter: number): Record<string, string> {
  return {
    'retry-after': String(retryAfter),
    'retry-after-ms': String(Math.round(retryAfter * 1000)),
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-limit-tokens': '200000',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-remaining-tokens': '199980',
    'x-ratelimit-reset-requests': duration(retryAfter),
    'x-ratelimit-reset-tokens': '6ms',
  }
}

/** As OpenAI writes times: `6ms`, `1s`, `7.66s`, `6m0s`, `1h0m0s`. */
function duration(seconds: number): string {
  const ms = Math.round(seconds * 1000)
  if (ms < 1000) return `${ms}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const rest = `${(ms % 60_000) / 1000}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
