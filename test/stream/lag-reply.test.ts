import { type Config, createManualClock, type Reply } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { mockLLMHandlers } from '../../src/create-mock-llm.ts'
import { createRandom, hashText } from '../../src/random.ts'
import { gapMs, resolveLag } from '../../src/stream/lag.ts'

const urls = {
  'chat.completions': 'https://api.openai.com/v1/chat/completions',
  messages: 'https://api.anthropic.com/v1/messages',
}
const text = 'Hello world! And so on.'

interface Ask {
  url?: string
  headers?: Record<string, string>
  model?: string
}

function bodyOf(stream: boolean, model: string): string {
  const messages = [{ role: 'user', content: 'hi' }]
  return JSON.stringify({ model, max_tokens: 1000, messages, stream })
}

function ask(config: Config, stream: boolean, { url, headers = {}, model = 'gpt-4o' }: Ask) {
  const clock = createManualClock()
  const handlers = mockLLMHandlers(config, { clock })
  const request = new Request(url ?? urls['chat.completions'], {
    method: 'POST',
    body: bodyOf(stream, model),
    headers,
  })
  return { clock, asked: getResponse(handlers, request) }
}

/** What text came, and when, in milliseconds from the start. */
async function arrivals(config: Config, given: Ask = {}): Promise<[string, number][]> {
  const { clock, asked } = ask(config, true, given)
  const response = (await asked)!
  const arrived: [string, number][] = []
  const reading = (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      for (const [, json] of chunk.matchAll(/^data: (\{.*\})$/gm)) {
        const { choices, delta } = JSON.parse(json!)
        const piece = choices?.[0]?.delta.content ?? delta?.text
        if (piece) arrived.push([piece, clock.monotonic()])
      }
    }
  })()
  await clock.advance(60_000)
  await reading
  expect(clock.pending).toBe(0)
  expect(arrived.map(([piece]) => piece).join('')).toBe(text)
  return arrived
}

/** When the plain answer came. */
async function plainArrival(config: Config, given: Ask = {}): Promise<number> {
  const { clock, asked } = ask(config, false, given)
  let arrivedMs = Number.NaN
  const waiting = asked.then(() => {
    arrivedMs = clock.monotonic()
  })
  await clock.advance(60_000)
  await waiting
  return arrivedMs
}

const withLag = (lag: Reply['lag'], settings: Config['settings'] = {}): Config => ({
  responses: { hi: { text, ...(lag === undefined ? {} : { lag }) } },
  settings,
})

for (const url of Object.values(urls)) {
  const model = url === urls.messages ? 'claude-sonnet-5' : 'gpt-4o'

  test(`${url}: every key has its place in the schedule`, async () => {
    const arrived = await arrivals(
      withLag({ ttft_ms: 300, tokens_per_second: 20, chunk: 'word' }),
      { url, model: 'gpt-4o' },
    )
    // Seven tokens, twenty-three characters.
    const perCharacterMs = (7 * 50) / 23
    const dueMs = [300]
    for (const word of [' world!', ' And', ' so', ' on.']) {
      dueMs.push(dueMs.at(-1)! + word.length * perCharacterMs)
    }
    expect(arrived.map(([piece]) => piece)).toEqual(['Hello', ' world!', ' And', ' so', ' on.'])
    for (const [index, [, atMs]] of arrived.entries()) expect(atMs).toBeCloseTo(dueMs[index]!, 6)
  })

  test.each<Reply['lag']>([
    { ttft_ms: 300 },
    { tokens_per_second: 20 },
    { ttft_ms: 300, tokens_per_second: 20, chunk: 'token' },
    { tokens_per_second: 20, chunk: 'sentence' },
    { tokens_per_second: 20, chunk: 5 },
    { profile: 'slow', jitter: 0 },
  ])(`${url}: a plain answer takes as long as a stream: %j`, async (lag) => {
    const streamedMs = (await arrivals(withLag(lag), { url, model })).at(-1)![1]
    expect(streamedMs).toBeGreaterThan(0)
    expect(await plainArrival(withLag(lag), { url, model })).toBeCloseTo(streamedMs, 6)
  })
}

test('jitter is that of the seeded generator, and a plain answer has none', async () => {
  const lag = { tokens_per_second: 10, jitter: 0.5, chunk: 'token' as const }
  const arrived = await arrivals(withLag(lag))
  const random = createRandom(hashText(bodyOf(true, 'gpt-4o')).low)
  let dueMs = 0
  for (const [, atMs] of arrived) {
    dueMs += gapMs(resolveLag(lag)!, random)
    expect(atMs).toBeCloseTo(dueMs, 6)
  }
  expect(arrived).toHaveLength(7)
  expect(await plainArrival(withLag(lag))).toBeCloseTo(700, 6)
})

test('chunk alone delays nothing', async () => {
  const arrived = await arrivals(withLag({ chunk: 'sentence' }))
  expect(arrived).toEqual([
    ['Hello world! ', 0],
    ['And so on.', 0],
  ])
  expect(await plainArrival(withLag({ chunk: 'sentence' }))).toBe(0)
})

test("a rule's keys change the lag of all; none takes it away", async () => {
  const settings = { lag: { ttft_ms: 500, tokens_per_second: 10, chunk: 'token' as const } }
  expect((await arrivals(withLag(undefined, settings))).map(([, atMs]) => atMs)).toEqual([
    500, 600, 700, 800, 900, 1000, 1100,
  ])
  const quicker = await arrivals(withLag({ ttft_ms: 0, tokens_per_second: 100 }, settings))
  expect(quicker.map(([, atMs]) => atMs)).toEqual([0, 10, 20, 30, 40, 50, 60])
  expect((await arrivals(withLag('none', settings))).at(-1)![1]).toBe(0)
})

test('an error comes when an answer would begin where its own rule is slow, else at once', async () => {
  const lag = { ttft_ms: 300, tokens_per_second: 10 }
  const error = 'overloaded' as const
  const slow: Config = { responses: { hi: { error, lag } } }
  expect([await plainArrival(slow), await plainArrival(slow, { url: urls.messages })]).toEqual([
    300, 300,
  ])
  expect(await plainArrival({ responses: { hi: { error } }, settings: { lag } })).toBe(0)
})

test('raw frames wait for ttft_ms once, and then each as long as a token', async () => {
  const frames = ['Hello ', 'world! ', 'And so on.'].map((content) => ({
    choices: [{ delta: { content } }],
  }))
  const lag = { ttft_ms: 300, tokens_per_second: 10 }
  const arrived = await arrivals({ responses: { hi: { raw: { frames }, lag } } })
  expect(arrived.map(([, atMs]) => atMs)).toEqual([300, 400, 500])
})

test('the lag of a model takes the place of that of all, also where it is none', async () => {
  const settings: Config['settings'] = {
    lag: { ttft_ms: 500 },
    model_lag: { 'gpt-4o': 'none', 'gpt-*': { ttft_ms: 100 } },
  }
  const firstMs = async (model: string) =>
    (await arrivals(withLag(undefined, settings), { model }))[0]![1]
  expect([await firstMs('gpt-4o'), await firstMs('gpt-5'), await firstMs('o3')]).toEqual([
    0, 100, 500,
  ])
})

test('a client asks for a profile by header', async () => {
  const arrived = await arrivals(withLag(undefined), { headers: { 'x-mockllm-lag': 'gpt' } })
  expect(arrived).toHaveLength(7)
  expect(arrived[0]![1]).toBeGreaterThanOrEqual(560)
  expect(arrived[0]![1]).toBeLessThan(1040)
})
