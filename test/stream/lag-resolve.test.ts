import { expect, test } from 'vitest'
import type { LagProfile } from '../../src/reply.ts'
import { isPaced, lagOfFactor, needsTokenizer, resolveLag } from '../../src/stream/lag.ts'
import { isProfile, lagProfiles } from '../../src/stream/lag-profiles.ts'

test('a profile is a lag by name', () => {
  expect(resolveLag('gpt')).toEqual({
    ttftMs: 800,
    tokensPerSecond: 80,
    jitter: 0.3,
    chunk: 'token',
  })
  expect(resolveLag({ profile: 'gpt' })).toEqual(resolveLag('gpt'))
})

test('keys change the profile beside them', () => {
  expect(resolveLag({ profile: 'gpt', ttft_ms: 0, chunk: 'word' })).toEqual({
    ttftMs: 0,
    tokensPerSecond: 80,
    jitter: 0.3,
    chunk: 'word',
  })
})

test('keys without a profile change the lag that holds', () => {
  expect(resolveLag({ jitter: 0 }, resolveLag('claude'))).toEqual({
    ttftMs: 1500,
    tokensPerSecond: 60,
    jitter: 0,
    chunk: 'token',
  })
  expect(resolveLag({ ttft_ms: 100 }, lagOfFactor(10))).toEqual({
    ttftMs: 100,
    charactersPerSecond: 100,
    jitter: 0.5,
    chunk: 'char',
  })
})

test("tokens_per_second takes the place of the seed's characters", () => {
  expect(resolveLag({ tokens_per_second: 5 }, lagOfFactor(10))).toEqual({
    ttftMs: undefined,
    tokensPerSecond: 5,
    jitter: 0.5,
    chunk: 'char',
  })
})

test('a profile has nothing of the lag that would hold without it', () => {
  expect(resolveLag('fast', lagOfFactor(10))).toEqual(resolveLag('fast'))
  expect(resolveLag('none', lagOfFactor(10))).toBeUndefined()
})

test('a lag that changes nothing is none', () => {
  expect(resolveLag('none')).toBeUndefined()
  expect(resolveLag({})).toBeUndefined()
  expect(resolveLag({ jitter: 0.5, chunk: 'char' })).toBeUndefined()
})

test('a chunk alone is a lag that takes no time', () => {
  const lag = resolveLag({ chunk: 'word' })!
  expect(lag).toMatchObject({ chunk: 'word' })
  expect(isPaced(lag)).toBe(false)
  expect(isPaced(resolveLag({ ttft_ms: 1 })!)).toBe(true)
  expect(isPaced(resolveLag({ tokens_per_second: 1 })!)).toBe(true)
  expect(isPaced(lagOfFactor(1))).toBe(true)
})

test('the table of tokens is needed only where tokens count', () => {
  expect(needsTokenizer(lagOfFactor(1))).toBe(false)
  expect(needsTokenizer(resolveLag({ ttft_ms: 5, chunk: 'word' })!)).toBe(false)
  expect(needsTokenizer(resolveLag({ chunk: 'token' })!)).toBe(true)
  expect(needsTokenizer(resolveLag({ tokens_per_second: 5 })!)).toBe(true)
})

test.each(['constructor', '__proto__', 'toString', 'quick', ''])('%j is no profile', (name) => {
  expect(isProfile(name)).toBe(false)
  expect(() => resolveLag(name as LagProfile)).toThrow(
    `Unknown lag profile ${JSON.stringify(name)}; there are none, fast, gemini, gpt, claude, slow, slow-reasoner.`,
  )
})

test('every profile but none sends tokens in a time', () => {
  for (const [name] of lagProfiles) {
    expect(isProfile(name)).toBe(true)
    const lag = resolveLag(name)
    if (name === 'none') expect(lag).toBeUndefined()
    else {
      expect(lag).toMatchObject({
        ttftMs: expect.any(Number),
        tokensPerSecond: expect.any(Number),
        chunk: 'token',
      })
    }
  }
})
