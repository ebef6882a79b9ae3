/** `settings.api_keys`: each vendor's way of sending a key, and each vendor's refusal. */
import { type Config, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import type { ProviderName } from '../../src/providers/names.ts'
import { allSurfaces } from '../../src/providers/registry.ts'

const config: Config = { responses: { hi: 'Hello!' }, settings: { api_keys: ['key-good'] } }

interface Way {
  vendor: ProviderName
  url: string
  headers: (key: string) => Record<string, string>
  /** In place of a header. */
  query?: (key: string) => string
  body?: object
  status?: number
  /** In the refusal of a wrong key, and of none. */
  wrong: string
  missing: string
}

const messages = [{ role: 'user', content: 'hi' }]
const chat = { model: 'm', messages }
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }]
const signed = (key: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=00`,
})
const gemini =
  'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent'
const converse =
  'https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-lite-v1:0/converse'
const azure = 'https://me.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=1'

const ways: Way[] = [
  {
    vendor: 'openai',
    url: 'https://api.openai.com/v1/chat/completions',
    headers: bearer,
    body: chat,
    wrong: 'Incorrect API key provided',
    missing: "didn't provide an API key",
  },
  {
    vendor: 'anthropic',
    url: 'https://api.anthropic.com/v1/messages',
    headers: (key) => ({ 'x-api-key': key }),
    body: { ...chat, max_tokens: 9 },
    wrong: 'invalid x-api-key',
    missing: 'x-api-key header is required',
  },
  {
    vendor: 'anthropic',
    url: 'https://api.anthropic.com/v1/messages',
    headers: bearer,
    body: { ...chat, max_tokens: 9 },
    wrong: 'authentication_error',
    missing: 'authentication_error',
  },
  {
    vendor: 'gemini',
    url: gemini,
    headers: (key) => ({ 'x-goog-api-key': key }),
    body: { contents },
    status: 400,
    wrong: 'API_KEY_INVALID',
    missing: 'PERMISSION_DENIED',
  },
  {
    vendor: 'gemini',
    url: gemini,
    headers: () => ({}),
    query: (key) => `?key=${key}`,
    body: { contents },
    status: 400,
    wrong: 'API key not valid',
    missing: 'unregistered callers',
  },
  {
    vendor: 'bedrock',
    url: converse,
    headers: signed,
    body: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
    status: 403,
    wrong: 'security token',
    missing: '',
  },
  {
    vendor: 'bedrock',
    url: converse,
    headers: bearer,
    body: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
    status: 403,
    wrong: '',
    missing: '',
  },
  {
    vendor: 'cohere',
    url: 'https://api.cohere.com/v2/chat',
    headers: bearer,
    body: chat,
    wrong: 'invalid api token',
    missing: 'no api key supplied',
  },
  {
    vendor: 'ollama',
    url: 'https://ollama.com/api/chat',
    headers: bearer,
    body: { ...chat, stream: false },
    wrong: 'nauthorized',
    missing: 'nauthorized',
  },
  {
    vendor: 'azure',
    url: azure,
    headers: (key) => ({ 'api-key': key }),
    body: chat,
    wrong: 'Access denied due to invalid subscription key',
    missing: 'Access token is missing',
  },
  { vendor: 'azure', url: azure, headers: bearer, body: chat, wrong: '401', missing: '401' },
  {
    vendor: 'xai',
    url: 'https://api.x.ai/v1/chat/completions',
    headers: bearer,
    body: chat,
    // As the live API has it.
    status: 400,
    wrong: 'Incorrect API key provided',
    missing: '',
  },
  ...(
    [
      ['mistral', 'https://api.mistral.ai/v1/chat/completions'],
      ['deepseek', 'https://api.deepseek.com/chat/completions'],
      ['groq', 'https://api.groq.com/openai/v1/chat/completions'],
      ['openrouter', 'https://openrouter.ai/api/v1/chat/completions'],
      ['together', 'https://api.together.xyz/v1/chat/completions'],
    ] as const
  ).map(([vendor, url]) => ({ vendor, url, headers: bearer, body: chat, wrong: '', missing: '' })),
]

test.each(ways)('$vendor lets a key in and refuses others ($url)', async (way) => {
  const { vendor, url, headers, query, body, wrong, missing } = way
  const llm = createMockLLM(config)
  const ask = (key?: string) => {
    const target = url + (key === undefined ? '' : (query?.(key) ?? ''))
    const request = new Request(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : headers(key)) },
      body: JSON.stringify(body),
    })
    return getResponse(llm.handlers, request)
  }
  const answered = (await ask('key-good'))!
  expect([answered.status, await answered.text()]).toEqual([200, expect.stringContaining('Hello!')])
  for (const [key, words] of [
    ['key-bad', wrong],
    [undefined, missing],
  ] as const) {
    const refused = (await ask(key))!
    const text = await refused.text()
    expect([400, 401, 403]).toContain(refused.status)
    if (key !== undefined) expect(refused.status).toBe(way.status ?? 401)
    expect(text).toContain(words)
    expect(text).not.toContain('Hello!')
    expect(text).not.toContain('key-good')
  }
  expect(llm.calls.map(({ provider }) => provider)).toEqual([vendor, vendor, vendor])
  // What is shown of a call holds no key.
  expect(JSON.stringify(llm.calls.map((call) => ({ ...call })))).not.toContain('key-good')
})

test('off by default: any key and none are let in', async () => {
  const { url, body } = ways[0]!
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await getResponse(createMockLLM({}).handlers, new Request(url, init))
  expect(response!.status).toBe(200)
})

test('every vendor is tried', () => {
  const tried = new Set(ways.map(({ vendor }) => vendor))
  expect(tried).toEqual(new Set(allSurfaces.map(({ provider }) => provider.name)))
})
