import Anthropic from '@anthropic-ai/sdk'
import { type Clock, createMockLLM } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSystemClock } from '../../src/clock.ts'
import { createRandom, hashText } from '../../src/random.ts'
import { gapMs, lagOfFactor } from '../../src/stream/lag.ts'
import { contentsOf, openaiUrl, streamRequest } from './requests.ts'

const lagFactor = 10
const seed = 3
const prompt = 'how long is a minute?'
const answer = 'A minute is sixty seconds, and this line has as many letters'
const messages = [{ role: 'user' as const, content: prompt }]

// The page's own clock, which the mock in this page plays by; it tells when playing begins.
let readings: number[] = []
const system = createSystemClock()
const clock: Clock = {
  ...system,
  monotonic() {
    const nowMs = system.monotonic()
    readings.push(nowMs)
    return nowMs
  },
}

const llm = createMockLLM(
  {
    responses: { [prompt]: answer },
    settings: { seed, lag_enabled: true, lag_factor: lagFactor },
  },
  { clock },
)
let stop: () => unknown
beforeAll(async () => {
  const worker = await setupMockLLMWorker(llm)
  stop = () => worker.stop()
})
afterAll(() => stop())
beforeEach(() => {
  readings = []
})

/** When each character is due, in milliseconds after playing begins. */
function intendedMs(bodyText: string): number[] {
  const random = createRandom(hashText(bodyText, seed).low)
  let dueMs = 0
  return [...answer].map(() => {
    dueMs += gapMs(lagOfFactor(lagFactor), random)
    return dueMs
  })
}

interface Arrivals {
  client: string
  bodyText: string
  requestedMs: number
  /** When the headers were there, which come with the first frame. */
  answeredMs: number
  /** The pieces of the answer, each with the time at which the client had it. */
  pieces: { text: string; atMs: number }[]
}

/** Prints what was measured, and asserts what holds on a busy machine, too. */
function check({ client, bodyText, requestedMs, answeredMs, pieces }: Arrivals) {
  const startedMs = readings[0]!
  const dueMs = intendedMs(bodyText)
  const arrivedMs = pieces.map(({ atMs }) => atMs - startedMs)
  const latenessMs = arrivedMs.map((atMs, index) => atMs - dueMs[index]!)
  const gapErrorsMs = latenessMs.slice(1).map((late, index) => Math.abs(late - latenessMs[index]!))
  const firstMs = pieces[0]!.atMs - requestedMs
  console.log(
    `${client}: answer began ${ms(answeredMs - requestedMs)} after the request, ` +
      `first character ${ms(firstMs)} after it (intended ${ms(dueMs[0]!)} after the answer began); ` +
      `lateness of ${pieces.length} characters: ${summary(latenessMs)}; ` +
      `gaps of ${ms(dueMs.at(-1)! / dueMs.length)} on average, off by: ${summary(gapErrorsMs)}; ` +
      `total ${ms(arrivedMs.at(-1)!)}, intended ${ms(dueMs.at(-1)!)}`,
  )
  expect(pieces.map(({ text }) => text)).toEqual([...answer])
  // A clock may call half a millisecond early, and a browser rounds what it tells of the time.
  for (const lateMs of latenessMs) expect(lateMs).toBeGreaterThan(-1)
  expect(arrivedMs).toEqual(arrivedMs.toSorted((a, b) => a - b))
  // At one go, it would be one; a machine that is held up now and then makes a few less than sixty.
  expect(new Set(arrivedMs).size).toBeGreaterThan(answer.length / 3)
}

function summary(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => ms(sorted[Math.ceil(share * sorted.length) - 1]!)
  return `median ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}

test('fetch reads the answer character by character, each when it is due', async () => {
  const init = streamRequest(prompt)
  const requestedMs = performance.now()
  const response = await fetch(openaiUrl, init)
  const answeredMs = performance.now()
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const pieces: Arrivals['pieces'] = []
  for (let result = await reader.read(); !result.done; result = await reader.read()) {
    const atMs = performance.now()
    for (const text of contentsOf(result.value)) pieces.push({ text, atMs })
  }
  check({ client: 'fetch', bodyText: init.body, requestedMs, answeredMs, pieces })
})

/** `fetch` for an SDK, which tells what is sent and when. */
function createRecordingFetch() {
  const record = { bodyText: '', requestedMs: 0, answeredMs: 0 }
  const recordingFetch = async (url: string | URL | Request, init?: RequestInit) => {
    record.bodyText = String(init?.body)
    record.requestedMs = performance.now()
    const response = await fetch(url, init)
    record.answeredMs = performance.now()
    return response
  }
  return { record, fetch: recordingFetch }
}

test('openai reads the answer character by character, each when it is due', async () => {
  const { record, fetch } = createRecordingFetch()
  const client = new OpenAI({ apiKey: 'sk-test', dangerouslyAllowBrowser: true, fetch })
  const stream = await client.chat.completions.create({ model: 'gpt-4o', stream: true, messages })
  const pieces: Arrivals['pieces'] = []
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content
    if (text) pieces.push({ text, atMs: performance.now() })
  }
  check({ client: 'openai', ...record, pieces })
})

test('@anthropic-ai/sdk reads the answer character by character, each when it is due', async () => {
  const { record, fetch } = createRecordingFetch()
  const client = new Anthropic({ apiKey: 'sk-ant-test', dangerouslyAllowBrowser: true, fetch })
  const request = { model: 'claude-sonnet-5', max_tokens: 1000, messages }
  const pieces: Arrivals['pieces'] = []
  for await (const event of await client.messages.create({ ...request, stream: true })) {
    if (event.type !== 'content_block_delta' || event.delta.type !== 'text_delta') continue
    pieces.push({ text: event.delta.text, atMs: performance.now() })
  }
  check({ client: '@anthropic-ai/sdk', ...record, pieces })
})
