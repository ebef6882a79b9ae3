/**
 * Bedrock's errors: the exception's name travels in a header, and what each kind of error looks like.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
import type { ApiError, ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'

/** The service's name for an error that has none of its own. */
export function exceptionOf({ type = '', status }: ApiError): string {
  // It travels in a header, which takes no other characters than a name has.
  const given = type.replace(/[^\w.#-]/g, '')
  return given || (exceptions[status] ?? exceptions[status >= 500 ? 500 : 400]!)
}

const exceptions: Record<number, string> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  413: 'RequestEntityTooLargeException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
}

export function describeBedrockError(kind: ErrorKind): ApiErrorOptions {
  return described[kind]
}

const described: Record<ErrorKind, ApiErrorOptions> = {
  invalid_request: {
    status: 400,
    message: 'Malformed input request, please reformat your input and try again.',
  },
  authentication: {
    status: 403,
    type: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  },
  permission: {
    status: 403,
    message: "You don't have access to the model with the specified model ID.",
  },
  not_found: {
    status: 404,
    message: 'The specified resource ARN was not found. Check the ARN and try your request again.',
  },
  // Only a model that has been taken away is not found.
  model_not_found: { status: 400, message: 'The provided model identifier is invalid.' },
  context_length_exceeded: { status: 400, message: 'Input is too long for requested model.' },
  content_filter: { status: 400, message: 'Output blocked by content filtering policy' },
  payload_too_large: { status: 413, message: 'Request size limit exceeded.' },
  rate_limit: {
    status: 429,
    message: 'Too many requests, please wait before trying again.',
  },
  quota_exceeded: {
    status: 429,
    message: 'Too many tokens per day, please wait before trying again.',
  },
  server_error: {
    status: 500,
    message:
      'The system encountered an unexpected error during processing. Try your request again.',
  },
  overloaded: { status: 503, message: 'Bedrock is unable to process your request.' },
  timeout: {
    status: 408,
    message: 'Model has timed out in processing the request. Try your request again.',
  },
}
