/**
 * Mistral's errors: the envelope, and what each kind of error looks like.
 *
 * @see https://docs.mistral.ai/api
 */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import type { ErrorFacts } from '../provider.ts'

/** What the gateway in front of the models refuses has an envelope of its own. */
export function encodeMistralError({ status, message, type, code, details }: ApiError): unknown {
  if (status === 401) return { detail: message }
  return {
    object: 'error',
    message: details ?? message,
    type: type ?? typeOfStatus(status),
    param: null,
    code: code ?? null,
    raw_status_code: status,
  }
}

function typeOfStatus(status: number): string {
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'internal_server_error' : 'invalid_request_error'
}

/** Types that follow from the status are left out. */
export function describeMistralError(
  kind: ErrorKind,
  { model, retryAfter }: ErrorFacts,
): ApiErrorOptions {
  switch (kind) {
    case 'invalid_request':
      return { status: 400, message: 'The request is not valid.' }
    case 'authentication':
      return refuseMistralKey()
    case 'permission':
      return {
        status: 403,
        type: 'forbidden',
        message: `Your subscription does not give access to the model ${model}.`,
      }
    case 'not_found':
      return { status: 404, type: 'not_found', message: 'The requested resource was not found.' }
    case 'model_not_found':
      return {
        status: 400,
        type: 'invalid_model',
        code: '1500',
        message: `Invalid model: ${model}`,
      }
    case 'context_length_exceeded':
      return {
        status: 400,
        code: '3051',
        message:
          'Prompt contains 131073 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
      }
    case 'content_filter':
      return {
        status: 403,
        type: 'guardrail_violation',
        message: 'The request was blocked by a guardrail.',
      }
    case 'payload_too_large':
      return { status: 413, message: 'Request size limit exceeded' }
    case 'rate_limit':
      return {
        status: 429,
        code: '1300',
        message: 'Rate limit exceeded',
        headers: {
          'retry-after': String(retryAfter),
          'x-ratelimit-limit-req-minute': '60',
          'x-ratelimit-remaining-req-minute': '0',
        },
      }
    case 'quota_exceeded':
      return {
        status: 429,
        type: 'service_tier_capacity_exceeded',
        code: '3505',
        message: `Service tier capacity exceeded for this model.`,
      }
    case 'server_error':
      return { status: 500, code: '1000', message: 'Internal server error' }
    case 'overloaded':
      return {
        status: 503,
        type: 'unreachable_backend',
        code: '1100',
        message: 'Service unavailable.',
      }
    case 'timeout':
      return { status: 504, message: 'The upstream server is timing out' }
    default:
      return kind satisfies never
  }
}

/** The same words for a wrong key and for none. */
export function refuseMistralKey(): ApiErrorOptions {
  return { status: 401, message: 'Unauthorized' }
}
