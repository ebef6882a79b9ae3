/** What a client asks for by header, whatever the rules say. */
import { expect } from 'vitest'
import { type Expected, reply } from '../build-case.ts'
import { refused } from './errors.ts'

const header = (name: string, value: string, expected: Expected) =>
  reply(`header ${name}: ${value}`, 'Hello!', expected, { ask: { headers: { [name]: value } } })

export const overrideCases = [
  header('x-mockllm-error', 'rate_limit', refused('rate_limit')),
  header('x-mockllm-error', '503', ({ status }) => expect(status).toBe(503)),
  header('x-mockllm-error', 'rate_limit; retry_after=9', ({ headers }) =>
    expect(headers.get('retry-after')).toBe('9'),
  ),
  header('x-mockllm-error', 'no_such_thing', ({ status, failure }) => {
    expect(status).toBe(400)
    expect(failure?.message).toContain('x-mockllm-error')
  }),
  header('x-mockllm-fault', 'disconnect@2', ({ isTorn, call, pieces }, { mode }) => {
    expect([isTorn, call!.fault, call!.outcome]).toEqual([true, 'disconnect@2', 'faulted'])
    if (mode === 'streamed') expect(pieces.join('')).toBe('He')
  }),
  header('x-mockllm-fault', 'slow_start; delay_ms=50', ({ tookMs, message }) =>
    expect([tookMs, message.text]).toEqual([50, 'Hello!']),
  ),
  header('x-mockllm-fault', 'stall@2; for_ms=500', ({ tookMs, message }) =>
    expect([tookMs, message.text]).toEqual([500, 'Hello!']),
  ),
  header('x-mockllm-lag', 'slow-reasoner', ({ tookMs, message }) => {
    expect(message.text).toBe('Hello!')
    expect(tookMs).toBeGreaterThan(7000)
  }),
]
