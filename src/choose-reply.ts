/** Prompt to reply: the first rule that matches and has something to say. */
import { ApiError } from './api-error.ts'
import type { Exchange } from './exchange.ts'
import type { Prompt } from './prompt.ts'
import type { ErrorReply, Reply, RequestDetails } from './reply.ts'
import { targetOf } from './router.ts'

/**
 * The reply for a prompt; the call remembers whose it is.
 *
 * @throws ApiError where the reply is an error; whatever a response function throws
 */
export async function chooseReply(
  prompt: Prompt,
  body: unknown,
  { request, ruleSet, call }: Exchange,
): Promise<Reply> {
  const details = (): RequestDetails => ({
    method: request.method,
    url: request.origin === undefined ? request.url : request.origin + targetOf(request.url),
    headers: Object.fromEntries(request.headers),
    body,
  })
  for (const { name, reply: source } of ruleSet.matching(prompt)) {
    // Named before it is asked, so that the log tells whose failure it was.
    call.rule = name
    const reply = typeof source === 'function' ? await source(prompt, details()) : source
    if (reply === undefined) continue
    if (reply.error !== undefined) throw toApiError(reply.error)
    return reply
  }
  throw new Error('no rule gave a reply, not even the last')
}

function toApiError({ status = 500, message, ...error }: ErrorReply): ApiError {
  const retry = error.retry_after === undefined ? {} : { 'retry-after': String(error.retry_after) }
  return new ApiError({
    status,
    message: message ?? `mock error ${status}`,
    type: error.type,
    code: error.code,
    headers: { ...retry, ...lowerCase(error.headers) },
  })
}

/** So that a user's header takes the place of the vendor's, however it is written. */
function lowerCase(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
