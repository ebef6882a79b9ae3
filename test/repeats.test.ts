/** What is sent again to a request that comes again must be what would have been made anew. */
import { type Config, createManualClock, createMockLLM } from 'mockllm'
import { openaiChat } from 'mockllm/surfaces'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { createRepeats } from '../src/answers/repeats.ts'
import type { CompletionContext } from '../src/answers/reply-context.ts'
import type { CompletionEndpoint } from '../src/providers/provider.ts'
import { hashText } from '../src/random.ts'
import { endpointRequest } from './endpoint-request.ts'

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

test('goes by the version that is asked for, too', async () => {
  const { ask } = askerOf({ responses: { hi: 'ho' } })
  const asking = (version: string) =>
    ask({
      url: 'https://api.anthropic.com/v1/messages',
      headers: { 'anthropic-version': version },
      body: { max_tokens: 9, temperature: 0.5 },
    })
  for (let times = 0; times < 3; times++) expect(await asking('2023-06-01')).toContain('ho')
  expect(await asking('2020-02-02')).toContain('is not a valid version')
  expect(await asking('2026-10-21')).toContain('temperature: Extra inputs are not permitted')
  expect(await asking('2023-06-01')).toContain('ho')
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

test('what a test does to a call of the journal changes no answer', async () => {
  const { ask, askOften, llm } = askerOf({
    rules: [{ match: { body: { 'messages.0.content': 'hi' } }, reply: 'ho' }],
  })
  await askOften()
  await askOften()
  for (const call of llm.calls) {
    call.prompt!.user = 'changed'
    call.prompt!.messages.length = 0
    Object.assign(call.body as object, { messages: [] })
  }
  expect(await ask()).toContain('"ho"')
  expect(llm.explain(llm.calls[0]!)[0]!.matches).toBe(false)
})

test('a function sees each request anew', async () => {
  const { ask } = askerOf({
    rules: [
      {
        match: {
          when(prompt, { body }) {
            const isSeen = Object.hasOwn(body as object, 'seen')
            Object.assign(body as object, { seen: true })
            prompt.extraTexts.push('This counts as input.')
            return isSeen
          },
        },
        reply: 'seen before',
      },
      { reply: 'ho' },
    ],
  })
  const first = await ask()
  expect(first).toContain('"ho"')
  for (let times = 0; times < 4; times++) expect(await ask()).toBe(first)
})

test('keeps a few MiB, of requests that came twice', () => {
  const repeats = createRepeats()
  const { endpoints } = openaiChat
  const endpoint = endpoints[0] as CompletionEndpoint
  const provider = openaiChat.provider
  const ruleSet = { settings: {}, asksFunctions: false }
  const body = JSON.parse('{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}')
  const prompt = endpoint.parse(body, endpointRequest())
  const contexts = Array.from({ length: 20 }, (_, index) => {
    const text = JSON.stringify({ ...body, user: String(index) })
    const call = { body, prompt }
    const exchange = { text, hash: hashText(text), call, provider, ruleSet, request: { url: '/' } }
    return {
      endpoint,
      request: endpointRequest(),
      exchange,
      nowMs: 0,
    } as unknown as CompletionContext
  })
  const isKept = ({ exchange }: CompletionContext) =>
    repeats.recall(endpoint, exchange) !== undefined
  const bytes = 256 * 1024
  for (const context of contexts) {
    const { call } = context.exchange
    const answer = { status: 200, headers: {}, body: 'x'.repeat(bytes / 2), delayMs: 0, call }
    repeats.keep(answer, { text: 'ho' }, context)
    expect(isKept(context)).toBe(false)
    repeats.keep(answer, { text: 'ho' }, context)
    expect(isKept(context)).toBe(true)
  }
  expect(contexts.filter(isKept)).toEqual(contexts.slice(-15))
})
