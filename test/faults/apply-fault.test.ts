/** Answers that go wrong: what each fault makes of a plain one, and of a stream as a whole. */
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/answers/answer.ts'
import { createManualClock } from '../../src/clock.ts'
import type { ApiError } from '../../src/errors/api-error.ts'
import { toApiError } from '../../src/errors/error-reply.ts'
import { applyFault, type OpenStream } from '../../src/faults/apply-fault.ts'
import { anthropic } from '../../src/providers/anthropic/anthropic.ts'
import type { FaultReply } from '../../src/reply.ts'
import { eventStream } from '../../src/stream/framing.ts'
import { play } from '../../src/stream/playback.ts'

const body = '{"text":"Grüße 😀"}'

/** An answer that is due in 100 ms. */
const plain: Answer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body,
  delayMs: 100,
  call: {} as Answer['call'],
}

function applied(fault: FaultReply, open?: () => OpenStream): Answer {
  return applyFault(open === undefined ? plain : { ...plain, body: () => open().steps }, fault, {
    ...(open === undefined ? {} : { open, framing: eventStream }),
    toError: (error) => toApiError(error, anthropic, { model: 'm', nowMs: 0 }),
    refuse: ({ status, message }) => ({ ...plain, status, body: message, delayMs: 0 }),
  })
}

/** What a body sends, and when. */
async function sent(answer: Answer): Promise<string[]> {
  if (typeof answer.body === 'string') return [answer.body]
  if (typeof answer.body !== 'function') throw new Error('a body of bytes')
  const clock = createManualClock()
  const log: string[] = []
  play(answer.body(), clock, {
    write: (frames) => log.push(`${clock.monotonic()} ${frames}`) > 0,
    end: (outcome) => log.push(`${clock.monotonic()} ${outcome}`),
    tear: () => log.push(`${clock.monotonic()} torn`),
  })
  await clock.advance(10_000)
  return log
}

describe('bytes that are no text', () => {
  const bytes = Uint8Array.of(0, 255, 254, 128, 1, 200)
  const recording: Answer = {
    ...plain,
    body: { size: bytes.length, writeTo: (buffer) => buffer.set(bytes) },
  }
  const context = {
    toError: (error: Parameters<typeof toApiError>[0]) =>
      toApiError(error, anthropic, { model: 'm', nowMs: 0 }),
    refuse: () => plain,
  }

  test.each([
    ['truncate', [0, 255, 254]],
    ['malformed', [0, 255, 254, 128, 1]],
    ['duplicate', [0, 255, 254, 128, 1, 200, 0, 255, 254, 128, 1, 200]],
  ] as const)('stay the bytes that they are: %s', (kind, expected) => {
    const { body, encoding } = applyFault(recording, { kind }, context)
    expect(encoding).toBe('latin1')
    expect(Array.from(body as string, (unit) => unit.charCodeAt(0))).toEqual(expected)
  })

  test('say their whole length where they stall', () => {
    const { headers } = applyFault(recording, { kind: 'stall', for_ms: 5 }, context)
    expect(headers['content-length']).toBe('6')
  })
})

describe('a plain answer', () => {
  test('that is torn sends half of it, and does not say how long it would have been', async () => {
    const answer = applied({ kind: 'disconnect' })
    expect(answer).toMatchObject({ status: 200, delayMs: 100 })
    // node-fetch 2 waits for ever where a body falls short of its length.
    expect(answer.headers).not.toHaveProperty('content-length')
    expect(answer.torn).toBeUndefined()
    expect(await sent(answer)).toEqual(['0 {"text":"', '0 torn'])
  })

  test('that is torn before anything is sent is no response at all', () => {
    expect(applied({ kind: 'disconnect', after: 0 })).toMatchObject({
      torn: true,
      faulted: true,
      delayMs: 100,
    })
  })

  test('that is cut off ends as if half were all', () => {
    expect(applied({ kind: 'truncate' })).toMatchObject({ body: '{"text":"', faulted: true })
    expect(applied({ kind: 'truncate' }).headers).not.toHaveProperty('content-length')
    expect(applied({ kind: 'truncate', after: 0 }).body).toBe('')
  })

  test('that is malformed is no JSON any more', () => {
    const answer = applied({ kind: 'malformed' })
    expect(answer).toMatchObject({ status: 200, body: body.slice(0, -1), faulted: true })
  })

  test('that comes twice is no JSON any more', () => {
    expect(applied({ kind: 'duplicate' })).toMatchObject({ body: body + body, faulted: true })
  })

  test('that stalls is silent in the middle', async () => {
    const answer = applied({ kind: 'stall', for_ms: 300 })
    expect(answer.headers['content-length']).toBe('23')
    expect(await sent(answer)).toEqual(['0 {"text":"', '300 Grüße 😀"}', '300 faulted'])
    expect(await sent(applied({ kind: 'stall' }))).toEqual(['0 {"text":"'])
  })

  test('that stalls before anything is sent comes late, or never', () => {
    expect(applied({ kind: 'stall', after: 0, for_ms: 300 })).toMatchObject({ delayMs: 400, body })
    expect(applied({ kind: 'stall', after: 0 }).delayMs).toBe(Number.POSITIVE_INFINITY)
  })

  test('has no events, so an error event is the error itself', () => {
    expect(applied({ kind: 'error_event' })).toMatchObject({ status: 529, body: 'Overloaded' })
    expect(applied({ kind: 'error_event', error: { status: 418 } })).toMatchObject({
      status: 418,
      faulted: true,
    })
  })
})

/** A stream of two pieces. */
function open(): OpenStream {
  const piece = (frames: string) => ({ kind: 'delta' as const, gapMs: 10, leads: true, frames })
  return {
    steps: [piece('a'), piece('b')].values(),
    encodeError: ({ status, message }: ApiError) => `${status} ${message}`,
  }
}

describe.each([
  ['plain', undefined],
  ['streamed', open],
])('a %s answer', (_, opened) => {
  test('that starts slowly comes later', () => {
    expect(applied({ kind: 'slow_start' }, opened).delayMs).toBe(5100)
    const answer = applied({ kind: 'slow_start', delay_ms: 20 }, opened)
    expect(answer).toMatchObject({ delayMs: 120, faulted: true })
    expect(answer.headers).toEqual(plain.headers)
  })

  test('with the wrong content type has it in its headers only', async () => {
    const answer = applied({ kind: 'wrong_content_type' }, opened)
    expect(answer.headers).toEqual({ 'content-type': 'text/html' })
    expect((await sent(answer)).join()).toBe(opened === undefined ? body : '10 a,20 b,20 completed')
    const other = applied({ kind: 'wrong_content_type', content_type: 'text/plain' }, opened)
    expect(other).toMatchObject({ headers: { 'content-type': 'text/plain' }, faulted: true })
  })

  test('with an empty body keeps status and headers', () => {
    const answer = applied({ kind: 'empty_body' }, opened)
    expect(answer).toMatchObject({ status: 200, headers: plain.headers, body: '', faulted: true })
  })

  test('that is torn before anything is sent is no response at all', () => {
    expect(applied({ kind: 'disconnect', after: 0 }, opened).torn).toBe(true)
  })
})

describe('a stream', () => {
  test('has its fault among its steps, each time that it is run', async () => {
    const answer = applied({ kind: 'disconnect' }, open)
    expect(await sent(answer)).toEqual(['10 a', '10 torn'])
    expect(await sent(answer)).toEqual(['10 a', '10 torn'])
    expect(answer.headers).toEqual(plain.headers)
  })

  test('ends with the vendor’s event for the error', async () => {
    expect(await sent(applied({ kind: 'error_event' }, open))).toEqual([
      '10 a529 Overloaded',
      '10 faulted',
    ])
    const error = { kind: 'rate_limit' as const, message: 'Slow down.' }
    expect(await sent(applied({ kind: 'error_event', after: 2, error }, open))).toEqual([
      '10 a',
      '20 b429 Slow down.',
      '20 faulted',
    ])
  })

  test('that is over before its fault is whole', async () => {
    const answer = applied({ kind: 'truncate', after: 3 }, open)
    expect([await sent(answer), answer.faulted]).toEqual([
      ['10 a', '20 b', '20 completed'],
      undefined,
    ])
  })
})
