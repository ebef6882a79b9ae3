import { createManualClock, type ManualClock, mockLLMHandlers } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { createRandom, hashText } from '../../src/random.ts'

const text = 'Hello, 世界 👩‍🚀!'
/** Code points: the astronaut is three. */
const characters = 14

const providers = [
  { name: 'openai', url: 'https://api.openai.com/v1/chat/completions' },
  { name: 'anthropic', url: 'https://api.anthropic.com/v1/messages' },
]

function chatBody(stream: boolean): string {
  const messages = [{ role: 'user', content: 'hi' }]
  return JSON.stringify({ model: 'any', max_tokens: 1000, messages, stream })
}

function ask(url: string, clock: ManualClock, settings: object, stream: boolean) {
  const handlers = mockLLMHandlers({ responses: { hi: text }, settings }, { clock })
  return getResponse(handlers, new Request(url, { method: 'POST', body: chatBody(stream) }))
}

/** When each chunk of the stream came, in milliseconds from the start. */
async function arrivals(url: string, settings: object): Promise<number[]> {
  const clock = createManualClock()
  const response = await ask(url, clock, settings, true)
  const arrivedMs: number[] = []
  const reading = (async () => {
    for await (const _ of response!.body!) arrivedMs.push(clock.monotonic())
  })()
  await clock.advance(10_000)
  await reading
  expect(clock.pending).toBe(0)
  return arrivedMs
}

function gaps(arrivedMs: readonly number[]): number[] {
  return arrivedMs.slice(1).map((atMs, index) => atMs - arrivedMs[index]!)
}

for (const { name, url } of providers) {
  test(`${name}: a streamed character comes after 1 / (lag_factor × 10) s ± 50 %, by the seeded generator`, async () => {
    const arrivedMs = await arrivals(url, { lag_enabled: true, lag_factor: 4 })
    // What comes before the first character comes at once, what follows the last comes with it.
    expect(arrivedMs).toHaveLength(1 + characters)
    expect(arrivedMs[0]).toBe(0)
    const random = createRandom(hashText(chatBody(true)).low)
    const expected = Array.from({ length: characters }, () => 25 * (0.5 + random()))
    for (const [index, gapMs] of gaps(arrivedMs).entries()) {
      expect(gapMs).toBeCloseTo(expected[index]!, 6)
    }
  })

  test(`${name}: a plain answer comes after length / (lag_factor × 10) s, once`, async () => {
    const clock = createManualClock()
    let arrivedMs: number | undefined
    const asked = ask(url, clock, { lag_enabled: true, lag_factor: 4 }, false).then(() => {
      arrivedMs = clock.monotonic()
    })
    await clock.advance(characters * 25 - 1)
    expect(arrivedMs).toBeUndefined()
    await clock.advance(1)
    await asked
    expect(arrivedMs).toBe(characters * 25)
  })
}

const { url } = providers[0]!

test('the default lag_factor is 10', async () => {
  const found = gaps(await arrivals(url, { lag_enabled: true }))
  expect(Math.min(...found)).toBeGreaterThanOrEqual(5)
  expect(Math.max(...found)).toBeLessThan(15)
})

test('without lag_enabled, nothing is delayed', async () => {
  expect(await arrivals(url, { lag_factor: 1 })).toEqual([0])
})

test('the same request has the same gaps, and another seed has others', async () => {
  const first = await arrivals(url, { lag_enabled: true, seed: 1 })
  expect(await arrivals(url, { lag_enabled: true, seed: 1 })).toEqual(first)
  expect(await arrivals(url, { lag_enabled: true, seed: 2 })).not.toEqual(first)
})
