/**
 * Anthropic's API versions, and what the newest one no longer takes.
 *
 * @see https://platform.claude.com/docs/en/api/versioning
 */
import { type Body, isObject } from '../lenient-fields.ts'
import type { EndpointRequest } from '../provider.ts'
import { refuse } from './fields.ts'

const newest = '2026-10-21'
const versions = ['2023-01-01', '2023-06-01', newest]

/** @throws ApiError for a version that there is not; for none only where all is asked for */
export function checkVersion({
  headers,
  strict,
}: Pick<EndpointRequest, 'headers' | 'strict'>): void {
  const version = headers.get('anthropic-version')
  if (version === null) {
    // Requests by hand leave it out, as the Python tool lets them.
    if (strict) throw refuse('anthropic-version: header is required')
  } else if (!versions.includes(version)) {
    throw refuse(`anthropic-version: ${JSON.stringify(version)} is not a valid version`)
  }
}

/** @throws ApiError for what the version that is asked for has removed from messages */
export function refuseRemoved(body: Body, { headers }: Pick<EndpointRequest, 'headers'>): void {
  if (headers.get('anthropic-version') !== newest) return
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (body[name] !== undefined) throw refuse(`${name}: Extra inputs are not permitted`)
  }
  listOf(body['messages']).forEach((message, index) => {
    listOf(message['content']).forEach(({ type, citations }, position) => {
      const at = `messages.${index}.content.${position}`
      if (message['role'] === 'assistant' && type === 'document') {
        throw refuse(
          `${at}: Input tag 'document' found using 'type' does not match any of the expected tags: 'redacted_thinking', 'text', 'thinking', 'tool_use'`,
        )
      }
      const isCited = Array.isArray(citations) && citations.length > 0
      if (message['role'] === 'user' && type === 'text' && isCited) {
        throw refuse(`${at}.text.citations: Extra inputs are not permitted`)
      }
    })
  })
}

/** What is no object is kept as an empty one, so that the others stay in their places. */
function listOf(value: unknown): Body[] {
  return Array.isArray(value) ? value.map((entry) => (isObject(entry) ? entry : {})) : []
}
