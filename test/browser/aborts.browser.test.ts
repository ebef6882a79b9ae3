import Anthropic from '@anthropic-ai/sdk'
import { type Call, type Clock, createMockLLM, type Outcome } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSystemClock } from '../../src/clock.ts'
import { contentsOf, createDeferred, openaiUrl, streamRequest } from './requests.ts'

const prompt = 'tell me a story'
const story = 'Once upon a time. '.repeat(500)

// The machine's clock, and how many steps it was asked for.
let scheduled = 0
const system = createSystemClock()
const clock: Clock = {
  ...system,
  schedule(atMs, callback) {
    scheduled++
    return system.schedule(atMs, callback)
  },
}

interface Ended {
  outcome: Outcome
  call: Call
  atMs: number
}
let ended = createDeferred<Ended>()
const llm = createMockLLM(
  { responses: { [prompt]: story }, settings: { lag_enabled: true, lag_factor: 10 } },
  {
    clock,
    onCall: (call, outcome) => ended.resolve({ call, outcome, atMs: performance.now() }),
  },
)
let stop: () => unknown
beforeAll(async () => {
  const worker = await setupMockLLMWorker(llm)
  stop = () => worker.stop()
})
afterAll(() => stop())
beforeEach(() => {
  ended = createDeferred()
})

/** The mock has heard of it, and plays no further step. */
async function expectAborted(abortedMs: number, how: string) {
  const { outcome, call, atMs } = await ended.promise
  expect(outcome).toBe('aborted')
  expect(call.user).toBe(prompt)
  console.log(`abort heard in the mock ${(atMs - abortedMs).toFixed(1)} ms after ${how}`)
  const before = scheduled
  // Time enough for ten characters.
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(scheduled).toBe(before)
}

describe('fetch', () => {
  async function begin(signal?: AbortSignal) {
    const init = streamRequest(prompt)
    const response = await fetch(openaiUrl, signal === undefined ? init : { ...init, signal })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const read = async () => {
      const { done, value } = await reader.read()
      if (!done) text += contentsOf(value).join('')
      return !done
    }
    while (text.length < 5) await read()
    return { reader, read, textSoFar: () => text }
  }

  test('an AbortController ends the answer, and no chunk follows', async () => {
    const controller = new AbortController()
    const { read, textSoFar } = await begin(controller.signal)
    const abortedMs = performance.now()
    controller.abort()
    const text = textSoFar()
    await expect(read()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    await expectAborted(abortedMs, 'controller.abort()')
    expect(textSoFar()).toBe(text)
    expect(story.startsWith(text)).toBe(true)
  })

  test('reader.cancel(), as a stop button calls it, ends the answer', async () => {
    const { reader, read, textSoFar } = await begin()
    const abortedMs = performance.now()
    await reader.cancel()
    const text = textSoFar()
    expect(await read()).toBe(false)
    await expectAborted(abortedMs, 'reader.cancel()')
    expect(textSoFar()).toBe(text)
  })
})

describe('official SDKs', () => {
  const openai = new OpenAI({ apiKey: 'sk-test', dangerouslyAllowBrowser: true, maxRetries: 0 })
  const anthropic = new Anthropic({
    apiKey: 'sk-ant-test',
    dangerouslyAllowBrowser: true,
    maxRetries: 0,
  })
  const messages = [{ role: 'user' as const, content: prompt }]

  test('openai: leaving the loop ends the answer', async () => {
    const stream = await openai.chat.completions.create({ model: 'gpt-4o', stream: true, messages })
    let text = ''
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      if (text.length >= 5) break
    }
    await expectAborted(performance.now(), "openai's break")
    expect(story.startsWith(text)).toBe(true)
  })

  test('openai: controller.abort() ends the answer', async () => {
    const stream = await openai.chat.completions.create({ model: 'gpt-4o', stream: true, messages })
    let text = ''
    let abortedMs = 0
    for await (const chunk of stream) {
      expect(abortedMs, 'chunk after the abort').toBe(0)
      text += chunk.choices[0]?.delta.content ?? ''
      if (text.length < 5) continue
      abortedMs = performance.now()
      stream.controller.abort()
    }
    await expectAborted(abortedMs, "openai's controller.abort()")
    expect(story.startsWith(text)).toBe(true)
  })

  test('@anthropic-ai/sdk: abort() ends the answer and throws its own error', async () => {
    const request = { model: 'claude-sonnet-5', max_tokens: 100_000, messages }
    const stream = anthropic.messages.stream(request)
    let text = ''
    let abortedMs = 0
    stream.on('text', (delta) => {
      text += delta
      if (text.length < 5 || abortedMs > 0) return
      abortedMs = performance.now()
      stream.abort()
    })
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError)
    await expectAborted(abortedMs, "@anthropic-ai/sdk's abort()")
    expect(text).toBe(story.slice(0, text.length))
  })
})
