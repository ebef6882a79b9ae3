/** Errors as rules give them: what is given beats what the vendor has. */
import { expect, test } from 'vitest'
import { toApiError } from '../../src/errors/error-reply.ts'
import { anthropic } from '../../src/providers/anthropic/anthropic.ts'
import { openai } from '../../src/providers/openai/openai.ts'
import type { ErrorReply } from '../../src/reply.ts'

const facts = { model: 'gpt-4o', nowMs: 0 }
const ofOpenAI = (given: ErrorReply) => toApiError(given, openai, facts)

test('a name is short for a kind', () => {
  const error = toApiError('overloaded', anthropic, facts)
  expect(error).toMatchObject({ status: 529, message: 'Overloaded' })
  expect(error).toEqual(toApiError({ kind: 'overloaded' }, anthropic, facts))
})

test('without a kind there is a status, by default 500, and a message that names it', () => {
  expect(ofOpenAI({})).toMatchObject({ status: 500, message: 'mock error 500', headers: {} })
  expect(ofOpenAI({ status: 418 })).toMatchObject({ status: 418, message: 'mock error 418' })
})

test('given fields beat those of the kind', () => {
  const error = ofOpenAI({
    kind: 'rate_limit',
    type: 'tokens',
    code: null,
    message: 'Too fast.',
    headers: { 'X-RateLimit-Limit-Requests': '3', 'X-Mine': 'yes' },
  })
  expect(error).toMatchObject({
    status: 429,
    type: 'tokens',
    code: undefined,
    message: 'Too fast.',
  })
  expect(error.headers).toMatchObject({ 'x-ratelimit-limit-requests': '3', 'x-mine': 'yes' })
  expect(error.headers['X-RateLimit-Limit-Requests']).toBeUndefined()
})

test('another status than that of the kind does not keep its type', () => {
  const kind = 'quota_exceeded'
  expect(ofOpenAI({ kind }).type).toBe('insufficient_quota')
  expect(ofOpenAI({ kind, status: 429 }).type).toBe('insufficient_quota')
  expect(ofOpenAI({ kind, status: 402 }).type).toBeUndefined()
  expect(ofOpenAI({ kind, status: 402, type: 'mine' }).type).toBe('mine')
})

test('a rate limit asks for one second unless told otherwise', () => {
  const headers = (retry_after?: number) =>
    ofOpenAI(
      retry_after === undefined ? { kind: 'rate_limit' } : { kind: 'rate_limit', retry_after },
    ).headers
  expect(headers()).toMatchObject({ 'retry-after': '1', 'retry-after-ms': '1000' })
  expect(headers(0.05)).toMatchObject({ 'retry-after': '0.05', 'retry-after-ms': '50' })
})

test('retry_after is sent with any error', () => {
  expect(ofOpenAI({ status: 503, retry_after: 3 }).headers).toEqual({ 'retry-after': '3' })
  expect(toApiError({ kind: 'overloaded', retry_after: 3 }, anthropic, facts).headers).toEqual({
    'retry-after': '3',
    'x-should-retry': 'true',
  })
})

test('a header that is given beats retry_after, also the milliseconds that clients would believe first', () => {
  const { headers } = ofOpenAI({ kind: 'rate_limit', headers: { 'Retry-After': '7' } })
  expect(headers['retry-after']).toBe('7')
  expect(headers).not.toHaveProperty('retry-after-ms')
})

test('a wait without end in sight still has a date', () => {
  const { headers } = toApiError({ kind: 'rate_limit', retry_after: 1e300 }, anthropic, facts)
  expect(headers['retry-after']).toBe('1e+300')
  expect(headers['anthropic-ratelimit-requests-reset']).toBe('2001-09-09T01:46:40Z')
})
