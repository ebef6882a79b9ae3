import { getEventListeners } from 'node:events'
import https from 'node:https'
import { createManualClock, createMockLLM, type MockLLMOptions } from 'mockllm'
import { setupServer } from 'msw/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { hearsCancel, mswMajor } from '../sdk/msw-version.ts'
import { slowConfig } from '../sdk/sdk-config.ts'
import { createRecord } from '../sdk/transports.ts'
import { chatBody, chatUrl, post } from './event-stream.ts'

const story = chatBody('tell me a story', true)

function listen(options: MockLLMOptions) {
  const server = setupServer(...createMockLLM(slowConfig, options).handlers)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  return server
}

test('an abort stops the playback and frees its timer and listener', async () => {
  const clock = createManualClock()
  const { onCall, finished, firstFinished } = createRecord()
  const server = listen({ clock, onCall })
  let signal: AbortSignal | undefined
  server.events.on('request:start', ({ request }) => {
    signal = request.signal
  })
  const controller = new AbortController()
  const response = await post(chatUrl, story, { signal: controller.signal })
  const reader = response.body!.getReader()
  for (let chunk = 0; chunk < 3; chunk++) {
    const reading = reader.read()
    await clock.advance(15)
    expect((await reading).done).toBe(false)
  }
  do {
    // Takes what is due, until the playback waits for its timer.
    reader.read().catch(() => {})
    await clock.advance(0)
  } while (clock.pending === 0)
  expect(finished).toEqual([])

  controller.abort()
  await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
  expect(await firstFinished()).toMatchObject({ outcome: 'aborted' })
  await clock.advance(60_000)
  expect(clock.pending).toBe(0)
  expect(finished).toHaveLength(1)
  expect(getEventListeners(signal!, 'abort')).toEqual([])
})

test.runIf(hearsCancel())('a cancelled body stops the playback, too', async () => {
  const clock = createManualClock()
  const { onCall, firstFinished } = createRecord()
  listen({ clock, onCall })
  const response = await post(chatUrl, story)
  const reader = response.body!.getReader()
  await reader.read()
  await reader.cancel()
  expect(await firstFinished()).toMatchObject({ outcome: 'aborted' })
  expect(clock.pending).toBe(0)
})

test('a plain answer that is awaited is given up at once', async () => {
  const clock = createManualClock()
  const { onCall, firstFinished } = createRecord()
  listen({ clock, onCall })
  const controller = new AbortController()
  const asked = post(chatUrl, chatBody('tell me a story'), { signal: controller.signal })
  asked.catch(() => {})
  await vi.waitFor(() => expect(clock.pending).toBe(1))
  controller.abort()
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  expect(await firstFinished()).toMatchObject({ outcome: 'aborted' })
  expect(clock.pending).toBe(0)
})

test('the mock hears of an abort within 10 ms', async () => {
  const tookMs: number[] = []
  let abortedMs = 0
  let ended: (() => void) | undefined
  listen({
    onCall() {
      tookMs.push(performance.now() - abortedMs)
      ended?.()
    },
  })
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const timersBefore = timers()
  for (let round = 0; round < 5; round++) {
    const controller = new AbortController()
    const response = await post(chatUrl, story, { signal: controller.signal })
    const reader = response.body!.getReader()
    for (let chunk = 0; chunk < 3; chunk++) await reader.read()
    const end = new Promise<void>((resolve) => {
      ended = resolve
    })
    abortedMs = performance.now()
    controller.abort()
    await end
    await reader.closed.catch(() => {})
  }
  // The quickest, because a machine may be busy with something else for longer than that.
  expect(Math.min(...tookMs)).toBeLessThan(10)
  expect(timers()).toBeLessThanOrEqual(timersBefore)
})

test('a node:https client that goes away gets nothing more', async () => {
  const { onCall, firstFinished } = createRecord()
  listen({ onCall })
  let chunks = 0
  await new Promise<void>((resolve) => {
    const outgoing = https.request(chatUrl, { method: 'POST' }, (incoming) => {
      incoming.on('error', () => {})
      incoming.on('data', () => {
        chunks++
        if (chunks === 3) outgoing.destroy()
      })
      incoming.on('close', () => resolve())
    })
    outgoing.on('error', () => {})
    outgoing.end(story)
  })
  expect(chunks).toBe(3)
  // msw 2 tells nobody: there the playback runs on, unread, to its end.
  if (mswMajor >= 3) expect(await firstFinished()).toMatchObject({ outcome: 'aborted' })
})
