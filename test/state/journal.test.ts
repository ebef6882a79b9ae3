/** What a mock remembers of its calls, and how one waits for them. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Call, ConfigError, createManualClock, createMockLLM, type Match } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test, vi } from 'vitest'
import { maxCalls, maxCharacters } from '../../src/state/journal.ts'
import { createGate, say, tell, toRequest } from './ask.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const config = { responses: { hi: 'Hello!', ho: 'Ho!' } }

describe('waitForCall', () => {
  test('gives a call that has been, the first that fits', async () => {
    const llm = createMockLLM(config)
    for (const user of ['hi', 'ho', 'ho']) await say(llm, user)
    expect(await llm.waitForCall({ user: 'ho' })).toBe(llm.calls[1])
    expect(await llm.waitForCall()).toBe(llm.calls[0])
    expect(await llm.waitForCall(({ rule }) => rule === 'responses["ho"]')).toBe(llm.calls[1])
  })

  test('does not wait for a time that is no number', async () => {
    const waiting = createMockLLM(config).waitForCall({}, { timeoutMs: Number.NaN })
    await expect(waiting).rejects.toThrow('timeoutMs must be a number, got NaN')
  })

  test('gives a call that is still to come', async () => {
    const llm = createMockLLM(config)
    const awaited = llm.waitForCall({ user: { contains: 'o' } })
    await say(llm, 'hi')
    await say(llm, 'ho')
    expect(await awaited).toMatchObject({ user: 'ho', outcome: 'completed' })
  })

  test('gives any prompt by default, and no list of models', async () => {
    const llm = createMockLLM(config)
    await getResponse(llm.handlers, new Request('https://api.openai.com/v1/models'))
    const awaited = llm.waitForCall()
    await say(llm, 'hi')
    expect(await awaited).toMatchObject({ user: 'hi' })
    expect(llm.calls).toHaveLength(2)
  })

  test('goes by what a call has been asked with, secrets too, which it does not show', async () => {
    const llm = createMockLLM(config)
    await say(llm, 'hi', { headers: { authorization: 'Bearer sk-1', 'x-team': 'a' } })
    await say(llm, 'hi', { headers: { authorization: 'Bearer sk-2' }, fields: { seed: 7 } })
    const [first, second] = llm.calls
    const cases: [Match, Call | undefined][] = [
      [{ api_key: 'sk-2' }, second],
      [{ headers: { authorization: 'Bearer sk-2' } }, second],
      [{ headers: { 'x-team': true } }, first],
      [{ body: { seed: 7 } }, second],
      [{ when: (_, { headers }) => headers['x-team'] === undefined }, second],
    ]
    for (const [match, call] of cases) expect(await llm.waitForCall(match)).toBe(call)
    expect(JSON.stringify(llm.calls)).not.toContain('sk-')
  })

  test('started: while its function still thinks', async () => {
    const gate = createGate()
    const llm = createMockLLM(async () => {
      await gate.passed
      return 'at last'
    })
    const told = tell(llm, 'hi')
    const call = await llm.waitForCall({ user: 'hi' }, { until: 'started' })
    expect([call.outcome, call.endedMs]).toEqual(['pending', undefined])
    gate.open()
    await told
    expect(await llm.waitForCall()).toBe(call)
    expect(call.outcome).toBe('completed')
  })

  test('ended: when the last piece of a stream is sent', async () => {
    const clock = createManualClock()
    const settings = { lag: { ttft_ms: 100, tokens_per_second: 10 } }
    const llm = createMockLLM({ ...config, settings }, { clock })
    const request = toRequest('hi', { fields: { stream: true } })
    const text = (await getResponse(llm.handlers, request))!.text()
    const ended = vi.fn()
    const awaited = llm.waitForCall().then(ended)
    await clock.advance(99)
    expect(ended).not.toHaveBeenCalled()
    await clock.advance(1000)
    await text
    await awaited
    expect(llm.calls).toMatchObject([{ partsSent: 6, startedMs: 0, outcome: 'completed' }])
  })

  test('gives up in time, with the latest calls and why they do not fit', async () => {
    const clock = createManualClock()
    const llm = createMockLLM(config, { clock })
    for (let index = 0; index < 5; index++) await say(llm, 'hi')
    await say(llm, 'x'.repeat(100))
    await getResponse(llm.handlers, new Request('https://api.openai.com/v1/models'))
    const awaited = llm.waitForCall({ user: { contains: 'weather' }, stream: true })
    const rejected = expect(awaited).rejects.toThrow(
      new Error(`No call that fits has ended within 5000 ms. The last 5 of 7 calls:
  POST /v1/chat/completions gpt-4o "hi" → responses["hi"] (completed): wants stream true (got false), user containing "weather" (got "hi")
  POST /v1/chat/completions gpt-4o "hi" → responses["hi"] (completed): wants stream true (got false), user containing "weather" (got "hi")
  POST /v1/chat/completions gpt-4o "hi" → responses["hi"] (completed): wants stream true (got false), user containing "weather" (got "hi")
  POST /v1/chat/completions gpt-4o "${'x'.repeat(39)}…" → defaults.unknown_response (completed): wants stream true (got false), user containing "weather" (got "${'x'.repeat(80)}…")
  GET /v1/models → no rule (completed)`),
    )
    await clock.advance(4999)
    expect(clock.pending).toBe(1)
    await clock.advance(1)
    await rejected
    expect(clock.pending).toBe(0)
  })

  test('says that there was no call at all', async () => {
    const clock = createManualClock()
    const llm = createMockLLM(config, { clock })
    await say(llm.session('another'), 'hi')
    const awaited = llm.session('mine').waitForCall({}, { timeoutMs: 10, until: 'started' })
    const rejected = expect(awaited).rejects.toThrow(
      'No call that fits has started within 10 ms. There was no call at all.',
    )
    await clock.advance(10)
    await rejected
  })

  test('leaves no timer, and needs none to wait for ever', async () => {
    const clock = createManualClock()
    const llm = createMockLLM(config, { clock })
    await say(llm, 'hi')
    await llm.waitForCall()
    expect(clock.pending).toBe(0)
    const awaited = llm.waitForCall({ user: 'ho' })
    const forever = llm.waitForCall({ user: 'ho' }, { timeoutMs: Number.POSITIVE_INFINITY })
    expect(clock.pending).toBe(1)
    await say(llm, 'ho')
    expect(await awaited).toBe(await forever)
    expect(clock.pending).toBe(0)
  })

  test('rejects with what its function throws, and harms no answer', async () => {
    const llm = createMockLLM(config)
    const mistaken = expect(
      llm.waitForCall((call) => call.prompt!.tools[0]!.length > 0, { until: 'started' }),
    ).rejects.toThrow(TypeError)
    expect(await say(llm, 'hi')).toBe('Hello!')
    await mistaken
    const again = llm.waitForCall((call) => call.prompt!.tools[0]!.length > 0)
    await expect(again).rejects.toThrow(TypeError)
  })

  test('rejects a match that is not valid', async () => {
    const match = { usr: 'hi' } as Match
    const refused = createMockLLM(config).waitForCall(match)
    await expect(refused).rejects.toThrow(ConfigError)
    await expect(refused).rejects.toThrow('waitForCall(): unknown key "usr"; did you mean "user"?')
  })

  test('does not take a call from before a reset for its own', async () => {
    const gate = createGate()
    const llm = createMockLLM(async ({ user }) => {
      if (user === 'old') await gate.passed
      return user
    })
    const old = say(llm, 'old')
    await llm.waitForCall({ user: 'old' }, { until: 'started' })
    llm.reset()
    const awaited = llm.waitForCall()
    gate.open()
    expect(await old).toBe('old')
    await say(llm, 'new')
    expect(await awaited).toMatchObject({ user: 'new' })
    expect(llm.calls).toHaveLength(1)
  })
})

describe('bounds', () => {
  test(`${maxCalls} calls are kept, the latest`, async () => {
    const llm = createMockLLM(config)
    for (let index = 0; index < maxCalls * 1.2; index++) await say(llm, `prompt ${index}`)
    expect(llm.calls).toHaveLength(maxCalls)
    expect(llm.calls[0]!.user).toBe('prompt 200')
    expect(llm.calls.at(-1)!.user).toBe('prompt 1199')
  })

  test(`${maxCharacters} characters are kept: images do not pile up`, async () => {
    const llm = createMockLLM(config)
    const image = `data:image/png;base64,${'A'.repeat(20 * 1024 * 1024)}`
    const ask = async () => {
      const content = [
        { type: 'text', text: 'hi' },
        { type: 'image_url', image_url: { url: image } },
      ]
      await say(llm, 'hi', { fields: { messages: [{ role: 'user', content }] } })
      collectGarbage()
      return process.memoryUsage().heapUsed
    }
    await ask()
    const bytes = await ask()
    expect(llm.calls).toHaveLength(1)
    for (let index = 0; index < 3; index++) await ask()
    // Another image would be 20 MB.
    expect((await ask()) - bytes).toBeLessThan(5_000_000)
    expect(llm.calls).toHaveLength(1)
    await say(llm, 'hi')
    expect(llm.calls).toHaveLength(2)
  })

  test('what a reset forgets makes room', async () => {
    const llm = createMockLLM(config)
    const large = { fields: { user: 'x'.repeat(maxCharacters * 0.6) } }
    await say(llm, 'hi')
    for (let round = 0; round < 3; round++) {
      await say(llm.session('a'), 'hi', large)
      llm.reset('a')
    }
    await say(llm.session('a'), 'hi', large)
    expect(llm.calls.map(({ session }) => session)).toEqual(['default', 'a'])
  })

  test('a body that is no JSON drives no call out', async () => {
    const llm = createMockLLM(config)
    await say(llm, 'hi')
    const body = 'x'.repeat(maxCharacters)
    const request = new Request('https://api.openai.com/v1/messages', { method: 'POST', body })
    expect((await getResponse(llm.handlers, request))!.status).toBe(400)
    expect(llm.calls.map(({ status }) => status)).toEqual([200, 400])
  })
})
