/** Errors in the middle of a stream: apart from the other errors, which need no binary messages. */
import type { ApiError } from '../../errors/api-error.ts'
import { exceptionMessage } from './amazon-event-stream.ts'
import { exceptionOf } from './errors.ts'

/** What a stream may end with; anything else is a failure of the model's stream. */
const streamed = new Set([
  'internalServerException',
  'modelStreamErrorException',
  'modelTimeoutException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
])

/** The message for an error in the middle of a stream. */
export function encodeStreamError(error: ApiError): string {
  const exception = exceptionOf(error)
  const name = exception.charAt(0).toLowerCase() + exception.slice(1)
  return exceptionMessage(
    streamed.has(name) ? name : 'modelStreamErrorException',
    JSON.stringify({ message: error.message }),
  )
}
