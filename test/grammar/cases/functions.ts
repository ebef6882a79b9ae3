/** Replies in code. */
import type { LivePart } from 'mockllm'
import { expect } from 'vitest'
import { answer, custom, type Instead, reply } from '../build-case.ts'

async function* parts(): AsyncGenerator<LivePart> {
  yield { reasoning: 'Hm.' }
  yield 'Hel'
  yield 'lo!'
  yield { tool_call: { name: 'search', arguments: { query: 'tea' } } }
}

const call = { id: expect.any(String), name: 'search', arguments: { query: 'tea' } }

export const functionCases = [
  answer('config.respond', { respond: ({ user }) => `${user}, too` }, { text: 'hi, too' }),
  reply('(a function that gives text)', ({ user, turn }) => `${user} ${turn}`, { text: 'hi 0' }),
  reply('(a function that gives a reply)', () => ({ text: 'a', model: 'b' }), {
    text: 'a',
    model: 'b',
  }),
  reply('(an async function)', async (_, { method }) => ({ text: method }), { text: 'POST' }),
  answer(
    '(a function that leaves it to the next rule)',
    { rules: [{ reply: () => undefined }, { reply: 'next' }] },
    { text: 'next' },
  ),
  answer(
    '(a function that fails)',
    {
      respond() {
        throw new Error('Oh no.')
      },
    },
    ({ status, failure, headers }) => {
      expect([status, headers.get('x-should-retry')]).toEqual([500, 'false'])
      expect(failure?.message).toContain('Oh no.')
    },
  ),
  reply(
    '(a function that gives a Response)',
    () => new Response('Later.', { status: 202, headers: { 'x-team': 'a' } }),
    ({ status, body, headers }) =>
      expect([status, body, headers.get('x-team')]).toEqual([202, 'Later.', 'a']),
  ),
  reply('(a function that yields parts)', () => parts(), {
    reasoning: 'Hm.',
    text: 'Hello!',
    calls: [call],
    blocks: ['reasoning', 'text', 'call'],
  }),
  custom(
    '(parts are sent as they come)',
    async (mock) => {
      mock.configure({ respond: () => parts() })
      expect((await mock.ask()).pieces).toEqual(['Hel', 'lo!'])
    },
    [
      {
        in: 'plain',
        reason: 'An answer in one piece is sent when the function has ended.',
        async run(mock) {
          mock.configure({ respond: () => parts() })
          expect((await mock.ask()).message.text).toBe('Hello!')
        },
      },
    ],
  ),
]

const failsMidway: Instead = [
  'plain',
  'Nothing is sent by then: the answer is a 500.',
  ({ status, failure }) => {
    expect(status).toBe(500)
    expect(failure?.message).toContain('Oh no.')
  },
]

export const liveFailureCases = [
  answer(
    '(parts, then a failure)',
    {
      async *respond() {
        yield 'Hel'
        throw new Error('Oh no.')
      },
    },
    ({ status, pieces, failure, body }) => {
      expect([status, pieces]).toEqual([200, ['Hel']])
      expect(body).toContain('Oh no.')
      expect(failure).toBeInstanceOf(Error)
    },
    { instead: [failsMidway] },
  ),
]
