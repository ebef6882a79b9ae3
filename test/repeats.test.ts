/** What is sent again to a request that comes again must be what would have been made anew. */
import { type Config, createManualClock, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { createRepeats } from '../src/answers/repeats.ts'
import type { CompletionContext } from '../src/answers/reply-context.ts'
import { hashText } from '../src/random.ts'

interface Asking {
  url?: string
  headers?: Record<string, string>
  body?: object
}

/** Asks one mock; `times` tells the first time from those that could be sent from what is kept. */
function askerOf(config: Config, clock = createManualClock(Date.UTC(2026, 0, 1))) {
  const llm = createMockLLM(config, { clock, onError() {} })
  async function ask({ url, headers = {}, body = {} }: Asking = {}): Promise<string> {
    const given = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...body }
    const request = new Request(url ?? 'https://api.openai.com/v1/chat/completions', {
      method: 'POST',
      headers,
      body: JSON.stringify(given),
    })
    return (await getResponse(llm.handlers, request))!.text()
  }
  async function askOften(asking?: Asking): Promise<void> {
    for (let times = 0; times < 3; times++) await ask(asking)
  }
  return { llm, clock, ask, askOften }
}

test.each([
  ['a document', {}],
  ['a stream', { stream: true }],
  ['a stream with usage', { stream: true, stream_options: { include_usage: true } }],
  ['choices', { n: 3 }],
])('%s is the same bytes each time, and those that a new mock sends', async (_, body) => {
  const config = { responses: { hi: 'Hello — 你好 "there"' } }
  const { ask } = askerOf(config)
  const answers = [
    await ask({ body }),
    await ask({ body }),
    await ask({ body }),
    await ask({ body }),
  ]
  expect(new Set([...answers, await askerOf(config).ask({ body })])).toHaveLength(1)
})

test('goes on with the time', async () => {
  const { ask, askOften, clock } = askerOf({ responses: { hi: 'ho' } })
  await askOften()
  const before = JSON.parse(await ask())
  await clock.advance(5000)
  expect(JSON.parse(await ask()).created).toBe(before.created + 5)
})

test('goes by the rules as they are now', async () => {
  const { ask, askOften, llm } = askerOf({ responses: { hi: 'old' } })
  await askOften()
  llm.use({ match: { user: 'hi' }, reply: 'in front' })
  expect(await ask()).toContain('in front')
  await askOften()
  llm.reset()
  expect(await ask()).toContain('old')
  llm.reload({ responses: { hi: 'new' } })
  expect(await ask()).toContain('new')
})

test('a sequence goes on, and so does a function that gives one object again and again', async () => {
  const steps = ['one', 'two', 'three', 'four', 'five']
  const sequenced = askerOf({ rules: [{ reply: { sequence: steps } }] })
  for (const step of steps) expect(await sequenced.ask()).toContain(step)

  const reply = { text: '' }
  const counting = askerOf({
    respond() {
      reply.text += 'x'
      return reply
    },
  })
  for (const text of ['"x"', '"xx"', '"xxx"', '"xxxx"']) {
    expect(await counting.ask()).toContain(text)
  }
})

test('what a header asks for or a rule captures of one is answered each time', async () => {
  const { ask, askOften } = askerOf({
    rules: [
      {
        match: { headers: { 'x-name': { pattern: '{name}' } } },
        reply: { template: 'Hi {name}' },
      },
      { reply: 'ho' },
    ],
  })
  for (const name of ['Ann', 'Ben', 'Cem', 'Dan']) {
    expect(await ask({ headers: { 'x-name': name } })).toContain(`Hi ${name}`)
  }
  await askOften()
  expect(await ask({ headers: { 'x-mockllm-fault': 'empty_body' } })).toBe('')
  expect(await ask({ headers: { 'x-mockllm-error': 'rate_limit' } })).toContain('rate_limit')
  expect(await ask()).toContain('ho')
})

test('chance is drawn anew', async () => {
  const error = { kind: 'overloaded', probability: 0.5 } as const
  const { ask } = askerOf({ rules: [{ reply: { text: 'fine', error } }] })
  const answers = new Set<boolean>()
  for (let times = 0; times < 40; times++) answers.add((await ask()).includes('fine'))
  expect(answers).toEqual(new Set([true, false]))
})

test('the address counts, which may name the model', async () => {
  const { ask } = askerOf({ responses: { hi: 'ho' } })
  const deployment = (name: string) =>
    `https://mine.openai.azure.com/openai/deployments/${name}/chat/completions?api-version=2024-10-21`
  for (let times = 0; times < 3; times++) {
    for (const name of ['gpt-4o', 'gpt-4.1']) {
      expect(JSON.parse(await ask({ url: deployment(name) })).model).toBe(name)
    }
    expect(await ask({ url: 'https://api.groq.com/openai/v1/chat/completions' })).toContain(
      'x_groq',
    )
  }
})

test('each call is in the journal with what it asked', async () => {
  const { askOften, llm } = askerOf({ responses: { hi: 'ho' } })
  await askOften()
  await askOften()
  expect(llm.calls).toHaveLength(6)
  for (const call of llm.calls) {
    expect(call).toMatchObject({ user: 'hi', rule: 'responses["hi"]', outcome: 'completed' })
    expect(call.prompt).toMatchObject({ user: 'hi', model: 'gpt-4o' })
    expect(call.body).toMatchObject({ messages: [{ content: 'hi' }] })
  }
})

test('keeps a few MiB, of requests that came twice', () => {
  const repeats = createRepeats()
  const reply = { text: 'ho' }
  const contextOf = (text: string) => {
    const exchange = {
      text,
      hash: hashText(text),
      call: {},
      request: { url: '/' },
      ruleSet: { settings: {} },
    }
    return { exchange, nowMs: 0 } as unknown as CompletionContext
  }
  const one = 256 * 1024
  const answer = (context: CompletionContext) => {
    const { call } = context.exchange
    return { status: 200, headers: {}, body: 'x'.repeat(one / 2), delayMs: 0, call }
  }
  const contexts = Array.from({ length: 20 }, (_, index) => contextOf(`request ${index}`))
  for (const context of contexts) {
    repeats.keep(answer(context), reply, context)
    expect(repeats.find(reply, context)).toBeUndefined()
    repeats.keep(answer(context), reply, context)
    expect(repeats.find(reply, context)).toBeDefined()
  }
  const kept = contexts.filter((context) => repeats.find(reply, context) !== undefined)
  expect(kept).toEqual(contexts.slice(-15))
})
