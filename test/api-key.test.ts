/** Which key counts where a request brings several headers. */
import { expect, test } from 'vitest'
import { apiKeyOf } from '../src/api-key.ts'

test.each([
  [{}, undefined],
  [{ 'x-api-key': 'a', authorization: 'Bearer b' }, 'a'],
  [{ authorization: 'Bearer b', 'api-key': 'c' }, 'b'],
  [{ authorization: 'bearer b' }, 'b'],
  [{ authorization: 'Basic b', 'api-key': 'c' }, 'c'],
  [{ authorization: 'Bearer ', 'x-goog-api-key': 'd' }, 'd'],
  [{ 'x-api-key': '', 'x-goog-api-key': 'd' }, 'd'],
])('%o has the key %s', (headers, key) => {
  expect(apiKeyOf(new Headers(headers as Record<string, string>))).toBe(key)
})
