/** Prompt to reply: the first rule that matches and has something to say. */
import { ApiError } from './api-error.ts'
import type { Exchange } from './exchange.ts'
import type { Prompt } from './prompt.ts'
import { type ErrorReply, type Reply, type RequestDetails, toReply } from './reply.ts'
import type { Rule } from './rules/rule-set.ts'

/**
 * The reply for a prompt; the call remembers whose it is.
 *
 * @throws ApiError where the reply is an error; TypeError where a response function gives no reply
 */
export async function chooseReply(
  prompt: Prompt,
  body: unknown,
  { request, ruleSet, call }: Exchange,
): Promise<Reply> {
  const details = (): RequestDetails => ({
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body,
  })
  for (const rule of [...ruleSet.matching(prompt), ruleSet.fallback]) {
    const given =
      typeof rule.reply === 'function' ? await rule.reply(prompt, details()) : rule.reply
    if (given === undefined || given === null) continue
    const reply = checkReply(given, rule)
    call.rule = rule.name
    if (reply.error !== undefined) throw toApiError(reply.error)
    return reply
  }
  throw new TypeError(`${ruleSet.fallback.name} gave no reply`)
}

function checkReply(reply: unknown, { name }: Rule): Reply {
  if (typeof reply === 'string') return toReply(reply)
  if (typeof reply === 'object' && reply !== null && !Array.isArray(reply)) return reply
  throw new TypeError(
    `${name} returned ${JSON.stringify(reply)}, a ${typeof reply}; return a string or a reply object such as { text: 'Hello' }`,
  )
}

function toApiError({ status = 500, message, ...error }: ErrorReply): ApiError {
  const retry = error.retry_after === undefined ? {} : { 'retry-after': String(error.retry_after) }
  return new ApiError({
    status,
    message: message ?? `mock error ${status}`,
    type: error.type,
    code: error.code,
    headers: { ...retry, ...error.headers },
  })
}
