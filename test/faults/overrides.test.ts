/** What clients ask for by header. */
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import { parseFault, readOverrides } from '../../src/faults/overrides.ts'
import { faultKinds } from '../../src/reply.ts'

const read = (name: string, value: string) => readOverrides(new Headers({ [name]: value }))

/** The refusal of a header. */
function refusal(name: string, value: string): ApiError {
  try {
    read(name, value)
  } catch (error) {
    if (error instanceof ApiError) return error
  }
  throw new Error('it was not refused')
}

test('nothing is asked for without headers', () => {
  expect(readOverrides(new Headers({ 'x-other': 'stall' }))).toEqual({})
})

test('all three at once', () => {
  const headers = new Headers({
    'X-MockLLM-Error': 'overloaded',
    'x-mockllm-fault': 'error_event@2',
    'x-mockllm-lag': ' fast ',
  })
  expect(readOverrides(headers)).toEqual({
    error: { kind: 'overloaded' },
    fault: { kind: 'error_event', after: 2 },
    lag: 'fast',
  })
})

describe('x-mockllm-error', () => {
  test.each([
    ['rate_limit', { kind: 'rate_limit' }],
    ['503', { status: 503 }],
    ['rate_limit; retry_after=2', { kind: 'rate_limit', retry_after: 2 }],
    ['429;retry_after = 0.5', { status: 429, retry_after: 0.5 }],
  ])('%s', (value, error) => {
    expect(read('x-mockllm-error', value)).toEqual({ error })
  })

  test.each([
    ['ratelimit', /unknown error "ratelimit"\. Did you mean "rate_limit"\? Known: .*overloaded/],
    ['zebra', /unknown error "zebra"\. Known: /],
    ['', /unknown error ""\. Known: /],
    ['200', /a status from 400 to 599, not 200/],
    ['600', /a status from 400 to 599, not 600/],
    ['503; retry=2', /unknown parameter "retry"\. Did you mean "retry_after"\?/],
    ['503; retry_after=soon', /retry_after is a number, as in retry_after=2/],
    ['503; retry_after', /retry_after is a number, as in retry_after=2/],
  ])('refuses %s', (value, message) => {
    const error = refusal('x-mockllm-error', value)
    expect(error.message).toMatch(message)
    expect(error.message).toContain('x-mockllm-error')
    expect([error.status, error.headers]).toEqual([400, { 'x-should-retry': 'false' }])
  })
})

describe('x-mockllm-fault', () => {
  test('takes the length of a silence and of a slow start', () => {
    expect(read('x-mockllm-fault', 'stall@2; for_ms=500')).toEqual({
      fault: { kind: 'stall', after: 2, for_ms: 500 },
    })
    expect(read('x-mockllm-fault', 'slow_start; delay_ms=50')).toEqual({
      fault: { kind: 'slow_start', delay_ms: 50 },
    })
  })

  test('refuses what it does not know, and says what it does', () => {
    const error = refusal('x-mockllm-fault', 'disconect@3')
    expect(error.message).toContain('unknown fault "disconect". Did you mean "disconnect"?')
    expect(error.message).toContain(faultKinds.join(', '))
    expect(error.headers).toEqual({ 'x-should-retry': 'false' })
  })
})

describe('the short form of a fault', () => {
  test.each(faultKinds)('%s', (kind) => {
    expect(parseFault(kind)).toEqual({ kind })
    expect(parseFault(`${kind}@12`)).toEqual({ kind, after: 12 })
    expect(parseFault(` ${kind} @ 0 `)).toEqual({ kind, after: 0 })
  })

  test.each(['disconnect@', 'disconnect@-1', 'disconnect@1.5', 'disconnect@two', 'disconnect@1@2'])(
    '%s is none',
    (text) =>
      expect(() => parseFault(text)).toThrow(/after a number of pieces, as in "disconnect@3"/),
  )

  test.each(['', '@3', 'Disconnect', 'constructor'])('"%s" is none', (text) => {
    expect(() => parseFault(text)).toThrow(/unknown fault/)
  })
})

test('x-mockllm-lag refuses what is no profile before a rule is asked', () => {
  const error = refusal('x-mockllm-lag', 'fst')
  expect(error.message).toContain('unknown lag "fst". Did you mean "fast"? Known: none, fast')
  expect([error.status, error.headers]).toEqual([400, { 'x-should-retry': 'false' }])
})
