/** An error as a rule gives it, brought into the words of the vendor that was asked. */

import { lowerCaseNames } from '../lower-case-names.ts'
import type { ErrorFacts, Provider } from '../providers/provider.ts'
import type { ErrorReply } from '../reply.ts'
import { ApiError, type ApiErrorOptions } from './api-error.ts'
import type { ErrorKind } from './error-kinds.ts'

/** Seconds that a client is asked to wait where the reply does not say. */
const defaultRetryAfter = 1

/** About 31 years; dates end some time after. */
const longestRetryAfter = 1e9

/** What is given beats what the vendor sends for the kind. */
export function toApiError(
  given: ErrorKind | ErrorReply,
  provider: Provider,
  facts: Omit<ErrorFacts, 'retryAfter'>,
): ApiError {
  const reply = typeof given === 'string' ? { kind: given } : given
  const { kind, retry_after: retryAfter } = reply
  const described: Partial<ApiErrorOptions> =
    kind === undefined
      ? {}
      : provider.describeError(kind, {
          ...facts,
          retryAfter: Math.min(retryAfter ?? defaultRetryAfter, longestRetryAfter),
        })
  const status = reply.status ?? described.status ?? 500
  return new ApiError({
    ...described,
    // A kind's type is for the kind's status; another status has another.
    ...(status === described.status ? {} : { type: undefined }),
    ...defined({ type: reply.type, code: reply.code }),
    status,
    message: reply.message ?? described.message ?? `mock error ${status}`,
    headers: mergeHeaders(described.headers, reply),
  })
}

function mergeHeaders(
  described: Record<string, string> = {},
  { headers, retry_after: retryAfter }: ErrorReply,
): Record<string, string> {
  const given = lowerCaseNames(headers)
  const merged: Record<string, string> = {
    ...described,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...given,
  }
  // Clients believe milliseconds before they believe seconds.
  if (given['retry-after'] !== undefined && given['retry-after-ms'] === undefined) {
    delete merged['retry-after-ms']
  }
  return merged
}

/** Only what is given: `null` is, `undefined` is not. */
function defined<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>
}
