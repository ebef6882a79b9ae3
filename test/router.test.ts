/** What of a URL decides who answers. */

import { mockLLMHandlers } from 'mockllm'
import { anthropicMessages, gemini, groq, openaiChat } from 'mockllm/surfaces'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { providerNames, providerOf, surfaceNames } from '../src/providers/names.ts'
import type { RequestHead } from '../src/providers/provider.ts'
import { allSurfaces } from '../src/providers/registry.ts'
import { vendorOfHost } from '../src/providers/vendor-hosts.ts'
import { hostOf, pathOf, targetOf } from '../src/request-url.ts'
import { createRouter } from '../src/router.ts'

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

function head(path: string, { method = 'GET', host = '', headers = {} } = {}): RequestHead {
  return { method, path, host, headers: new Headers(headers), query: new URLSearchParams() }
}

const router = createRouter([anthropicMessages, gemini, groq, openaiChat])
const claude = { 'anthropic-version': '2023-06-01' }

test.each([
  ['GET', '/v1/models'],
  ['GET', '/v1/models/'],
  ['HEAD', '/v1/models'],
])('%s %s is the list of models', (method, path) => {
  expect(router.find(head(path, { method }))).toMatchObject({
    provider: { name: 'openai' },
    endpoint: { kind: 'document', path: '/v1/models' },
  })
})

test.each([
  ['/v1/models/ft%3Agpt-4o%2Fx', 'ft:gpt-4o/x'],
  ['/v1/models/50%', '50%'],
])('the model of %s is %s', (path, model) => {
  expect(router.find(head(path))).toMatchObject({ parameters: { model } })
})

test.each([
  ['a header of its clients', head('/v1/models', { headers: claude }), 'anthropic'],
  [
    'a header of its clients',
    head('/v1/models', { headers: { 'x-goog-api-client': 'x' } }),
    'gemini',
  ],
  ['its host', head('/v1/models', { host: 'api.groq.com' }), 'groq'],
  [
    'its host before a header',
    head('/v1/models', { host: 'api.groq.com', headers: claude }),
    'groq',
  ],
  ['a prefix', head('/groq/v1/models', { headers: claude }), 'groq'],
  ['its host before a prefix', head('/groq/v1/models', { host: 'api.openai.com' }), 'openai'],
  ['its host before a prefix', head('/openai/v1/models', { host: 'api.groq.com' }), 'groq'],
  ['nothing', head('/v1/models', { headers: { authorization: 'Bearer x' } }), 'openai'],
  // Whose key it looks like says nothing: clients of one vendor send keys in the way of another.
  ['nothing', head('/v1/models', { headers: { 'x-api-key': 'sk-ant-x' } }), 'openai'],
])('on a shared path, %s tells who is asked', (_, asked, provider) => {
  expect(router.find(asked)?.provider.name).toBe(provider)
})

test('a path of one vendor alone is answered whoever asks', () => {
  const asked = head('/v1/messages', { method: 'POST', host: 'api.deepseek.com' })
  expect(router.find(asked)).toMatchObject({ provider: { name: 'anthropic' } })
})

test('a wrong method is told with those that the vendor has', () => {
  const asked = head('/v1/models', { method: 'PUT', headers: claude })
  expect(router.find(asked)).toMatchObject({ provider: { name: 'anthropic' }, allowed: ['GET'] })
})

describe('switched off', () => {
  const without = (...names: string[]) =>
    createRouter(allSurfaces, ({ provider }) => !names.includes(provider.name))
  const chat = (asked = {}) => head('/v1/chat/completions', { method: 'POST', ...asked })
  const vendorOf = (router: ReturnType<typeof without>, asked: RequestHead) =>
    router.find(asked)?.provider.name

  test('nobody takes the place of a vendor that is asked by name', () => {
    const router = without('openai', 'groq')
    expect(vendorOf(router, chat({ host: 'api.openai.com' }))).toBeUndefined()
    expect(vendorOf(router, head('/groq/v1/models'))).toBeUndefined()
    expect(vendorOf(router, chat({ host: 'api.mistral.ai' }))).toBe('mistral')
  })

  test('nor that of OpenAI, whose the rest is, but for the only one that is left', () => {
    expect(vendorOf(without('openai'), chat())).toBeUndefined()
    const others = providerNames.filter((name) => name !== 'groq')
    expect(vendorOf(without(...others), chat())).toBe('groq')
  })

  test('a path that is switched off is no wrong method', () => {
    expect(without('anthropic').find(head('/v1/messages', { method: 'POST' }))).toBeUndefined()
    expect(without('anthropic').find(head('/v1/messages'))).toBeUndefined()
    expect(without('anthropic').takes(head('/v1/messages', { method: 'POST' }))).toBe(false)
    // Its envelope is still its own.
    expect(without('anthropic').providerOfUnknownPath(head('/v1/messages')).name).toBe('anthropic')
  })
})

test('files are OpenAI’s, but not of a client that asks another vendor', () => {
  const all = createRouter(allSurfaces)
  const asked = (headers = {}) => head('/v1/files', { host: 'localhost:8000', headers })
  expect(all.find(asked())?.provider.name).toBe('openai')
  expect(all.find(asked(claude))).toBeUndefined()
  expect(all.providerOfUnknownPath(asked(claude)).name).toBe('openai')
})

test('finds the same route again, and a path of thousands still finds its own', () => {
  const first = router.find(head('/v1/models/a'))
  for (let index = 0; index < 2000; index++) router.find(head(`/v1/models/m${index}`))
  expect(router.find(head('/v1/models/a'))).toEqual(first)
  expect(router.find(head('/v1/models/m7'))).toMatchObject({ parameters: { model: 'm7' } })
})

test.each([
  ['/v1/messages/batches/1/2/3', {}, 'anthropic'],
  ['/v1/chat/completions/chatcmpl-1', {}, 'openai'],
  ['/v1/models/a/b', claude, 'anthropic'],
  ['/v1/chat/completion', {}, 'openai'],
  ['/proxy/v1/messages/batchez', {}, 'anthropic'],
  ['/v2/chats', {}, 'cohere'],
  ['/model/x/converses', {}, 'bedrock'],
  ['/v1/nothing', claude, 'anthropic'],
  ['/v1/nothing', {}, 'openai'],
])('a refusal of %s wears the envelope of whose path it goes on from, or who asks', (...asked) => {
  const [path, headers, provider] = asked
  const all = createRouter(allSurfaces)
  expect(all.providerOfUnknownPath(head(path, { headers })).name).toBe(provider)
})

test.each([
  ['https://API.OpenAI.com/v1', 'api.openai.com'],
  ['http://user:secret@localhost:8000/', 'localhost:8000'],
  ['/v1/models', ''],
])('the host of %s is %j', (url, host) => {
  expect(hostOf(url)).toBe(host)
})

test.each([
  ['api.openai.com', 'openai'],
  ['api.openai.com:8443', 'openai'],
  ['localhost:11434', 'ollama'],
  ['localhost:8000', undefined],
  ['my-resource.openai.azure.com', 'azure'],
  ['bedrock-runtime.eu-west-1.amazonaws.com', 'bedrock'],
  ['us-central1-aiplatform.googleapis.com', 'gemini'],
  ['api.openai.com.evil.test', undefined],
  ['notapi.openai.com', undefined],
  ['', undefined],
])('the vendor of the host %j is %j', (host, vendor) => {
  expect(vendorOfHost(host)).toBe(vendor)
})

test.each([
  // An app's own route, of a name that many give it.
  ['https://app.test/api/chat', {}, false],
  ['http://localhost:3000/api/generate', {}, false],
  ['http://localhost:11434/api/chat', {}, true],
  ['http://ollama:11434/api/chat', {}, true],
  ['https://app.test/ollama/api/chat', {}, true],
  ['https://app.test/v1/files', {}, false],
  ['https://app.test/v1/files', { 'x-stainless-lang': 'js' }, true],
  ['https://api.openai.com/v1/files', {}, true],
  // Nobody but a model API has these.
  ['https://app.test/v1/chat/completions', {}, true],
])(
  'in a process that has more than models, %s with %j is the mock’s: %j',
  (url, headers, taken) => {
    const asked = head(pathOf(url), { method: 'POST', host: hostOf(url), headers })
    expect(createRouter(allSurfaces).takes(asked)).toBe(taken)
  },
)

test('every surface has a name in the list, and a vendor that the list knows', () => {
  expect(allSurfaces.map(({ name }) => name)).toEqual(surfaceNames)
  for (const { name, provider } of allSurfaces) expect(providerOf(name)).toBe(provider.name)
  expect(new Set(allSurfaces.map(({ provider }) => provider.name))).toEqual(new Set(providerNames))
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
