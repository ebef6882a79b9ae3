/** MSW's life-cycle events see whole requests and answers. */
import { mockLLMHandlers } from 'mockllm'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chatBody, chatUrl, post, textOf } from './event-stream.ts'

const settings = { lag_enabled: true, lag_factor: 1000 }
const server = setupServer(...mockLLMHandlers({ responses: { hi: 'Hello!' }, settings }))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())

test.each([false, true])('clones of the answer are whole, stream: %s', async (stream) => {
  const seen = new Promise<string>((resolve) => {
    server.events.on('response:mocked', async ({ response }) => {
      resolve(await response.clone().text())
    })
  })
  const body = await (await post(chatUrl, chatBody('hi', stream))).text()
  expect(textOf(body)).toBe('Hello!')
  expect(await seen).toBe(body)
  server.events.removeAllListeners()
})

test('clones of the request can be read when it starts', async () => {
  const seen = new Promise<string>((resolve) => {
    server.events.on('request:start', async ({ request }) => {
      resolve(await request.clone().text())
    })
  })
  await (await post(chatUrl, chatBody('hi'))).text()
  expect(await seen).toBe(chatBody('hi'))
  server.events.removeAllListeners()
})
