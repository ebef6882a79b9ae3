/** MSW asks every server that listens in a process, even if one has answered. */
import { createMockLLM } from 'mockllm'
import { setupServer } from 'msw/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { chatBody, chatUrl, post, textOf } from './event-stream.ts'

test('of two servers that listen, one answers and the other is not asked in vain', async () => {
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const mocks = ['one', 'two'].map((text) =>
    createMockLLM({ responses: { hi: text } }, { onError }),
  )
  for (const { handlers } of mocks) {
    const server = setupServer(...handlers)
    server.listen({ onUnhandledRequest: 'error' })
    onTestFinished(() => server.close())
  }
  const warned = vi.spyOn(console, 'error')
  onTestFinished(() => warned.mockRestore())
  const response = await post(chatUrl, chatBody('hi'))
  expect(['one', 'two']).toContain(textOf(await response.text()))
  expect(mocks.flatMap(({ calls }) => calls)).toMatchObject([{ status: 200, outcome: 'completed' }])
  expect(errors).toEqual([])
  expect(warned).not.toHaveBeenCalled()
})
