import { mockLLMHandlers } from 'mockllm'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { chatBody, chatUrl, eventsOf, post, textOf } from './event-stream.ts'

const settings = { lag_enabled: true, lag_factor: 100 }
const server = setupServer(...mockLLMHandlers({ responses: { hi: 'Hello!' }, settings }))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => void vi.useRealTimers())
afterAll(() => server.close())

test("a test's fake timers do not freeze the mock, and its date is the mock's", async () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) })
  const plain = await (await post(chatUrl, chatBody('hi'))).text()
  expect(textOf(plain)).toBe('Hello!')
  const stream = await (await post(chatUrl, chatBody('hi', true))).text()
  expect(textOf(stream)).toBe('Hello!')
  expect(eventsOf(stream)[0]?.['created']).toBe(Date.UTC(2030, 0, 1) / 1000)
})
