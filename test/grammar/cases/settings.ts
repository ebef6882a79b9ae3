/** What holds for all answers. */
import type { Config } from 'mockllm'
import { expect } from 'vitest'
import { answer, custom, sequence } from '../build-case.ts'
import type { Cell } from '../grammar-case.ts'
import type { Heard } from '../heard.ts'

const strictly = { responses: { hi: 'Hello!' }, settings: { strict: true } }
const isolated = (settings: Config['settings']): Config => ({
  responses: { 'Hi there': 'Hello!' },
  defaults: { unknown_response: 'none' },
  settings,
})
const passedOn = 'A request goes to where it was addressed, so nobody else need be named.'

export const defaultCases = [
  answer(
    'defaults.unknown_response',
    { defaults: { unknown_response: { text: 'Pardon?', model: 'other' } } },
    { text: 'Pardon?', model: 'other' },
  ),
  answer(
    'defaults.unmatched = reply',
    { defaults: { unmatched: 'reply' } },
    {
      text: "I don't know the answer to that.",
    },
  ),
  answer(
    'defaults.unmatched = error',
    { responses: { 'hi there': 'Hello!' }, defaults: { unmatched: 'error' } },
    ({ status, headers, failure }) => {
      expect([status, headers.get('x-should-retry')]).toEqual([404, 'false'])
      expect(failure?.message).toContain('no rule matches')
      expect(failure?.message).toContain('hi there')
    },
  ),
  answer(
    'defaults.unmatched = next',
    { defaults: { unmatched: 'next' } },
    ({ body, call }) => expect([body, call!.outcome]).toEqual(['the next handler', 'passed_on']),
    {
      instead: [
        [
          'http',
          'A server has no next handler: the request is refused as with `error`.',
          ({ status, failure }) => {
            expect(status).toBe(404)
            expect(failure?.message).toContain('no rule matches')
          },
        ],
      ],
    },
  ),
  custom('defaults.unmatched = passthrough', async (mock, { runtime }) => {
    const { upstream } = mock
    mock.configure({
      responses: { 'hi there': 'Hello!' },
      defaults: { unmatched: 'passthrough' },
      ...(runtime === 'http' ? { settings: { upstreams: bothAt(upstream) } } : {}),
    })
    // Over HTTP the server is asked, which passes it on; elsewhere nobody is in between.
    const isForUpstream = runtime !== 'http'
    const passed = await mock.ask({ isForUpstream })
    expect([passed.status, passed.call!.outcome]).toEqual([404, 'passed_on'])
    expect(passed.body).not.toContain('mockllm')
    expect((await mock.ask({ user: 'hi there', isForUpstream })).message.text).toBe('Hello!')
  }),
]

const bothAt = (url: string) => ({ openai: url, anthropic: url })

const other = { openai: 'anthropic', anthropic: 'openai' } as const

/** An answer that is not the mock's: a server has no next handler. */
function isLeft({ status, body, failure }: Heard, { runtime }: Cell): void {
  if (runtime === 'http') expect([status, failure?.message]).toEqual([404, expect.any(String)])
  else expect(body).toBe('the next handler')
}

export const settingCases = [
  custom('settings.providers', async (mock, cell) => {
    const { provider } = cell
    for (const providers of [[provider], { [other[provider]]: false }]) {
      mock.configure({ responses: { hi: 'Hello!' }, settings: { providers } })
      expect((await mock.ask()).message.text).toBe('Hello!')
    }
    for (const providers of [[other[provider]], { [provider]: false }]) {
      mock.configure({ responses: { hi: 'Hello!' }, settings: { providers } })
      isLeft(await mock.ask(), cell)
    }
  }),
  custom('settings.api_keys', async (mock) => {
    mock.configure({ responses: { hi: 'Hello!' }, settings: { api_keys: ['sk-1', 'sk-2'] } })
    expect((await mock.ask({ apiKey: 'sk-2' })).message.text).toBe('Hello!')
    const refused = await mock.ask({ apiKey: 'sk-3' })
    expect(refused.status).toBe(401)
    expect(refused.failure?.message).toMatch(/invalid x-api-key|Incorrect API key provided: \*+\./)
  }),
  custom('settings.guard', async (mock, { provider }) => {
    mock.configure({ settings: { guard: true, providers: [other[provider]] } })
    const { status, failure, body } = await mock.ask()
    expect(status).toBe(404)
    expect(failure?.message).toContain('Invalid URL')
    // The refusal is the vendor's own, though all of its APIs are switched off.
    const envelope = provider === 'openai' ? { error: { param: null } } : { type: 'error' }
    expect(JSON.parse(body)).toMatchObject(envelope)
  }),
  custom('settings.strict', async (mock, { provider, mode }) => {
    // What each vendor demands, and what the Python tool's users leave out.
    const wrong =
      provider === 'anthropic'
        ? { maxTokens: undefined }
        : {
            fields: {
              messages: [
                { role: 'user', content: 'hi' },
                { role: 'tool', content: 'no id' },
              ],
            },
          }
    mock.configure({ ...strictly, settings: {} })
    expect((await mock.ask(wrong)).message.text).toBe('Hello!')
    mock.configure(strictly)
    expect((await mock.ask(wrong)).status, mode).toBe(400)
    expect((await mock.ask()).message.text).toBe('Hello!')
  }),
  custom('settings.seed', async (mock) => {
    const idWith = async (seed: number) => {
      mock.configure({ responses: { hi: 'Hello!' }, settings: { seed } })
      return (await mock.ask()).message.id
    }
    const id = await idWith(1)
    expect(await idWith(2)).not.toBe(id)
    expect(await idWith(1)).toBe(id)
  }),
  answer(
    'settings.now',
    { responses: { hi: 'Hello!' }, settings: { now: '2030-01-01T00:00:00Z' } },
    ({ body }) => expect(body).toContain('"created":1893456000'),
    {
      instead: [
        [
          'anthropic',
          'Anthropic’s messages have no timestamp; the reset times of its rate limits follow it.',
          ({ body }) => expect(body).not.toContain('created"'),
        ],
      ],
    },
  ),
  answer(
    'settings.now (rate limits)',
    {
      responses: { hi: { error: { kind: 'rate_limit', retry_after: 5 } } },
      settings: { now: '2030-01-01T00:00:00Z' },
    },
    ({ headers }) =>
      expect(headers.get('anthropic-ratelimit-requests-reset')).toBe('2030-01-01T00:00:05Z'),
    {
      instead: [
        [
          'openai',
          'OpenAI says how long a rate limit holds, not until when.',
          ({ headers }) => expect(headers.get('x-ratelimit-reset-requests')).toBe('5s'),
        ],
      ],
    },
  ),
  sequence('settings.ignore_case', isolated({ ignore_case: true }), [
    [{ user: 'hi THERE' }, 'Hello!'],
    [{ user: 'hithere' }, 'none'],
  ]),
  sequence('settings.ignore_whitespace', isolated({ ignore_whitespace: true }), [
    [{ user: ' Hi \n there' }, 'Hello!'],
    [{ user: 'hi there' }, 'none'],
  ]),
  custom(
    'settings.upstreams',
    async (mock) => {
      mock.configure({
        defaults: { unmatched: 'passthrough' },
        settings: { upstreams: bothAt(mock.upstream) },
      })
      const { status, body } = await mock.ask()
      expect([status, body]).toEqual([404, 'upstream'])
    },
    ['in-process', 'browser'].map((runtime) => ({
      in: runtime,
      reason: passedOn,
      async run(mock) {
        mock.configure({
          defaults: { unmatched: 'passthrough' },
          settings: { upstreams: bothAt('http://127.0.0.1:9') },
        })
        const { status, call } = await mock.ask({ isForUpstream: true })
        expect([status, call!.outcome]).toEqual([404, 'passed_on'])
      },
    })),
  ),
  answer(
    'config.$schema',
    { $schema: './responses.schema.json', responses: { hi: 'Hello!' } },
    { text: 'Hello!' },
  ),
  answer('config.defaults', { defaults: { unknown_response: 'Pardon?' } }, { text: 'Pardon?' }),
  answer(
    'config.settings',
    { responses: { hi: 'Hello!' }, settings: { lag: { ttft_ms: 20 } } },
    ({ tookMs, message }) => expect([tookMs, message.text]).toEqual([20, 'Hello!']),
  ),
]
