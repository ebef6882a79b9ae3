/** What of a URL decides who answers. */

import { mockLLMHandlers } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { anthropic } from '../src/providers/anthropic/anthropic.ts'
import { openai } from '../src/providers/openai/openai.ts'
import { createRoutes, findRoute, pathOf, providerOfUnknownPath, targetOf } from '../src/router.ts'

const providers = [anthropic, openai]
const routes = createRoutes(providers)
const nobody = new Headers()
const claude = new Headers({ 'anthropic-version': '2023-06-01' })

test.each([
  ['https://api.openai.com/v1/models?limit=2#top', '/v1/models?limit=2'],
  ['https://api.openai.com/v1/models#top', '/v1/models'],
  ['https://api.openai.com', '/'],
  ['/v1/models?limit=2', '/v1/models?limit=2'],
  // What a request line holds may look like a scheme further on.
  ['/v1/models?next=https://a.test/b', '/v1/models?next=https://a.test/b'],
])('the target of %s is %s', (url, target) => {
  expect(targetOf(url)).toBe(target)
  expect(pathOf(url)).toBe(target.split('?')[0])
})

test.each([
  ['GET', '/v1/models'],
  ['GET', '/v1/models/'],
  ['HEAD', '/v1/models'],
])('%s %s is the list of models', (method, path) => {
  expect(findRoute(routes, method, path, nobody)).toMatchObject({
    provider: openai,
    endpoint: { kind: 'document', path: '/v1/models' },
  })
})

test.each([
  ['/v1/models/ft%3Agpt-4o%2Fx', 'ft:gpt-4o/x'],
  ['/v1/models/50%', '50%'],
])('the model of %s is %s', (path, model) => {
  expect(findRoute(routes, 'GET', path, nobody)).toMatchObject({ parameters: { model } })
})

test.each([
  ['/v1/messages/batches', nobody, anthropic],
  ['/v1/chat/completions/chatcmpl-1', claude, openai],
  ['/v1/models/a/b', claude, anthropic],
  ['/v1/nothing', claude, anthropic],
  ['/v1/nothing', nobody, openai],
])('a refusal of %s wears the envelope of whose path it goes on from, or who asks', (...asked) => {
  const [path, headers, provider] = asked
  expect(providerOfUnknownPath(providers, path, headers).name).toBe(provider.name)
})

describe('through MSW', () => {
  test('HEAD, a trailing slash and a fragment change nothing', async () => {
    for (const [method, url] of [
      ['HEAD', 'https://api.openai.com/v1/models'],
      ['GET', 'https://api.openai.com/v1/models/'],
      ['GET', 'https://api.openai.com/v1/models#top'],
    ]) {
      const response = await getResponse(
        mockLLMHandlers({}),
        new Request(url!, { method: method! }),
      )
      expect([method, url, response?.status]).toEqual([method, url, 200])
    }
  })
})
