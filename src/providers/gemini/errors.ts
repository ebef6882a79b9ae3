/**
 * Gemini's errors: Google's envelope, and what each kind of error looks like.
 *
 * @see https://ai.google.dev/gemini-api/docs/troubleshooting
 * @see https://cloud.google.com/apis/design/errors
 */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import type { ErrorFacts } from '../provider.ts'

/** Details are kept by the name of their type, such as `RetryInfo`. */
type Details = Record<string, Record<string, unknown>>

export function encodeGeminiError(error: ApiError): unknown {
  const { status, message, type, code } = error
  const details: Record<string, unknown> = {
    // The only code that Google's envelope has beside the status.
    ...(code === undefined ? {} : { ErrorInfo: { reason: code, domain: 'googleapis.com' } }),
    ...error.details,
  }
  const list = Object.entries(details).map(([name, detail]) => ({
    '@type': `type.googleapis.com/google.rpc.${name}`,
    ...(detail as object),
  }))
  return {
    error: {
      code: status,
      message,
      status: type ?? statuses[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT'),
      ...(list.length === 0 ? {} : { details: list }),
    },
  }
}

/** @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const statuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** The status word follows from the status. */
export function describeGeminiError(
  kind: ErrorKind,
  { model, retryAfter }: ErrorFacts,
): ApiErrorOptions {
  switch (kind) {
    case 'invalid_request':
      return { status: 400, message: 'Request contains an invalid argument.' }
    case 'authentication':
      return refuseGeminiKey('')
    case 'permission':
      return { status: 403, message: 'The caller does not have permission' }
    case 'not_found':
      return { status: 404, message: 'Requested entity was not found.' }
    case 'model_not_found':
      return {
        status: 404,
        message:
          `models/${model} is not found for API version v1beta, or is not supported for generateContent. ` +
          'Call ListModels to see the list of available models and their supported methods.',
      }
    case 'context_length_exceeded':
      return {
        status: 400,
        message:
          'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
      }
    case 'content_filter':
      // A blocked prompt of text is no error here but an answer without candidates; Imagen refuses so.
      return {
        status: 400,
        message:
          "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices. Try rephrasing the prompt.",
      }
    case 'payload_too_large':
      return {
        status: 400,
        message: 'Request payload size exceeds the limit: 20971520 bytes.',
      }
    case 'rate_limit': {
      const delay = `${Math.round(retryAfter * 1e9) / 1e9}s`
      return {
        status: 429,
        message: `${quotaMessage}\n* Quota exceeded for metric: ${requestsMetric}, limit: 10, model: ${model}\nPlease retry in ${delay}.`,
        details: {
          QuotaFailure: quotaFailure(model, 'Minute', '10'),
          Help: quotaHelp,
          RetryInfo: { retryDelay: delay },
        } satisfies Details,
      }
    }
    case 'quota_exceeded':
      return {
        status: 429,
        message: `${quotaMessage}\n* Quota exceeded for metric: ${requestsMetric}, limit: 250, model: ${model}`,
        details: {
          QuotaFailure: quotaFailure(model, 'Day', '250'),
          Help: quotaHelp,
        } satisfies Details,
      }
    case 'server_error':
      return {
        status: 500,
        message:
          'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
      }
    case 'overloaded':
      return { status: 503, message: 'The model is overloaded. Please try again later.' }
    case 'timeout':
      return { status: 504, message: 'Deadline expired before operation could complete.' }
    default:
      return kind satisfies never
  }
}

const quotaMessage =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.'

const requestsMetric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests'

const quotaHelp = {
  links: [
    {
      description: 'Learn more about Gemini API quotas',
      url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
    },
  ],
}

/** @see https://ai.google.dev/gemini-api/docs/rate-limits */
function quotaFailure(model: string, per: 'Minute' | 'Day', limit: string) {
  return {
    violations: [
      {
        quotaMetric: requestsMetric,
        quotaId: `GenerateRequestsPer${per}PerProjectPerModel-FreeTier`,
        quotaDimensions: { location: 'global', model },
        quotaValue: limit,
      },
    ],
  }
}

/** A key that is wrong is a wrong argument here; no key is a caller without permission. */
export function refuseGeminiKey(key: string | undefined): ApiErrorOptions {
  if (key === undefined) {
    return {
      status: 403,
      message:
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    }
  }
  const message = 'API key not valid. Please pass a valid API key.'
  return {
    status: 400,
    message,
    details: {
      ErrorInfo: {
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
      LocalizedMessage: { locale: 'en-US', message },
    } satisfies Details,
  }
}
