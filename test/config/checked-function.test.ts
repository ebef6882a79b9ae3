/** What functions give is checked as it comes. */
import { createMockLLM, type Reply } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { toRequest } from '../state/ask.ts'

test.each([false, true])(
  'a part that is not valid frees the generator, stream: %s',
  async (stream) => {
    let freed = 0
    const errors: unknown[] = []
    const parts = async function* () {
      try {
        yield 'one '
        yield { txet: 'two' } as never
      } finally {
        freed++
      }
    }
    const llm = createMockLLM(parts, { onError: (error) => errors.push(error) })
    const response = await getResponse(llm.handlers, toRequest('hi', { fields: { stream } }))
    expect(await response!.text()).toContain('txet')
    expect(errors).toHaveLength(1)
    expect(freed).toBe(1)
  },
)

test('a content type that no header can hold is refused', async () => {
  const reply: Reply = {
    text: 'Hello!',
    fault: { kind: 'wrong_content_type', content_type: 'text/x\r\nx-mine: 1' },
  }
  expect(() => createMockLLM({ responses: { hi: reply } })).toThrow('content_type must be text')
  const llm = createMockLLM(() => reply, { onError: () => {} })
  expect((await getResponse(llm.handlers, toRequest('hi')))!.status).toBe(500)
})
