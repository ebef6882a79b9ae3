/** Answers that go wrong on purpose, as the bytes show it. */
import type { Config, FaultReply } from 'mockllm'
import { expect } from 'vitest'
import { answer, custom, type Instead, reply } from '../build-case.ts'
import type { Cell } from '../grammar-case.ts'
import type { Heard } from '../heard.ts'
import { refused } from './errors.ts'

const text = 'Hello!'

const fault = (
  key: string,
  given: string | FaultReply,
  expected: (heard: Heard, cell: Cell) => void,
  options: Parameters<typeof reply>[3] = {},
) => reply(`fault.${key}`, { text, fault: given }, expected, options)

/** Less than the answer is there, and the SDK cannot read it. */
function isCut({ body, failure, status }: Heard): void {
  expect(status).toBe(200)
  expect(body.length).toBeGreaterThan(10)
  expect(() => JSON.parse(body)).toThrow()
  expect(failure).toBeInstanceOf(Error)
}

const silent: Config = { rules: [{ reply: { text, fault: 'stall@2' } }] }

const atOnce: Instead = [
  'plain',
  'An answer in one piece has no pieces: 0 is before anything is sent, any other number in its middle.',
  (heard) => {
    isCut(heard)
    expect(heard.isTorn).toBe(true)
  },
]

const wholeText = ({ message, call }: Heard) => {
  expect(message.text).toBe(text)
  expect(call!.outcome).toBe('faulted')
}

export const faultKindCases = [
  fault('kind = disconnect', 'disconnect@2', (heard, { mode }) => {
    expect(heard.isTorn).toBe(true)
    expect(heard.call!.outcome).toBe('faulted')
    if (mode === 'plain') isCut(heard)
    else expect(heard.pieces.join('')).toBe('He')
  }),
  fault('kind = truncate', 'truncate@2', (heard, { mode }) => {
    expect(heard.isTorn).toBe(false)
    expect(heard.call!.outcome).toBe('faulted')
    if (mode === 'plain') isCut(heard)
    else {
      expect(heard.pieces.join('')).toBe('He')
      expect(heard.body).not.toMatch(/\[DONE\]|message_stop/)
    }
  }),
  fault('kind = malformed', 'malformed@2', (heard, { mode }) => {
    expect(heard.isTorn).toBe(false)
    expect(heard.call!.outcome).toBe('faulted')
    if (mode === 'plain') isCut(heard)
    else {
      expect(heard.failure).toBeInstanceOf(Error)
      expect(heard.pieces.join('')).toBe('Helo!')
      expect(heard.body).toMatch(/\[DONE\]|message_stop/)
    }
  }),
  custom(
    'fault.kind = stall',
    async (mock, { mode }) => {
      mock.configure(silent)
      const { body, call, pieces } = await mock.ask({ leavesAfter: 'He' })
      expect(call!.outcome).toBe('aborted')
      if (mode === 'streamed') expect(pieces.join('')).toBe('He')
      else expect(() => JSON.parse(body)).toThrow()
    },
    [
      {
        in: 'plain browser',
        reason:
          'The same to the client; the worker of MSW keeps a copy of an answer in one piece, so the mock does not hear that the client leaves.',
        async run(mock) {
          mock.configure(silent)
          const { body, call } = await mock.ask({ leavesAfter: 'He', isUnheard: true })
          expect(() => JSON.parse(body)).toThrow()
          expect(call!.outcome).toBe('pending')
        },
      },
    ],
  ),
  fault('kind = duplicate', 'duplicate@1', (heard, { mode }) => {
    expect(heard.call!.outcome).toBe('faulted')
    if (mode === 'streamed') expect(heard.message.text).toBe('Heello!')
    else expect(heard.body).toBe(heard.body.slice(0, heard.body.length / 2).repeat(2))
  }),
  fault('kind = error_event', 'error_event@2', (heard, cell) => {
    expect(heard.call!.outcome).toBe('faulted')
    if (cell.mode === 'plain') return refuse(heard, cell)
    expect(heard.status).toBe(200)
    expect(heard.pieces.join('')).toBe('He')
    expect(JSON.parse(heard.events.at(-1)!).error.message).toMatch(/overloaded/i)
    expect(heard.failure).toBeInstanceOf(Error)
  }),
  fault('kind = slow_start', 'slow_start', (heard) => {
    wholeText(heard)
    expect(heard.tookMs).toBe(5000)
  }),
  fault('kind = wrong_content_type', 'wrong_content_type', ({ headers, body, call }) => {
    expect(headers.get('content-type')).toBe('text/html')
    expect(body.length).toBeGreaterThan(100)
    expect(call!.outcome).toBe('faulted')
  }),
  fault('kind = empty_body', 'empty_body', ({ status, body, call }) => {
    expect([status, body, call!.outcome]).toEqual([200, '', 'faulted'])
  }),
]

function refuse(heard: Heard, cell: Cell): void {
  const expected = refused('overloaded')
  if (typeof expected === 'function') expected(heard, cell)
}

export const faultCases = [
  answer(
    'reply.fault',
    {
      rules: [
        { reply: { text, fault: [{ kind: 'empty_body', probability: 0 }, 'wrong_content_type'] } },
      ],
    },
    ({ headers, body }) => {
      expect(headers.get('content-type')).toBe('text/html')
      expect(body).not.toBe('')
    },
  ),
  fault(
    'after',
    { kind: 'disconnect', after: 4 },
    ({ pieces, call }) => {
      expect(pieces.join('')).toBe('Hell')
      expect(call!.partsSent).toBe(4)
    },
    { instead: [atOnce] },
  ),
  fault('after = 0', 'disconnect@0', ({ status, isTorn, call }) => {
    expect([status, isTorn, call!.outcome]).toEqual([0, true, 'faulted'])
  }),
  custom('fault.probability', async (mock) => {
    const outcomes = async (probability: number) => {
      mock.configure({ rules: [{ reply: { text, fault: { kind: 'empty_body', probability } } }] })
      let broken = 0
      for (let attempt = 0; attempt < 20; attempt++) if ((await mock.ask()).body === '') broken++
      return broken
    }
    expect(await outcomes(0)).toBe(0)
    const count = await outcomes(0.5)
    expect(count).toBeGreaterThan(2)
    expect(count).toBeLessThan(18)
  }),
  fault('delay_ms', { kind: 'slow_start', delay_ms: 70 }, (heard) => {
    wholeText(heard)
    expect(heard.tookMs).toBe(70)
  }),
  fault('for_ms', { kind: 'stall', after: 2, for_ms: 90 }, (heard) => {
    wholeText(heard)
    expect(heard.tookMs).toBe(90)
  }),
  fault('content_type', { kind: 'wrong_content_type', content_type: 'text/x' }, ({ headers }) =>
    expect(headers.get('content-type')).toBe('text/x'),
  ),
  fault('error', { kind: 'error_event', error: { message: 'Gone.' } }, ({ body, failure }) => {
    expect(body).toContain('Gone.')
    expect(failure?.message).toContain('Gone.')
  }),
  answer(
    'defaults.fault',
    { responses: { hi: text }, defaults: { fault: 'empty_body' } },
    ({ body }) => expect(body).toBe(''),
  ),
]
