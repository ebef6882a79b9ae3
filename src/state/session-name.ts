/** Which session a request belongs to, and how a client says so. */
import { apiKeyOf } from '../api-key.ts'
import type { HeaderReader } from '../providers/provider.ts'
import { createId, hashText } from '../random.ts'

/** Names the session that a request belongs to. */
export const sessionHeader = 'x-mockllm-session'

/** Of requests that name no session and bring no API key. */
const defaultSession = 'default'

/** The session that is asked for by name, or that of the client's API key, which its name does not tell. */
export function sessionNameOf(headers: HeaderReader): string {
  const name = headers.get(sessionHeader)
  if (name) return decodeName(name)
  const apiKey = apiKeyOf(headers)
  return apiKey === undefined ? defaultSession : `key-${createId(hashText(apiKey), 'session', 8)}`
}

/** As a header may hold it: names of tests have spaces, arrows and the like. */
export function encodeName(name: string): string {
  return /^[!-$&-~]+$/.test(name) ? name : encodeURIComponent(name)
}

function decodeName(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
