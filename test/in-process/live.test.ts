import { createMockLLM, type RespondFunction } from 'mockllm'
import { setupServer } from 'msw/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { hearsCancel, mswMajor } from '../sdk/msw-version.ts'
import { describeGone } from '../stream/gone-suite.ts'
import { describeLive, type LiveRuntime } from '../stream/live-suite.ts'
import { chatBody, chatUrl, post } from './event-stream.ts'

async function connect(): Promise<LiveRuntime> {
  const ended: LiveRuntime['ended'] = []
  const errors: unknown[] = []
  let respond: RespondFunction = () => undefined
  const llm = createMockLLM((prompt, request) => respond(prompt, request), {
    onCall: (call, outcome) => ended.push({ call, outcome }),
    onError: (error) => errors.push(error),
  })
  const server = setupServer(...llm.handlers)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  return {
    openaiUrl: 'https://api.openai.com/v1',
    anthropicUrl: 'https://api.anthropic.com',
    setRespond(next) {
      respond = next
    },
    ended,
    errors,
  }
}

describeLive('in process', connect)
describeGone('in process', connect)

test.runIf(mswMajor < 3 && hearsCancel())(
  'a part is yielded only when the client reads on',
  async () => {
    const { setRespond } = await connect()
    let yielded = 0
    setRespond(async function* () {
      for (;;) {
        yielded++
        yield 'more '
      }
    })
    const response = await post(chatUrl, chatBody('go on', true))
    const reader = response.body!.getReader()
    await reader.read()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const before = yielded
    // What the client's own buffers hold, and no more.
    expect(before).toBeLessThan(10)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(yielded).toBe(before)
    await reader.read()
    await vi.waitFor(() => expect(yielded).toBe(before + 1))
    await reader.cancel()
  },
)

// msw 3 writes a body to a socket of its own, however much waits there to be read.
test.runIf(mswMajor >= 3)('parts are yielded until the client leaves, read or not', async () => {
  const { setRespond, ended } = await connect()
  let yielded = 0
  let freed = 0
  setRespond(async function* () {
    try {
      for (;;) {
        yielded++
        yield 'more '
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    } finally {
      freed++
    }
  })
  const response = await post(chatUrl, chatBody('go on', true))
  const reader = response.body!.getReader()
  await reader.read()
  await vi.waitFor(() => expect(yielded).toBeGreaterThan(20))
  await reader.cancel()
  await vi.waitFor(() => expect(ended).toMatchObject([{ outcome: 'aborted' }]))
  await vi.waitFor(() => expect(freed).toBe(1))
})
