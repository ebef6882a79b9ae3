import { expect, test } from 'vitest'
import { describeConfig } from '../../src/config/describe-config.ts'

test.each([
  [{}, '0 responses'],
  [{ responses: { hi: 'Hello!' } }, '1 response'],
  [
    {
      responses: { a: '1', b: '2', c: '3' },
      defaults: { unknown_response: 'Pardon?' },
      settings: { lag_enabled: true },
    },
    '3 responses, unknown_response set, lag on (factor 10)',
  ],
  [
    {
      rules: [{ match: { user: { contains: 'a' } }, reply: 'b' }],
      defaults: { unmatched: 'error' as const },
      settings: { lag: 'fast' as const },
    },
    '0 responses, 1 rule, unmatched: error, lag set',
  ],
  [
    { respond: () => 'hi', settings: { strict: true, seed: 7, now: '2026-01-31T12:00:00Z' } },
    '0 responses, a response function, strict, seed 7, now 2026-01-31T12:00:00Z',
  ],
])('describes %j', (config, description) => {
  expect(describeConfig(config)).toBe(description)
})

test('does not describe what is wrong', () => {
  expect(() => describeConfig({ settings: { lag_factor: -1 } })).toThrow('lag_factor')
})
