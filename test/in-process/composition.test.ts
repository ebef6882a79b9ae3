import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMockLLM, mockLLMHandlers } from 'mockllm'
import { HttpResponse, http, passthrough } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { chatBody, chatUrl, post, textOf } from './event-stream.ts'

const server = setupServer(
  ...mockLLMHandlers({ responses: { hi: 'Hello!' } }),
  http.get('https://example.com/user', () => HttpResponse.json({ name: 'Ada' })),
  http.post('*/v1/nonsense', () => HttpResponse.text('not a model')),
)
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const ask = async () => textOf(await (await post(chatUrl, chatBody('hi'))).text())

test('requests that are not for a model go on to other handlers', async () => {
  expect(await (await fetch('https://example.com/user')).json()).toEqual({ name: 'Ada' })
  expect(await (await post('https://api.openai.com/v1/nonsense', '{}')).text()).toBe('not a model')
})

test('any origin and path prefix is answered', async () => {
  for (const base of ['http://localhost:1234/v1', 'https://openrouter.ai/api/v1']) {
    expect((await post(`${base}/chat/completions`, chatBody('hi'))).status).toBe(200)
  }
})

test('server.use() overrides, resetHandlers() restores', async () => {
  server.use(...mockLLMHandlers({ responses: { hi: 'Good evening!' } }))
  expect(await ask()).toBe('Good evening!')
  server.resetHandlers()
  expect(await ask()).toBe('Hello!')
})

test('a handler of the user overrides one path and leaves the others', async () => {
  server.use(http.post(chatUrl, () => HttpResponse.json({ mine: true })))
  expect(await (await post(chatUrl, chatBody('hi'))).json()).toEqual({ mine: true })
  expect((await fetch('https://api.openai.com/v1/models')).status).toBe(200)
})

test('boundary() keeps the overrides of parallel tests apart', async () => {
  const answers = await Promise.all(
    ['one', 'two', 'three'].map((text) =>
      server.boundary(async () => {
        server.use(...mockLLMHandlers({ responses: { hi: text } }))
        return [await ask(), await ask()]
      })(),
    ),
  )
  expect(answers).toEqual([
    ['one', 'one'],
    ['two', 'two'],
    ['three', 'three'],
  ])
  expect(await ask()).toBe('Hello!')
})

test('reload() changes what handlers in use answer', async () => {
  const llm = createMockLLM({ responses: { hi: 'before' } })
  server.use(...llm.handlers)
  expect(await ask()).toBe('before')
  llm.reload({ responses: { hi: 'after' } })
  expect(await ask()).toBe('after')
})

test('two mocks do not see each other', async () => {
  const [first, second] = [createMockLLM({ responses: { hi: '1' } }), createMockLLM()]
  second.reload({ responses: { hi: '2' } })
  server.use(...first.handlers)
  expect(await ask()).toBe('1')
})

test('says what is wrong where a handler in front has read the request', async () => {
  const errors: unknown[] = []
  server.use(
    http.post('*', async ({ request }) => void (await request.json())),
    ...mockLLMHandlers({}, { onError: (error) => errors.push(error) }),
  )
  const response = await post(chatUrl, chatBody('hi'))
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining('request.clone()') },
  })
  expect(errors).toHaveLength(1)
})

test.each(['next', 'passthrough'] as const)(
  '%s leaves a request with its body',
  async (unmatched) => {
    const bodies: string[] = []
    const upstream = createServer(async (incoming, outgoing) => {
      bodies.push(Buffer.concat(await incoming.toArray()).toString())
      outgoing.end('{}')
    }).listen(0)
    onTestFinished(() => void upstream.close())
    const { port } = upstream.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/v1/chat/completions`
    server.use(
      ...mockLLMHandlers({ defaults: { unmatched } }),
      http.post(url, () => passthrough()),
    )
    const body = chatBody('hi')
    // As text, and as a stream, which can be read only once.
    for (const sent of [body, new Response(body).body]) {
      const options = { method: 'POST', body: sent, duplex: 'half' }
      expect(await (await fetch(url, options)).text()).toBe('{}')
    }
    expect(bodies).toEqual([body, body])
  },
)

test('sessions can be put in front by use(), and boundary() keeps them apart', async () => {
  const llm = createMockLLM({ responses: { hi: { sequence: ['1', '2'] } } })
  const answers = await Promise.all(
    ['one', 'two'].map((name) =>
      server.boundary(async () => {
        server.use(...mockLLMHandlers(llm.session(name)))
        return [await ask(), await ask()]
      })(),
    ),
  )
  expect(answers).toEqual([
    ['1', '2'],
    ['1', '2'],
  ])
  expect(llm.calls.map(({ session }) => session).sort()).toEqual(['one', 'one', 'two', 'two'])
  server.use(...llm.session('one').handlers)
  expect(await ask()).toBe('2')
  server.resetHandlers()
  expect(await ask()).toBe('Hello!')
})
