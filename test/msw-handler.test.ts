/** What MSW, and a client that leaves, see of a handler. */
import { getEventListeners } from 'node:events'
import { createManualClock, createMockLLM, type MockLLMConfig, type MockLLMOptions } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test, vi } from 'vitest'

const url = 'https://api.openai.com/v1/chat/completions'
const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'

function ask(config: MockLLMConfig, options?: MockLLMOptions, signal?: AbortSignal) {
  const request = new Request(url, { method: 'POST', body, ...(signal && { signal }) })
  const { handlers } = createMockLLM(config, options)
  return { request, handlers, response: getResponse(handlers, request) }
}

test('a client that leaves before the answer is there is no completed call', async () => {
  const controller = new AbortController()
  const onCall = vi.fn()
  const { response } = ask(
    () => {
      controller.abort()
      return 'Hello!'
    },
    { onCall },
    controller.signal,
  )
  expect((await response)!.status).toBe(499)
  expect(onCall.mock.calls).toEqual([[expect.objectContaining({ user: 'hi' }), 'aborted']])
})

test('an answer that was waited for leaves no listener on its request', async () => {
  const clock = createManualClock()
  const settings = { lag_enabled: true }
  const { request, response } = ask({ responses: { hi: 'Hello!' }, settings }, { clock })
  await vi.waitFor(() => expect(clock.pending).toBe(1))
  expect(getEventListeners(request.signal, 'abort')).toHaveLength(1)
  await clock.advance(60)
  await (await response)!.text()
  expect(getEventListeners(request.signal, 'abort')).toEqual([])
})

test('the handler that answered is marked as used, and says so in one line', async () => {
  const { request, handlers, response } = ask({ responses: { hi: 'Hello!' } })
  const answered = (await response)!
  expect(handlers.map(({ isUsed }) => isUsed).filter(Boolean)).toHaveLength(1)
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const used = handlers.find(({ isUsed }) => isUsed)!
  await used.log({ request, response: answered })
  expect(log.mock.calls).toEqual([[`[mockllm] POST ${url} (200)`]])
  log.mockRestore()
})

test('HEAD is answered as GET is, without the body', async () => {
  const { handlers } = createMockLLM()
  const ask = async (method: string) =>
    (await getResponse(handlers, new Request('https://api.openai.com/v1/models', { method })))!
  const [head, get] = await Promise.all([ask('HEAD'), ask('GET')])
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(await get.text()).not.toBe('')
  expect(await head.text()).toBe('')
})
