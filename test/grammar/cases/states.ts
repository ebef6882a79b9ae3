/** What an answer depends on beside its request: the conversation, hits, scenarios, sessions. */
import type { RuleConfig } from 'mockllm'
import { expect } from 'vitest'
import type { Ask } from '../ask.ts'
import { answer, custom, sequence } from '../build-case.ts'

const said = (text: string): Ask => ({ after: [{ role: 'assistant', text }] })
const rules = (...list: RuleConfig[]) => ({ rules: list, defaults: { unknown_response: 'none' } })
const hits = (...texts: (string | number)[]): [Ask, string | number][] =>
  texts.map((text) => [{}, text])
const flaky = ['a', { error: 'rate_limit' as const }, 'b']
/** As the official SDKs say that it is their second attempt. */
const retried: Ask = { headers: { 'x-stainless-retry-count': '1' } }
const first: Ask = { headers: { 'x-stainless-retry-count': '0' } }

export const ruleCases = [
  sequence('config.rules', rules({ match: { user: 'hi' }, reply: 'first' }, { reply: 'second' }), [
    [{}, 'first'],
    [{ user: 'ho' }, 'second'],
  ]),
  sequence('rule.match', rules({ match: { user: 'hi' }, reply: 'yes' }), [
    [{}, 'yes'],
    [{ user: 'ho' }, 'none'],
  ]),
  sequence('rule.reply', rules({ reply: 'a text' }), hits('a text')),
  answer('rule.name', rules({ name: 'mine', reply: 'a' }), ({ call, message }) => {
    expect([call!.rule, message.text]).toEqual(['mine', 'a'])
  }),
]

export const stateCases = [
  sequence('reply.turns', rules({ reply: { turns: ['a', 'b'] } }), [
    [{}, 'a'],
    [{}, 'a'],
    [said('a'), 'b'],
    [{ after: [...said('a').after!, ...said('b').after!] }, 'b'],
  ]),
  sequence('reply.sequence', rules({ reply: { sequence: flaky } }), hits('a', 429, 'b', 'b')),
  sequence(
    'reply.repeat = last',
    rules({ reply: { sequence: ['a', 'b'], repeat: 'last' } }),
    hits('a', 'b', 'b'),
  ),
  sequence(
    'reply.repeat = cycle',
    rules({ reply: { sequence: ['a', 'b'], repeat: 'cycle' } }),
    hits('a', 'b', 'a'),
  ),
  sequence(
    'reply.repeat = none',
    rules({ reply: { sequence: ['a', 'b'], repeat: 'none' } }),
    hits('a', 'b', 'none'),
  ),
  sequence('reply.retries = count', rules({ reply: { sequence: flaky, retries: 'count' } }), [
    [first, 'a'],
    [first, 429],
    [retried, 'b'],
  ]),
  sequence('reply.retries = same', rules({ reply: { sequence: flaky, retries: 'same' } }), [
    [first, 'a'],
    [first, 429],
    [retried, 429],
    [first, 'b'],
  ]),
  sequence('reply.times', rules({ reply: { text: 'a', times: 2 } }), hits('a', 'a', 'none')),
]

const order = (state: string | string[], next: string | undefined, reply: string): RuleConfig => ({
  scenario: { name: 'order', state, ...(next === undefined ? {} : { next }) },
  reply,
})

export const scenarioCases = [
  sequence(
    'rule.scenario',
    rules(order('started', 'paid', 'Paid.'), order('paid', undefined, 'Sent.')),
    hits('Paid.', 'Sent.', 'Sent.'),
  ),
  sequence(
    'scenario.name',
    rules(
      { ...order('started', 'paid', 'a'), match: { user: 'hi' } },
      { scenario: { name: 'another', state: 'started' }, reply: 'b' },
    ),
    hits('a', 'b'),
  ),
  sequence(
    'scenario.state',
    rules(order(['paid', 'sent'], undefined, 'Done.'), order('started', 'sent', 'Sent.')),
    hits('Sent.', 'Done.'),
  ),
  sequence(
    'scenario.next',
    rules(order('started', 'b', '1'), order('b', 'started', '2')),
    hits('1', '2', '1'),
  ),
]

const once = rules({ reply: { sequence: ['a', 'b'] } })

export const sessionCases = [
  sequence('header x-mockllm-session', once, [
    [{ headers: { 'x-mockllm-session': 'one' } }, 'a'],
    [{ headers: { 'x-mockllm-session': 'two' } }, 'a'],
    [{ headers: { 'x-mockllm-session': 'one' } }, 'b'],
  ]),
  sequence('(an API key each)', once, [
    [{ apiKey: 'one' }, 'a'],
    [{ apiKey: 'two' }, 'a'],
    [{ apiKey: 'one' }, 'b'],
  ]),
  custom('llm.session()', async (mock) => {
    mock.configure({ responses: { hi: 'all' } })
    const session = mock.llm.session('one')
    session.use({ reply: 'mine' })
    expect((await mock.ask({ headers: session.headers })).message.text).toBe('mine')
    expect((await mock.ask()).message.text).toBe('all')
    expect(session.calls).toHaveLength(1)
    session.reset()
    expect((await mock.ask({ headers: session.headers })).message.text).toBe('all')
  }),
  custom('llm.use()', async (mock) => {
    mock.configure({ responses: { hi: 'all' } })
    mock.llm.use({ reply: { text: 'in front', times: 1 } })
    expect((await mock.ask()).message.text).toBe('in front')
    expect((await mock.ask()).message.text).toBe('all')
  }),
  custom('llm.reset()', async (mock) => {
    mock.configure(once)
    expect((await mock.ask()).message.text).toBe('a')
    mock.llm.reset()
    expect(mock.llm.calls).toEqual([])
    expect((await mock.ask()).message.text).toBe('a')
  }),
  custom('llm.reload()', async (mock) => {
    mock.configure(once)
    await mock.ask()
    mock.llm.reload({ responses: { hi: 'anew' } })
    expect((await mock.ask()).message.text).toBe('anew')
  }),
  custom('llm.calls', async (mock, { provider, mode }) => {
    mock.configure(once)
    const { call } = await mock.ask({ headers: { 'x-team': 'a' } })
    expect(mock.llm.calls).toEqual([call])
    expect(call).toMatchObject({
      provider,
      user: 'hi',
      rule: 'rules[0]',
      stream: mode === 'streamed',
      status: 200,
      outcome: 'completed',
      headers: {
        'x-team': 'a',
        [provider === 'openai' ? 'authorization' : 'x-api-key']: '[redacted]',
      },
    })
  }),
  custom('llm.explain()', async (mock) => {
    mock.configure({ rules: [{ match: { user: 'ho', turn: 0 }, reply: 'a' }, { reply: 'b' }] })
    const { call } = await mock.ask()
    expect(mock.llm.explain(call!)).toMatchObject([
      { rule: 'rules[0]', matches: false, misses: [{ field: 'user' }] },
      { rule: 'rules[1]', matches: true, misses: [] },
    ])
  }),
  custom('llm.waitForCall()', async (mock) => {
    mock.configure(once)
    await mock.ask({ user: 'first' })
    await mock.ask({ user: 'second' })
    expect((await mock.llm.waitForCall({ user: 'second' })).user).toBe('second')
  }),
]
