/** No call of a vendor reaches it: what `settings.guard` refuses in process. */
import Anthropic from '@anthropic-ai/sdk'
import { type Config, createMockLLM, mockLLMHandlers } from 'mockllm'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import OpenAI from 'openai'
import { expect, onTestFinished, test } from 'vitest'
import { hosts } from '../../src/providers/vendor-hosts.ts'

const guarded: Config = {
  responses: { hi: 'Hello!' },
  defaults: { unmatched: 'error' },
  settings: { guard: true },
}

/** Whoever gets past the mock is answered by this, not by the network. */
const network = http.all('*', () => HttpResponse.text('the network'))

function serve(config: Config) {
  const llm = createMockLLM(config)
  const server = setupServer(network)
  // As an app's own handlers would be: in front of what stands for the network.
  server.use(...llm.handlers)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  return llm
}

const urls = Object.values(hosts)
  .flat()
  .map((host) => `https://${host.replaceAll('*', 'x')}/some/unknown/path?key=1`)

test.each(urls)('refuses %s', async (url) => {
  const llm = serve(guarded)
  for (const method of ['GET', 'POST', 'DELETE']) {
    const response = await fetch(url, { method })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('Invalid URL')
  }
  expect(llm.calls).toHaveLength(3)
})

test('leaves everybody else alone', async () => {
  const llm = serve(guarded)
  for (const url of ['https://example.com/v1/unknown', 'https://api.openai.com.test/x']) {
    expect(await (await fetch(url)).text()).toBe('the network')
  }
  expect(llm.calls).toEqual([])
})

test('without it, an unknown path of a vendor is somebody else’s', async () => {
  serve({ ...guarded, settings: {} })
  const response = await fetch('https://api.openai.com/v1/unknown')
  expect(await response.text()).toBe('the network')
})

test('says what settings.providers has switched off', async () => {
  serve({ settings: { guard: true, providers: ['openai-chat'] } })
  const openai = new OpenAI({ apiKey: 'sk-test', maxRetries: 0 })
  await expect(openai.responses.create({ model: 'gpt-5', input: 'hi' })).rejects.toThrow(
    '404 Invalid URL (POST /v1/responses). settings.providers has switched it off. mockllm does not',
  )
})

test('the official clients get their own vendor’s error', async () => {
  serve(guarded)
  const options = { apiKey: 'sk-test', maxRetries: 0 }
  const openai = new OpenAI(options)
  await expect(openai.vectorStores.list()).rejects.toThrow(OpenAI.NotFoundError)
  const anthropic = new Anthropic(options)
  await expect(anthropic.beta.files.list()).rejects.toThrow(Anthropic.NotFoundError)
  const chat = openai.chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'who are you?' }],
  })
  await expect(chat).rejects.toThrow('no rule matches')
})

test('keeps calls from a vendor whose APIs are switched off', async () => {
  serve({ ...guarded, settings: { guard: true, providers: ['anthropic'] } })
  const openai = new OpenAI({ apiKey: 'sk-test', maxRetries: 0 })
  const body = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'hi' }] }
  await expect(openai.chat.completions.create(body)).rejects.toThrow(OpenAI.NotFoundError)
})

test('a handler in front of the mock still answers', async () => {
  const own = http.get('https://api.openai.com/v1/mine', () => HttpResponse.text('mine'))
  const server = setupServer(own, ...mockLLMHandlers(guarded))
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  expect(await (await fetch('https://api.openai.com/v1/mine')).text()).toBe('mine')
})

test.each(['next', 'passthrough'] as const)(
  'refuses a prompt that no rule matches under `unmatched: %s`, with the rules that were nearest',
  async (unmatched) => {
    const llm = serve({ ...guarded, defaults: { unmatched } })
    const openai = new OpenAI({ apiKey: 'sk-test', maxRetries: 0 })
    const messages = [{ role: 'user' as const, content: 'high' }]
    const asking = openai.chat.completions.create({ model: 'gpt-4o', messages })
    await expect(asking).rejects.toThrow(
      'no rule matches the user text "high". Nearest: responses["hi"]',
    )
    expect(llm.calls).toMatchObject([{ status: 404, outcome: 'completed' }])
  },
)

test('under `unmatched: next`, a handler between the mock and the guard still answers', async () => {
  const [mock, guard] = mockLLMHandlers({ ...guarded, defaults: { unmatched: 'next' } })
  const own = http.post('https://api.openai.com/*', () => HttpResponse.text('mine'))
  const server = setupServer(mock!, own, guard!)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  const ask = (user: string) =>
    fetch('https://api.openai.com/v1/chat/completions', {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: user }] }),
    })
  expect(await (await ask('who?')).text()).toBe('mine')
  expect(await (await ask('hi')).text()).toContain('Hello!')
  expect((await fetch('https://api.openai.com/v1/x')).status).toBe(404)
})

test('a reload switches it on and off', async () => {
  const llm = serve({ settings: { guard: true } })
  const ask = async () => (await fetch('https://api.openai.com/v1/unknown')).status
  expect(await ask()).toBe(404)
  llm.reload({})
  expect(await ask()).toBe(200)
  llm.reload({ settings: { guard: true } })
  expect(await ask()).toBe(404)
})
