/** A request as endpoints see it, for tests that need no transport. */

import { countInput } from '../src/complete/usage.ts'
import type { EndpointRequest } from '../src/providers/endpoint-request.ts'
import { createId, hashText } from '../src/random.ts'
import { createStore } from '../src/state/store.ts'
import { decodeTokens } from '../src/tokens/decode.ts'
import { estimate } from '../src/tokens/estimate.ts'

export function endpointRequest(given: Partial<EndpointRequest> = {}): EndpointRequest {
  const stores = new Map<string, ReturnType<typeof createStore>>()
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
      const store = stores.get(name) ?? createStore<unknown>()
      stores.set(name, store)
      return store as ReturnType<typeof createStore<Value>>
    },
    countInput: async (prompt) => countInput(prompt, estimate),
    decodeTokens,
    answer: () => Promise.reject(new Error('there is nobody to answer')),
    ...given,
  }
}
