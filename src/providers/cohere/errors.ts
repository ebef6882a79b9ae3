/** Cohere's errors: the envelope, and what each kind of error looks like. @see https://docs.cohere.com/reference/errors */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import type { ErrorFacts, ResponseFacts } from '../provider.ts'
import { uuidOf } from './ids.ts'

export function encodeCohereError({ message }: ApiError, { requestId }: ResponseFacts): unknown {
  return { id: uuidOf(requestId), message }
}

const errors: Record<ErrorKind, [status: number, message: string]> = {
  invalid_request: [400, 'invalid request: the request is not valid.'],
  authentication: [401, 'invalid api token'],
  permission: [403, 'your api key is not allowed to access this resource'],
  not_found: [404, 'resource not found'],
  model_not_found: [404, ''],
  context_length_exceeded: [
    400,
    'too many tokens: total number of tokens in the prompt cannot exceed 128000 - received 131072. Try using a shorter prompt, or enabling prompt truncating. See https://docs.cohere.com/reference/chat for more details.',
  ],
  content_filter: [498, 'blocked input: the input violates the usage guidelines.'],
  payload_too_large: [413, 'request body too large'],
  rate_limit: [
    429,
    "You are using a Trial key, which is limited to 20 API calls / minute. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'.",
  ],
  quota_exceeded: [
    402,
    'Please add or update your payment method at https://dashboard.cohere.com/billing?tab=payment to continue.',
  ],
  server_error: [500, 'internal server error'],
  overloaded: [503, 'the service is currently unavailable, please try again later'],
  timeout: [504, 'the request timed out'],
}

export function describeCohereError(kind: ErrorKind, facts: ErrorFacts): ApiErrorOptions {
  const [status, message] = errors[kind]
  return {
    status,
    message:
      kind === 'model_not_found'
        ? `model '${facts.model}' not found, make sure the correct model ID was used and that you have access to the model.`
        : message,
    ...(kind === 'rate_limit' ? { headers: { 'retry-after': String(facts.retryAfter) } } : {}),
  }
}
