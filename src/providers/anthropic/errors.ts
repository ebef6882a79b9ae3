/**
 * Anthropic's errors: the envelope, and what each kind of error looks like.
 *
 * @see https://docs.anthropic.com/en/api/errors
 * @see https://docs.anthropic.com/en/api/rate-limits#response-headers
 */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import type { ErrorFacts, ResponseFacts } from '../provider.ts'

export function encodeAnthropicError(error: ApiError, { requestId }: ResponseFacts): unknown {
  return { ...encodeAnthropicErrorBody(error), request_id: `req_${requestId}` }
}

/** What an `error` event in the middle of a stream holds. */
export function encodeAnthropicErrorBody(error: ApiError) {
  const type = error.type ?? types[error.status] ?? typeOfOtherStatus(error.status)
  const details = error.details === undefined ? {} : { details: error.details }
  return { type: 'error', error: { type, message: error.message, ...details } }
}

const types: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

function typeOfOtherStatus(status: number): string {
  return status >= 500 ? 'api_error' : 'invalid_request_error'
}

/** The type follows from the status. */
export function describeAnthropicError(kind: ErrorKind, facts: ErrorFacts): ApiErrorOptions {
  switch (kind) {
    case 'invalid_request':
      return { status: 400, message: 'The request is not valid.' }
    case 'authentication':
      return { status: 401, message: 'invalid x-api-key' }
    case 'permission':
      return {
        status: 403,
        message: 'Your API key does not have permission to use the specified resource.',
      }
    case 'not_found':
      return { status: 404, message: 'Not found' }
    case 'model_not_found':
      return { status: 404, message: `model: ${facts.model}` }
    case 'context_length_exceeded':
      return { status: 400, message: 'prompt is too long: 208310 tokens > 200000 maximum' }
    case 'content_filter':
      return { status: 400, message: 'Output blocked by content filtering policy' }
    case 'payload_too_large':
      return { status: 413, message: 'Request exceeds the maximum size' }
    case 'rate_limit':
      return {
        status: 429,
        message:
          "This request would exceed your organization's rate limit of 50 requests per minute " +
          `(org: mockllm, model: ${facts.model}). For details, refer to: https://docs.claude.com/en/api/rate-limits. ` +
          'You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later.',
        headers: rateLimitHeaders(facts),
      }
    case 'quota_exceeded':
      return {
        status: 402,
        message:
          'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      }
    case 'server_error':
      return { status: 500, message: 'Internal server error' }
    case 'overloaded':
      return { status: 529, message: 'Overloaded', headers: { 'x-should-retry': 'true' } }
    case 'timeout':
      return { status: 504, message: 'Request timed out' }
    default:
      return kind satisfies never
  }
}

function rateLimitHeaders({ nowMs, retryAfter }: ErrorFacts): Record<string, string> {
  const limits: [string, number, number][] = [
    ['requests', 50, 0],
    ['tokens', 38_000, 37_000],
    ['input-tokens', 30_000, 29_000],
    ['output-tokens', 8_000, 8_000],
  ]
  const reset = rfc3339(nowMs + retryAfter * 1000)
  return Object.fromEntries([
    ['retry-after', String(retryAfter)],
    ...limits.flatMap(([name, limit, remaining]) => [
      [`anthropic-ratelimit-${name}-limit`, String(limit)],
      [`anthropic-ratelimit-${name}-remaining`, String(remaining)],
      [`anthropic-ratelimit-${name}-reset`, reset],
    ]),
  ])
}

/** In whole seconds, as the vendor sends it; rounded up, for it is a time to wait for. */
function rfc3339(ms: number): string {
  return `${new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`
}
