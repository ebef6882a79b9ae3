/** Reads the JSON object of a request body within the size that the vendors take. */
import { ApiError } from './errors/api-error.ts'
import { describeFailure } from './errors/describe-failure.ts'
import type { Provider } from './providers/provider.ts'

/** 32 MiB, Anthropic's limit. @see https://docs.anthropic.com/en/api/errors#request-size-limits */
export const maxBodyBytes = 32 * 1024 * 1024

/** @throws ApiError 413 for a body over the limit */
export function checkSize(text: string): void {
  if (isTooLarge(text)) throw bodyTooLarge()
}

/** @throws ApiError 400 for a body that is not a JSON object */
export function readJson(text: string, provider: Provider): Record<string, unknown> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // Engines word their errors differently, and an answer must not depend on the engine.
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as Record<string, unknown>
  }
  throw new ApiError({ status: 400, message: provider.badJsonMessage(text) })
}

/** What a body that is not JSON looks like, for the error about it. */
export function excerpt(text: string): string {
  return text === '' ? 'it is empty' : `it begins with ${JSON.stringify(text.slice(0, 40))}`
}

export function bodyTooLarge(): ApiError {
  return new ApiError({
    status: 413,
    message: `Request body is over the limit of ${maxBodyBytes} bytes (32 MiB). Send a smaller one.`,
  })
}

/** Somebody has read the body before: a mistake in how the mock is set up, and none of the client's. */
export class BodyTaken extends TypeError {}

/** A body may come from a stream of the client's that fails. @throws ApiError */
export function refuseUnreadable(error: unknown): never {
  if (error instanceof ApiError || error instanceof BodyTaken) throw error
  const message = `The request body could not be read: ${describeFailure(error)}`
  throw new ApiError({ status: 400, message })
}

function isTooLarge(text: string): boolean {
  // A UTF-16 unit is one to three bytes, so most texts need no count.
  if (text.length > maxBodyBytes) return true
  if (text.length * 3 <= maxBodyBytes) return false
  return new TextEncoder().encode(text).length > maxBodyBytes
}

/** Far deeper than any schema, and far from the end of the stack. */
const mostLevels = 500

/** @throws ApiError 400 where a part of a request that goes back to the client is nested too deeply for that */
export function checkDepth(value: unknown, level = 0): void {
  if (typeof value !== 'object' || value === null) return
  if (level > mostLevels) throw nestedTooDeeply()
  for (const entry of Object.values(value)) checkDepth(entry, level + 1)
}

/**
 * A part of a request as JSON text again: how deep it may be nested does not depend on the engine, of which
 * some have no bound.
 *
 * @throws ApiError 400 where it is nested too deeply for that
 */
export function jsonText(value: unknown): string {
  checkDepth(value)
  return JSON.stringify(value)
}

function nestedTooDeeply(): ApiError {
  return new ApiError({ status: 400, message: 'The request body is nested too deeply.' })
}
