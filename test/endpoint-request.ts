/** A request as endpoints see it, for tests that need no transport. */

import { countInput } from '../src/complete/usage.ts'
import type { EndpointRequest, Store } from '../src/providers/endpoint-request.ts'
import { createId, hashText } from '../src/random.ts'
import { createStorage } from '../src/state/store.ts'
import { decodeTokens } from '../src/tokens/decode.ts'
import { estimate } from '../src/tokens/estimate.ts'

export function endpointRequest(given: Partial<EndpointRequest> = {}): EndpointRequest {
  const storage = createStorage()
  const stores = new Map<string, Store<unknown>>()
  return {
    method: 'POST',
    path: '/',
    host: '',
    origin: 'http://localhost',
    headers: new Headers(),
    query: new URLSearchParams(),
    parameters: {},
    body: {},
    strict: false,
    nowMs: 0,
    elapsedMs: 0,
    makeId: (label, length) => createId(hashText('a request'), label, length),
    store<Value>(name: string) {
      const store = stores.get(name) ?? storage.createStore<unknown>()
      stores.set(name, store)
      return store as Store<Value>
    },
    countInput: async (prompt) => countInput(prompt, estimate),
    decodeTokens,
    answer: () => Promise.reject(new Error('there is nobody to answer')),
    ...given,
  }
}
