/** Ollama's errors: the envelope, and what each kind of error looks like. @see https://docs.ollama.com/api/errors */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import type { ErrorFacts } from '../provider.ts'

/** Also what a line in the middle of a stream holds. */
export function encodeOllamaError({ message }: ApiError): { error: string } {
  return { error: message }
}

/** Limits and payment are those of ollama.com; a server of one's own knows neither. */
const errors: Record<ErrorKind, [status: number, message: string]> = {
  invalid_request: [400, 'invalid request'],
  authentication: [401, 'unauthorized'],
  permission: [
    403,
    'this model requires a subscription, upgrade for access: https://ollama.com/upgrade',
  ],
  not_found: [404, '404 page not found'],
  model_not_found: [404, ''],
  context_length_exceeded: [400, 'the input length exceeds the context length'],
  content_filter: [400, 'the request was blocked'],
  payload_too_large: [413, 'http: request body too large'],
  rate_limit: [429, 'too many requests'],
  quota_exceeded: [
    429,
    "you've reached your weekly usage limit, upgrade for higher limits: https://ollama.com/upgrade",
  ],
  server_error: [500, 'llama runner process has terminated: exit status 2'],
  overloaded: [503, 'server busy, please try again.  maximum pending requests exceeded'],
  timeout: [504, 'timed out waiting for llama runner to start'],
}

export function describeOllamaError(kind: ErrorKind, facts: ErrorFacts): ApiErrorOptions {
  const [status, message] = errors[kind]
  return {
    status,
    message: kind === 'model_not_found' ? `model '${facts.model}' not found` : message,
    ...(kind === 'rate_limit' ? { headers: { 'retry-after': String(facts.retryAfter) } } : {}),
  }
}
