/** What is sent again to a request that comes again must be what would have been made anew. */
import { once } from 'node:events'
import http from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type Config,
  createManualClock,
  createMockLLM,
  type MockLLM,
  type MockLLMSession,
} from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { openaiChat } from 'mockllm/surfaces'
import { getResponse } from 'msw'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Answer } from '../src/answers/answer.ts'
import { createRepeats } from '../src/answers/repeats.ts'
import type { CompletionContext } from '../src/answers/reply-context.ts'
import type { IncomingHeaders } from '../src/exchange.ts'
import type { CompletionEndpoint } from '../src/providers/provider.ts'
import { hashText } from '../src/random.ts'
import { headersOf } from '../src/state/call.ts'
import { maxSessions } from '../src/state/sessions.ts'
import { endpointRequest } from './endpoint-request.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

interface Asking {
  url?: string
  headers?: Record<string, string>
  body?: object
}

/** Gives the text of the answer. */
type Ask = (request: Request) => Promise<string>

async function reachInProcess(llm: MockLLMSession): Promise<Ask> {
  return async (request) => (await getResponse(llm.handlers, request))!.text()
}

/** Where requests are told apart by their headers, too. */
async function reachOverHttp(llm: MockLLMSession, start = startServer): Promise<Ask> {
  const { port, close } = await start({ config: llm })
  onTestFinished(() => close())
  return async (request) => {
    const { host, pathname, search } = new URL(request.url)
    const headers = { ...Object.fromEntries(request.headers), host }
    const options = { port, method: 'POST', path: pathname + search, headers }
    const text = await request.text()
    const incoming = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.request(options, resolve).on('error', reject).end(text)
    })
    return readText(incoming)
  }
}

describe.each([
  ['in process', reachInProcess],
  ['over HTTP', reachOverHttp],
])('%s', (_, reach) => {
  /** Asks one mock; `times` tells the first time from those that could be sent from what is kept. */
  async function askerOf(config: Config) {
    const clock = createManualClock(Date.UTC(2026, 0, 1))
    const llm = createMockLLM(config, { clock, onError() {} })
    const send = await reach(llm)
    function ask({ url, headers = {}, body = {} }: Asking = {}): Promise<string> {
      const given = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...body }
      const request = new Request(url ?? 'https://api.openai.com/v1/chat/completions', {
        method: 'POST',
        headers,
        body: JSON.stringify(given),
      })
      return send(request)
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
    const { ask } = await askerOf(config)
    const answers = [
      await ask({ body }),
      await ask({ body }),
      await ask({ body }),
      await ask({ body }),
    ]
    expect(new Set([...answers, await (await askerOf(config)).ask({ body })])).toHaveLength(1)
  })

  test('goes by the version that is asked for, too', async () => {
    const { ask } = await askerOf({ responses: { hi: 'ho' } })
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
    const { ask, askOften, clock } = await askerOf({ responses: { hi: 'ho' } })
    await askOften()
    const before = JSON.parse(await ask())
    await clock.advance(5000)
    expect(JSON.parse(await ask()).created).toBe(before.created + 5)
  })

  test('goes by the rules as they are now', async () => {
    const { ask, askOften, llm } = await askerOf({ responses: { hi: 'old' } })
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
    const sequenced = await askerOf({ rules: [{ reply: { sequence: steps } }] })
    for (const step of steps) expect(await sequenced.ask()).toContain(step)

    const reply = { text: '' }
    const counting = await askerOf({
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
    const { ask, askOften } = await askerOf({
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
    const { ask } = await askerOf({ rules: [{ reply: { text: 'fine', error } }] })
    const answers = new Set<boolean>()
    for (let times = 0; times < 40; times++) answers.add((await ask()).includes('fine'))
    expect(answers).toEqual(new Set([true, false]))
  })

  test('the address counts, which may name the model', async () => {
    const { ask } = await askerOf({ responses: { hi: 'ho' } })
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
    const { askOften, llm } = await askerOf({ responses: { hi: 'ho' } })
    await askOften()
    await askOften()
    expect(llm.calls).toHaveLength(6)
    for (const call of llm.calls) {
      expect(call).toMatchObject({ user: 'hi', rule: 'responses["hi"]', outcome: 'completed' })
      expect(call.prompt).toMatchObject({ user: 'hi', model: 'gpt-4o' })
      expect(call.body).toMatchObject({ messages: [{ content: 'hi' }] })
    }
  })

  test('what is in front in one session answers nobody else', async () => {
    const { ask, askOften, llm } = await askerOf({ responses: { hi: 'ho' } })
    const own = { headers: { 'x-mockllm-session': 'own' } }
    await askOften(own)
    await askOften()
    llm.session('own').use({ match: { user: 'hi' }, reply: 'in front' })
    expect(await ask(own)).toContain('in front')
    expect(await ask()).toContain('"ho"')
    await askOften(own)
    llm.session('own').reset()
    expect(await ask(own)).toContain('"ho"')
    await askOften(own)
    llm.session('own').reset()
    llm.session('own').use({ match: { user: 'hi' }, reply: 'in front' })
    expect(await ask(own)).toContain('in front')
  })

  test('a rule that is spent answers again after a reset', async () => {
    const { ask, askOften, llm } = await askerOf({
      rules: [{ match: { user: 'hi' }, reply: { text: 'once', times: 1 } }, { reply: 'ho' }],
    })
    expect(await ask()).toContain('"once"')
    await askOften()
    await askOften()
    expect(await ask()).toContain('"ho"')
    llm.reset()
    expect(await ask()).toContain('"once"')
  })

  test('a scenario that another request moves on is followed', async () => {
    const { ask, askOften } = await askerOf({
      rules: [
        { match: { user: 'go' }, reply: 'gone', scenario: { name: 'trip', next: 'away' } },
        { match: { user: 'hi' }, reply: 'from afar', scenario: { name: 'trip', state: 'away' } },
        { match: { user: 'hi' }, reply: 'ho' },
      ],
    })
    await askOften()
    await askOften()
    await ask({ body: { messages: [{ role: 'user', content: 'go' }] } })
    expect(await ask()).toContain('from afar')
  })

  test('a key that is taken away is refused', async () => {
    const settings = { api_keys: ['sk-old'] }
    const { ask, askOften, llm } = await askerOf({ responses: { hi: 'ho' }, settings })
    const asking = { headers: { authorization: 'Bearer sk-old' } }
    await askOften(asking)
    expect(await ask({ headers: { authorization: 'Bearer sk-new' } })).toContain('invalid_api_key')
    expect(await ask(asking)).toContain('"ho"')
    llm.reload({ responses: { hi: 'ho' }, settings: { api_keys: ['sk-new'] } })
    expect(await ask(asking)).toContain('invalid_api_key')
  })

  test('each client has its own headers and session in the journal', async () => {
    const { ask, llm } = await askerOf({ responses: { hi: 'ho' } })
    const names = ['ann', 'ben', 'ann', 'ann', 'ann', 'ben', 'ben', 'ben', 'ann', '', '', 'ann']
    for (const name of names) {
      await ask({ headers: name === '' ? {} : { 'x-mockllm-session': name } })
    }
    expect(
      llm.calls.map(({ session, headers }) => [session, headers['x-mockllm-session']]),
    ).toEqual(names.map((name) => (name === '' ? ['default', undefined] : [name, name])))
  })

  test('a call of a request that comes again says as much as the first', async () => {
    const { askOften, clock, llm } = await askerOf({
      responses: { hi: 'ho' },
      settings: { now: '2026-01-01T00:00:00Z' },
    })
    for (const body of [{}, { stream: true }]) {
      await askOften({ body })
      await clock.advance(1500)
      await askOften({ body })
      const calls = llm.calls.map((call) => ({ ...call, startedMs: 0, endedMs: 0 }))
      for (const call of calls) expect(call).toEqual(calls[0])
      expect(new Set(llm.calls.map(({ startedMs }) => startedMs))).toHaveLength(2)
      llm.reset()
    }
  })

  test('who waits for a call to start finds none that is further than any other', async () => {
    const { ask, llm } = await askerOf({ responses: { hi: 'ho' } })
    for (let times = 0; times < 4; times++) {
      const rules: unknown[] = []
      const waiting = llm.waitForCall(
        (call) => {
          if (call.outcome === 'pending') rules.push(call.rule)
          return false
        },
        { until: 'started', timeoutMs: 100 },
      )
      await ask()
      expect(rules).toEqual([undefined])
      waiting.catch(() => {})
    }
  })

  test('what a test does to a call of the journal changes no answer', async () => {
    const { ask, askOften, llm } = await askerOf({
      rules: [{ match: { body: { 'messages.0.content': 'hi' } }, reply: 'ho' }],
    })
    await askOften()
    await askOften()
    for (const call of llm.calls) {
      call.user = 'changed'
      call.prompt!.user = 'changed'
      call.prompt!.messages.length = 0
      Object.assign(call.body as object, { messages: [] })
    }
    expect(await ask()).toContain('"ho"')
    expect(llm.calls.at(-1)!.user).toBe('hi')
    expect(llm.explain(llm.calls[0]!)[0]!.matches).toBe(false)
  })

  test('a function sees each request anew', async () => {
    const { ask } = await askerOf({
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
})

test('a session that a server gives to all of its requests is not that of others', async () => {
  const llm = createMockLLM({ responses: { hi: 'ho' }, settings: { now: '2026-01-01T00:00:00Z' } })
  llm.session('default').use({ match: { user: 'hi' }, reply: 'in front' })
  const [ask, askInSession] = [await reachOverHttp(llm), await reachOverHttp(llm.session('own'))]
  const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
  const request = () => new Request('http://same/v1/chat/completions', { method: 'POST', body })
  for (let times = 0; times < 3; times++) expect(await askInSession(request())).toContain('"ho"')
  expect(await ask(request())).toContain('in front')
  expect(llm.calls.map(({ session }) => session)).toEqual(['own', 'own', 'own', 'default'])
})

test('the journal keeps the headers of a connection once, as long as they are the same', async () => {
  const llm = createMockLLM({})
  const { port, close } = await startServer({ config: llm })
  onTestFinished(() => close())
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  for (const [content, user] of [
    ['one', 'a'],
    ['two', 'a'],
    ['six', 'b'],
  ] as const) {
    const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
    const options = { port, agent, method: 'POST', path: '/v1/chat/completions' }
    const outgoing = http.request({ ...options, headers: { 'x-user': user } }).end(body)
    const [incoming] = await once(outgoing, 'response')
    await readText(incoming)
  }
  const [first, second, third] = llm.calls.map(headersOf)
  expect(second).toBe(first)
  expect(third).not.toBe(first)
  expect(third!.get('x-user')).toBe('b')
})

test('two copies of the server may serve one mock', async () => {
  const llm = createMockLLM({ responses: { hi: 'ho' } })
  const ask = await reachOverHttp(llm)
  const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
  const request = () => new Request('http://same/v1/chat/completions', { method: 'POST', body })
  for (let times = 0; times < 3; times++) await ask(request())
  vi.resetModules()
  const copy = await import('mockllm/node-server')
  expect(copy.startServer).not.toBe(startServer)
  const askCopy = await reachOverHttp(llm, copy.startServer)
  expect(await askCopy(request())).toContain('"ho"')
})

test.each<[string, (llm: MockLLM) => void]>([
  ['reload', (llm) => llm.reload({ responses: { hi: 'ho' } })],
  ['use', (llm) => llm.use({ match: { user: 'nobody' }, reply: 'in front' })],
  ['reset', (llm) => llm.reset()],
])('rules that are given up by %s are not held by what is kept', async (_, act) => {
  const llm = createMockLLM({ responses: { hi: 'ho' } })
  llm.use({ match: { user: 'nobody' }, reply: 'in front' })
  const ask = await reachOverHttp(llm)
  const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
  const request = () => new Request('http://same/v1/chat/completions', { method: 'POST', body })
  for (let times = 0; times < 4; times++) expect(await ask(request())).toContain('"ho"')
  const rules = new WeakRef(llm.engine.ruleSet)
  act(llm)
  await new Promise((resolve) => setTimeout(resolve, 0))
  collectGarbage()
  expect(rules.deref()).toBeUndefined()
})

test('a request leaves the sessions of others where they are', async () => {
  const llm = createMockLLM({
    rules: [{ match: { user: 'spend' }, reply: { text: 'once', times: 1 } }, { reply: 'ho' }],
  })
  const { port, close } = await startServer({ config: llm })
  onTestFinished(() => close())
  const ask = async (session: string, content: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-mockllm-session': session },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content }] }),
    })
    return answer.text()
  }
  expect(await ask('first', 'spend')).toContain('once')
  for (let times = 0; times < 3; times++) expect(await ask('first', 'hi')).toContain('"ho"')
  for (let count = 0; count < maxSessions; count++)
    await ask(`other ${count}`.replace(' ', '-'), 'hi')
  expect(await ask('first', 'spend')).toContain('once')
})

test('a request that is the same in every byte is not looked at again', async () => {
  const llm = createMockLLM({ responses: { hi: 'ho' }, settings: { now: '2026-01-01T00:00:00Z' } })
  let looks = 0
  const text = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}'
  const ask = async (name: string, session?: string) => {
    looks = 0
    const request = {
      method: 'POST',
      url: '/v1/chat/completions',
      headers: {
        get: (header: string) => {
          looks++
          return header === 'x-name' ? name : null
        },
        equals: (others: IncomingHeaders) => others.get('x-name') === name,
        [Symbol.iterator]: () => Object.entries({ 'x-name': name })[Symbol.iterator](),
      },
      size: text.length,
      text: () => text,
      arrayBuffer: () => new ArrayBuffer(0),
    }
    const answer = (await llm.engine.respond(request, session)) as Answer
    return { looks, answer }
  }
  const first = await ask('ann')
  await ask('ann')
  const again = await ask('ann')
  expect(first.looks).toBeGreaterThan(3)
  // That of the comparison.
  expect(again.looks).toBeLessThanOrEqual(1)
  expect(again.answer.body).toBe(first.answer.body)
  expect((await ask('ben')).looks).toBeGreaterThan(3)
  expect((await ask('ann', 'other')).answer.call.session).toBe('other')
})

test('no text is made of a body that is too large to be kept', async () => {
  const { engine } = createMockLLM({})
  const bytes = new ArrayBuffer(1024 * 1024)
  const text = vi.fn(() => '')
  await engine.respond({
    method: 'POST',
    url: '/v1/audio/transcriptions',
    headers: new Headers({ 'content-type': 'multipart/form-data; boundary=x' }),
    size: bytes.byteLength,
    text,
    arrayBuffer: () => bytes,
  })
  expect(text).not.toHaveBeenCalled()
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
    const request = { url: '/', headers: new Headers() }
    const exchange = { text, hash: hashText(text), call, provider, ruleSet, request }
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
