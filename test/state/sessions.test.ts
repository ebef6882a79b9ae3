/** Turns, sequences, times and scenarios: what a mock remembers from one request to the next. */
import { type Config, createMockLLM, type Reply, type RuleConfig } from 'mockllm'
import { describe, expect, test } from 'vitest'
import { maxSessions } from '../../src/state/sessions.ts'
import { createGate, say, tell } from './ask.ts'

const mock = (...rules: RuleConfig[]) => createMockLLM({ rules })

async function sayTimes(llm: Parameters<typeof say>[0], count: number, user = 'hi') {
  const said: string[] = []
  for (let index = 0; index < count; index++) said.push(await say(llm, user))
  return said
}

const fallback = "I don't know the answer to that."
const overloaded = { error: { kind: 'overloaded' as const, message: 'busy' } }

describe('turns', () => {
  const llm = mock({
    reply: { turns: ['first', { error: 'rate_limit' }, 'last'], finish_reason: 'length' },
  })
  const ask = (assistants: number) =>
    tell(llm, 'hi', {
      fields: {
        messages: [
          { role: 'user', content: 'hi' },
          ...Array.from({ length: assistants }, () => ({ role: 'assistant', content: 'x' })),
        ],
      },
    })

  test('go by the conversation, whatever was asked before, and the last repeats', async () => {
    for (const [assistants, text] of [
      [0, 'first'],
      [2, 'last'],
      [0, 'first'],
      [9, 'last'],
    ] as const) {
      expect((await ask(assistants)).text).toBe(text)
    }
  })

  test('may be errors', async () => {
    expect((await ask(1)).status).toBe(429)
    expect((await ask(1)).status).toBe(429)
  })

  test('begin anew with the next message of the user', async () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'x' },
      { role: 'user', content: 'and?' },
    ]
    expect(await say(llm, '', { fields: { messages } })).toBe('first')
  })
})

describe('sequence', () => {
  test.each([
    ['last', ['a', 'b', 'b', 'b', 'b']],
    ['cycle', ['a', 'b', 'a', 'b', 'a']],
    ['none', ['a', 'b', fallback, fallback, fallback]],
  ] as const)('repeat: %s', async (repeat, said) => {
    expect(await sayTimes(mock({ reply: { sequence: ['a', 'b'], repeat } }), 5)).toEqual(said)
  })

  test('the last repeats by default, and is never a 404', async () => {
    const llm = createMockLLM({
      defaults: { unmatched: 'error' },
      rules: [{ reply: { sequence: ['a', 'b'] } }],
    })
    expect(await sayTimes(llm, 4)).toEqual(['a', 'b', 'b', 'b'])
  })

  test('one that is over leaves the request to the next rule', async () => {
    const llm = mock({ reply: { sequence: ['a'], repeat: 'none' } }, { reply: 'next' })
    expect(await sayTimes(llm, 3)).toEqual(['a', 'next', 'next'])
  })

  test('each rule counts its own hits', async () => {
    const llm = mock(
      { match: { user: 'hi' }, reply: { sequence: ['a', 'b'] } },
      { match: { user: 'ho' }, reply: { sequence: ['c', 'd'] } },
    )
    const said = []
    for (const user of ['hi', 'ho', 'hi', 'ho']) said.push(await say(llm, user))
    expect(said).toEqual(['a', 'c', 'b', 'd'])
  })

  test('what stands beside the steps holds for each of them', async () => {
    const own = { text: 'c', headers: { 'x-step': 'own' } }
    const llm = mock({ reply: { sequence: ['a', 'b', own], headers: { 'x-step': 'any' } } })
    const steps = []
    for (let step = 0; step < 3; step++) steps.push((await tell(llm, 'hi')).headers.get('x-step'))
    expect(steps).toEqual(['any', 'any', 'own'])
  })

  test('requests that come at once get a step each', async () => {
    const sequence = Array.from({ length: 50 }, (_, index) => `step ${index}`)
    const llm = mock({ reply: { sequence } })
    const said = await Promise.all(sequence.map((_, index) => say(llm, `prompt ${index}`)))
    expect(new Set(said)).toEqual(new Set(sequence))
  })
})

describe('retries', () => {
  const retry = (count: number) => ({ headers: { 'x-stainless-retry-count': String(count) } })
  const sequence = [overloaded, 'b', 'c']

  test('count: each takes a step', async () => {
    const llm = mock({ reply: { sequence } })
    expect(await say(llm, 'hi', retry(0))).toBe('busy')
    expect(await say(llm, 'hi', retry(1))).toBe('b')
  })

  test('same: each gets the step of the attempt that it repeats', async () => {
    const llm = mock({ reply: { sequence, retries: 'same' } })
    for (const count of [0, 1, 2]) expect(await say(llm, 'hi', retry(count))).toBe('busy')
    expect(await say(llm, 'hi', retry(0))).toBe('b')
    expect(await say(llm, 'hi', retry(1))).toBe('b')
    expect(await say(llm, 'hi', retry(0))).toBe('c')
  })

  test('same: a client that says nothing repeats itself after an error only', async () => {
    const llm = mock({ reply: { sequence: ['a', overloaded, 'c'], retries: 'same' } })
    expect(await sayTimes(llm, 4)).toEqual(['a', 'busy', 'busy', 'busy'])
    expect(await say(llm, 'another')).toBe('c')
  })

  test.each<[string, Reply, string[]]>([
    ['a raw error', { raw: { status: 400, body: { error: { message: 'b' } } } }, ['b', 'b']],
    ['a fault', { text: 'b', fault: 'wrong_content_type' }, ['b', 'b']],
    ['a raw answer', { raw: { body: { choices: [{ message: { content: 'b' } }] } } }, ['b', 'c']],
  ])('same: after %s, a client that says nothing', async (_, step, said) => {
    const llm = mock({ reply: { sequence: [step, 'c'], retries: 'same' } })
    expect(await sayTimes(llm, 2)).toEqual(said)
  })

  test('same: other requests may come between an attempt and its retry', async () => {
    const llm = mock({ reply: { sequence, retries: 'same' } })
    expect(await say(llm, 'hi', retry(0))).toBe('busy')
    expect(await say(llm, 'ho', retry(0))).toBe('b')
    expect(await say(llm, 'hi', retry(1))).toBe('busy')
    expect(await say(llm, 'ho', retry(1))).toBe('b')
    expect(await say(llm, 'hi', retry(0))).toBe('c')
  })

  test('same: a retry is answered though the rule is spent, or its scenario has moved on', async () => {
    const spent = mock({ reply: { sequence, retries: 'same', times: 1 } })
    const moved = mock({
      scenario: { name: 's', state: 'started', next: 'over' },
      reply: { sequence, retries: 'same' },
    })
    for (const llm of [spent, moved]) {
      expect(await say(llm, 'hi', retry(0))).toBe('busy')
      expect(await say(llm, 'hi', retry(1))).toBe('busy')
      expect(await say(llm, 'hi', retry(0))).toBe(fallback)
    }
  })
})

describe('times', () => {
  test('an error that is answered twice lets the third attempt through', async () => {
    const llm = mock({ reply: { error: { message: 'busy' }, times: 2 } }, { reply: 'Hello!' })
    expect(await sayTimes(llm, 4)).toEqual(['busy', 'busy', 'Hello!', 'Hello!'])
  })

  test('0 is never', async () => {
    expect(await say(mock({ reply: { text: 'a', times: 0 } }), 'hi')).toBe(fallback)
  })

  test('bounds a sequence, too', async () => {
    const llm = mock({ reply: { sequence: ['a', 'b'], repeat: 'cycle', times: 3 } })
    expect(await sayTimes(llm, 4)).toEqual(['a', 'b', 'a', fallback])
  })
})

describe('scenarios', () => {
  const order: RuleConfig[] = [
    {
      match: { user: 'pay' },
      scenario: { name: 'order', state: 'started', next: 'paid' },
      reply: 'Paid.',
    },
    {
      match: { user: 'ship' },
      scenario: { name: 'order', state: ['paid', 'packed'], next: 'shipped' },
      reply: 'Shipped.',
    },
    {
      match: { user: 'where?' },
      scenario: { name: 'order', state: 'shipped' },
      reply: 'On its way.',
    },
    { match: { user: 'where?' }, scenario: { name: 'other', state: 'started' }, reply: 'Nowhere.' },
  ]

  test('a rule answers in its states only, and brings the next', async () => {
    const llm = mock(...order)
    const said: string[] = []
    for (const user of ['ship', 'where?', 'pay', 'pay', 'ship', 'where?', 'where?']) {
      said.push(await say(llm, user))
    }
    const asked = [
      fallback,
      'Nowhere.',
      'Paid.',
      fallback,
      'Shipped.',
      'On its way.',
      'On its way.',
    ]
    expect(said).toEqual(asked)
  })

  test('a rule that names no state answers in any', async () => {
    const llm = mock(
      { match: { user: 'again' }, scenario: { name: 'order', next: 'started' }, reply: 'Again.' },
      ...order,
    )
    for (const user of ['pay', 'again', 'pay']) expect(await say(llm, user)).not.toBe(fallback)
  })
})

describe('a function that has nothing to say', () => {
  test('leaves the hit to the next rule', async () => {
    let asked = 0
    const llm = mock(
      { reply: () => (++asked % 2 === 0 ? 'even' : undefined) },
      { reply: { sequence: ['a', 'b'] } },
    )
    expect(await sayTimes(llm, 4)).toEqual(['a', 'even', 'b', 'even'])
  })

  test('leaves its scenario where it was', async () => {
    const llm = mock(
      {
        match: { user: { contains: 'go' } },
        scenario: { name: 's', state: 'started', next: 'gone' },
        reply: ({ user }) => (user === 'go' ? 'Going.' : undefined),
      },
      { scenario: { name: 's', state: 'gone' }, reply: 'Gone.' },
    )
    const said = []
    for (const user of ['no go', 'x', 'go', 'x']) said.push(await say(llm, user))
    expect(said).toEqual([fallback, fallback, 'Going.', 'Gone.'])
  })

  test('takes nothing from others while it thinks', async () => {
    const gates = new Map(['a', 'b', 'c'].map((user) => [user, createGate()]))
    const llm = mock(
      {
        scenario: { name: 's', state: 'started', next: 'over' },
        async reply({ user }) {
          await gates.get(user)?.passed
          return user === 'b' ? 'b' : undefined
        },
      },
      { reply: { sequence: ['1', '2', '3'] } },
    )
    const said = ['a', 'b', 'c'].map((user) => say(llm, user))
    for (const [index, user] of ['c', 'a', 'b'].entries()) {
      gates.get(user)!.open()
      await llm.waitForCall({ user })
      expect(await said[['a', 'b', 'c'].indexOf(user)]).toBe(['1', '2', 'b'][index])
    }
    expect(await say(llm, 'a')).toBe('3')
  })
})

describe('sessions', () => {
  const config: Config = { rules: [{ reply: { sequence: ['1', '2', '3'] } }] }

  test('a header, an API key and a name in code each have state of their own', async () => {
    const llm = createMockLLM(config)
    const clients = [
      {},
      { headers: { 'x-mockllm-session': 'a' } },
      { headers: { 'x-mockllm-session': 'b', authorization: 'Bearer sk-1' } },
      { headers: { authorization: 'Bearer sk-1' } },
      { headers: { 'x-api-key': 'sk-2' } },
    ]
    for (const step of ['1', '2']) {
      for (const client of clients) expect(await say(llm, 'hi', client)).toBe(step)
    }
    expect(await say(llm.session('c'), 'hi')).toBe('1')
  })

  test('a name in code is that of the header', async () => {
    const llm = createMockLLM(config)
    for (const name of ['a', 'streams → done ✓ 100 %', '%41', 'ü', ' x ']) {
      const session = llm.session(name)
      expect(await say(session, 'hi')).toBe('1')
      expect(await say(llm, 'hi', { headers: session.headers })).toBe('2')
      expect(session.calls.map((call) => call.session)).toEqual([name, name])
    }
  })

  test('a header that nobody has encoded is the name as it is', async () => {
    const llm = createMockLLM(config)
    await say(llm, 'hi', { headers: { 'x-mockllm-session': '100% done' } })
    expect(llm.calls.map(({ session }) => session)).toEqual(['100% done'])
  })

  test('a header without a name is none', async () => {
    const llm = createMockLLM(config)
    await say(llm, 'hi', { headers: { 'x-mockllm-session': '' } })
    expect(llm.calls.map(({ session }) => session)).toEqual(['default'])
  })

  test('the session that a call names can be reset', async () => {
    const llm = createMockLLM(config)
    const client = { headers: { authorization: 'Bearer sk-secret' } }
    await say(llm, 'hi', client)
    const [call] = llm.calls
    expect(call!.session).toMatch(/^key-\w{8}$/)
    llm.reset(call!.session)
    expect(llm.calls).toEqual([])
    expect(await say(llm, 'hi', client)).toBe('1')
  })

  test('reset() begins one anew, or all', async () => {
    const llm = createMockLLM(config)
    const [a, b] = [llm.session('a'), llm.session('b')]
    const all = () => Promise.all([a, b, llm].map((client) => say(client, 'hi')))
    expect(await all()).toEqual(['1', '1', '1'])
    a.reset()
    expect(await all()).toEqual(['1', '2', '2'])
    llm.reset('b')
    expect(await all()).toEqual(['2', '1', '3'])
    llm.reset()
    expect(await all()).toEqual(['1', '1', '1'])
  })

  test('reload() begins all anew, with requests under way left to what they began with', async () => {
    const gate = createGate()
    const llm = createMockLLM({
      rules: [
        {
          match: { user: 'slow' },
          scenario: { name: 's', next: 'moved' },
          async reply() {
            await gate.passed
            return 'slow'
          },
        },
        { scenario: { name: 's', state: 'moved' }, reply: 'moved' },
        ...config.rules!,
      ],
    })
    const slow = say(llm, 'slow')
    expect(await say(llm, 'hi')).toBe('1')
    await llm.waitForCall({ user: 'slow' }, { until: 'started' })
    llm.reload({
      rules: [{ scenario: { name: 's', state: 'moved' }, reply: 'moved' }, ...config.rules!],
    })
    gate.open()
    expect(await slow).toBe('slow')
    expect(await sayTimes(llm, 2)).toEqual(['1', '2'])
  })

  test(`the least recently used of more than ${maxSessions} is forgotten`, async () => {
    const llm = createMockLLM(config)
    await say(llm.session('first'), 'hi')
    await say(llm.session('second'), 'hi')
    await say(llm.session('first'), 'hi')
    for (let index = 0; index < maxSessions - 1; index++) {
      await say(llm, 'hi', { headers: { 'x-mockllm-session': `other ${index}` } })
    }
    expect(await say(llm.session('first'), 'hi')).toBe('3')
    expect(await say(llm.session('second'), 'hi')).toBe('1')
  })
})
