/** Which API key a request brings. */
import type { HeaderReader } from './providers/provider.ts'

/** Names, in lower case, of the headers in which vendors' clients send a key. */
export const keyHeaders: readonly string[] = [
  'x-api-key',
  'authorization',
  'api-key',
  'x-goog-api-key',
]

const bearer = /^Bearer\s+(.+)$/i

/** The token of `Authorization: Bearer`. */
export function bearerOf(headers: HeaderReader): string | undefined {
  return bearer.exec(headers.get('authorization') ?? '')?.[1]
}

/** The first key there is: of Anthropic, OpenAI, Azure or Google. */
export function apiKeyOf(headers: HeaderReader): string | undefined {
  for (const name of keyHeaders) {
    const value = headers.get(name)
    if (!value) continue
    const key = name === 'authorization' ? bearer.exec(value)?.[1] : value
    if (key) return key
  }
  return undefined
}
