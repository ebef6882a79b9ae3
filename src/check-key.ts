/** Lets in only those who bring one of the keys that `settings.api_keys` names, where it names any. */
import { ApiError } from './errors/api-error.ts'
import type { Exchange } from './exchange.ts'
import type { Endpoint, RequestHead } from './providers/provider.ts'

/**
 * @param endpoint `undefined` where none takes the request's method
 * @throws ApiError in the words of the vendor where the key is none of them
 */
export function checkKey(
  head: RequestHead,
  endpoint: Endpoint | undefined,
  { provider, ruleSet }: Exchange,
): void {
  const { apiKeys } = ruleSet.settings
  if (apiKeys === undefined) return
  if (endpoint?.kind === 'document' && endpoint.isPublic === true) return
  const key = provider.apiKey(head)
  if (key === undefined || !apiKeys.includes(key)) throw new ApiError(provider.refuseKey(key))
}
