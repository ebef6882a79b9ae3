/**
 * Azure OpenAI's errors: those of the gateway, and those of the model in OpenAI's own form.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/how-to/content-filters
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/quotas-limits
 */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import { describeOpenAIError } from '../openai/errors.ts'
import type { ErrorFacts } from '../provider.ts'
import { filterResults } from './content-filter.ts'

/** What is wrong with the request is the model's to say, all else is the gateway's. */
export function encodeAzureError({ status, message, type, param, code, details }: ApiError) {
  if (status !== 400 && status !== 413 && status !== 422) {
    return {
      error: { code: code ?? String(status), message, ...(type === undefined ? {} : { type }) },
    }
  }
  return {
    error: {
      message,
      type: type ?? typeOfCode(code),
      param: param ?? null,
      code: code ?? null,
      ...details,
    },
  }
}

function typeOfCode(code: string | undefined): string | null {
  return code === 'content_filter' ? null : 'invalid_request_error'
}

export function describeAzureError(kind: ErrorKind, facts: ErrorFacts): ApiErrorOptions {
  const { retryAfter } = facts
  switch (kind) {
    case 'authentication':
      return refuseAzureKey('a key')
    case 'permission':
      return {
        status: 403,
        code: 'PermissionDenied',
        message:
          'The principal lacks the required data action Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action to perform POST /openai/deployments/{deployment-id}/chat/completions operation.',
      }
    case 'not_found':
      return resourceNotFound
    case 'model_not_found':
      return {
        status: 404,
        code: 'DeploymentNotFound',
        message:
          'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
      }
    case 'content_filter':
      return {
        status: 400,
        param: 'prompt',
        code: 'content_filter',
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
        details: {
          status: 400,
          innererror: {
            code: 'ResponsibleAIPolicyViolation',
            content_filter_result: filterResults('prompt', true),
          },
        },
      }
    case 'rate_limit':
      return tooManyRequests(
        `Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after ${retryAfter} seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.`,
        retryAfter,
      )
    case 'quota_exceeded':
      return {
        status: 403,
        code: '403',
        message:
          'Out of call volume quota. Quota will be replenished with the next billing period.',
      }
    case 'server_error':
      return {
        status: 500,
        code: 'InternalServerError',
        message: 'The server had an error while processing your request. Sorry about that!',
      }
    case 'overloaded':
      return {
        status: 503,
        code: 'ServiceUnavailable',
        message:
          'The service is temporarily unable to process your request. Please try again later.',
      }
    case 'timeout':
      return {
        status: 408,
        code: 'Timeout',
        message: 'The operation was timeout.',
      }
    case 'invalid_request':
    case 'context_length_exceeded':
    case 'payload_too_large':
      // The model's own.
      return describeOpenAIError(kind, facts)
    default:
      return kind satisfies never
  }
}

function tooManyRequests(message: string, retryAfter: number): ApiErrorOptions {
  return {
    status: 429,
    code: '429',
    message,
    headers: {
      'retry-after': String(retryAfter),
      'retry-after-ms': String(Math.round(retryAfter * 1000)),
      'x-ratelimit-reset-requests': String(retryAfter),
    },
  }
}

/** Also where `api-version` is missing. */
export const resourceNotFound: ApiErrorOptions = {
  status: 404,
  code: '404',
  message: 'Resource not found',
}

/** Without a key, a token of Microsoft Entra is looked for. */
export function refuseAzureKey(key: string | undefined): ApiErrorOptions {
  const message =
    key === undefined
      ? 'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.'
      : 'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.'
  return { status: 401, code: '401', message }
}
