/** What becomes of a call whose client leaves before there is any answer, where the mock can hear of it. */
import type { FunctionReply, RespondFunction } from 'mockllm'
import OpenAI from 'openai'
import { describe, expect, test, vi } from 'vitest'
import { createValve, type LiveRuntime } from './live-suite.ts'

export function describeGone(name: string, connect: () => Promise<LiveRuntime>): void {
  describe.each([
    ['plain', false],
    ['streamed', true],
  ])(`${name}, %s, a client that leaves before the answer`, (_, stream) => {
    /** Asks, and leaves when the function has been asked. */
    async function leave(respond: RespondFunction) {
      const runtime = await connect()
      let tell = () => {}
      const asked = new Promise<void>((resolve) => {
        tell = resolve
      })
      runtime.setRespond((...given) => {
        tell()
        return respond(...given)
      })
      const client = new OpenAI({ apiKey: 'sk', baseURL: runtime.openaiUrl, maxRetries: 0 })
      const controller = new AbortController()
      const messages = [{ role: 'user' as const, content: 'hi' }]
      const asking = client.chat.completions.create(
        { model: 'gpt-4o', messages, stream },
        { signal: controller.signal },
      )
      asking.catch(() => {})
      await asked
      await new Promise((tick) => setTimeout(tick, 5))
      expect(runtime.ended).toEqual([])
      controller.abort()
      await expect(asking).rejects.toThrow(OpenAI.APIUserAbortError)
      await vi.waitFor(() => expect(runtime.ended).not.toEqual([]))
      expect(runtime.ended.map(({ outcome }) => outcome)).toEqual(['aborted'])
      return runtime
    }

    test('ends the call of a function that never answers', async () => {
      const { errors } = await leave(() => new Promise(() => {}))
      expect(errors).toEqual([])
    })

    test('has what comes too late given back', async () => {
      let cancelled = 0
      let answer: (reply: FunctionReply) => void = () => {}
      const { ended } = await leave(
        () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      )
      answer(new Response(new ReadableStream({ cancel: () => void cancelled++ })))
      await vi.waitFor(() => expect(cancelled).toBe(1))
      expect(ended).toHaveLength(1)
    })

    test('hears nothing of a failure that comes too late', async () => {
      let fail: (error: Error) => void = () => {}
      const { ended, errors } = await leave(
        () =>
          new Promise((_, reject) => {
            fail = reject
          }),
      )
      fail(new Error('too late'))
      await new Promise((tick) => setTimeout(tick, 5))
      expect(errors).toEqual([])
      expect(ended).toHaveLength(1)
    })

    test('has an iterator returned that has yielded nothing', async () => {
      const valve = createValve()
      await leave(() => valve)
      expect(valve.returned).toBe(1)
    })

    test('ends the call of a Response whose body does not end', async () => {
      await leave(() => new Response(new ReadableStream()))
    })
  })
}
