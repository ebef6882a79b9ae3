/** Bodies as web streams: who is told of an end, and what flows when nobody reads. */
import { getEventListeners } from 'node:events'
import { expect, test, vi } from 'vitest'
import { createManualClock } from '../../src/clock.ts'
import type { Step } from '../../src/stream/steps.ts'
import { createEventStream, createWholeBody } from '../../src/stream/web-stream.ts'

/** A stream of a, b and c, each 10 ms after the one before. */
function open(signal = new AbortController().signal) {
  const clock = createManualClock()
  const onEnd = vi.fn()
  const taken: string[] = []
  function* steps(): Generator<Step> {
    for (const frames of ['a', 'b', 'c']) {
      taken.push(frames)
      yield { gapMs: 10, kind: 'delta', leads: true, frames }
    }
  }
  const stream = createEventStream({ steps, clock, request: { signal }, onEnd })
  return { clock, onEnd, taken, stream }
}

const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text()

/** Whether a promise settles without anything else happening. */
async function settlesAtOnce(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const settle = () => {
    settled = true
  }
  promise.then(settle, settle)
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

test('nothing flows unless somebody reads', async () => {
  const { clock, taken, stream } = open()
  await clock.advance(1000)
  expect(taken).toEqual([])
  const reader = stream.getReader()
  const first = reader.read()
  await clock.advance(10)
  expect(new TextDecoder().decode((await first).value)).toBe('a')
  await clock.advance(1000)
  // The next one is at hand, and no timer runs for it.
  expect([taken, clock.pending]).toEqual([['a', 'b'], 0])
})

test('a stream has one listener on its signal, however many chunks it sends', async () => {
  const { signal } = new AbortController()
  const { clock, stream } = open(signal)
  const reader = stream.getReader()
  for (const frames of ['a', 'b', 'c']) {
    const reading = reader.read()
    await clock.advance(10)
    expect(new TextDecoder().decode((await reading).value)).toBe(frames)
    expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1)
  }
  expect((await reader.read()).done).toBe(true)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('a reader that is told of an abort is told why', async () => {
  const controller = new AbortController()
  const { clock, onEnd, stream } = open(controller.signal)
  const reading = stream.getReader().read()
  await clock.advance(5)
  controller.abort(new Error('the stop button'))
  await expect(reading).rejects.toThrow('the stop button')
  expect(onEnd.mock.calls).toEqual([['aborted']])
  expect(clock.pending).toBe(0)
})

test('a stream for a client that has left already never begins', async () => {
  const { onEnd, taken, stream } = open(AbortSignal.abort(new Error('gone')))
  expect(onEnd.mock.calls).toEqual([['aborted']])
  await expect(stream.getReader().read()).rejects.toThrow('gone')
  expect(taken).toEqual([])
})

test('a clone is whole, and the end is told once', async () => {
  const controller = new AbortController()
  const { clock, onEnd, stream } = open(controller.signal)
  const texts = stream.tee().map(textOf)
  await clock.advance(1000)
  expect(await Promise.all(texts)).toEqual(['abc', 'abc'])
  expect(onEnd.mock.calls).toEqual([['completed']])
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
})

test('a body can be cancelled while its clone is unread', async () => {
  const [stream] = open().stream.tee()
  expect(await settlesAtOnce(stream!.cancel())).toBe(true)
  const [whole, clone] = createWholeBody(new TextEncoder().encode('whole')).tee()
  expect(await settlesAtOnce(whole.cancel())).toBe(true)
  expect(await textOf(clone)).toBe('whole')
})

test('an error comes only after what was before it has been read', async () => {
  const onEnd = vi.fn()
  const steps = (): Iterator<Step> =>
    [
      { kind: 'delta' as const, gapMs: 0, leads: true, frames: 'a' },
      { kind: 'tear' as const },
    ].values()
  const progress = { partsSent: 0 }
  const clock = createManualClock()
  const stream = createEventStream({ steps, clock, request: {}, progress, onEnd })
  const [reader, cloneReader] = stream.tee().map((branch) => branch.getReader())
  expect(new TextDecoder().decode((await reader!.read()).value)).toBe('a')
  expect(onEnd).not.toHaveBeenCalled()
  const reading = [reader, cloneReader].map((branch) => branch!.read())
  // A pipe reads ahead, and an error would overtake what is in it.
  for (const read of reading) read.catch(() => {})
  await clock.advance(0)
  expect(onEnd).not.toHaveBeenCalled()
  expect(clock.pending).toBe(1)
  await clock.advance(1)
  await expect(reading[0]).rejects.toThrow(TypeError)
  expect(onEnd.mock.calls).toEqual([['faulted']])
  expect(new TextDecoder().decode((await reading[1])!.value)).toBe('a')
  const failing = cloneReader!.read()
  failing.catch(() => {})
  await clock.advance(1)
  await expect(failing).rejects.toThrow('terminated')
  // What a clone is sent is not sent to the client.
  expect([progress.partsSent, onEnd.mock.calls.length]).toEqual([1, 1])
})

test('a source that aborts its own reader plays no further', async () => {
  const controller = new AbortController()
  const onEnd = vi.fn()
  const freed = vi.fn()
  function* steps(): Generator<Step> {
    try {
      controller.abort(new Error('enough'))
      for (const frames of ['a', 'b']) yield { kind: 'delta', gapMs: 10, leads: true, frames }
    } finally {
      freed()
    }
  }
  const { signal } = controller
  const stream = createEventStream({
    steps,
    clock: createManualClock(),
    request: { signal },
    onEnd,
  })
  await expect(stream.getReader().read()).rejects.toThrow('enough')
  expect([onEnd.mock.calls, freed.mock.calls.length]).toEqual([[['aborted']], 1])
})
