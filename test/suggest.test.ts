import { expect, test } from 'vitest'
import { closest } from '../src/suggest.ts'

const names = ['text', 'reasoning', 'tool_calls', 'lag_enabled', 'lag_factor']

test.each([
  ['txt', 'text'],
  ['tetx', 'text'],
  ['TEXT', 'text'],
  ['resoning', 'reasoning'],
  ['toolCalls', 'tool_calls'],
  ['tool-calls', 'tool_calls'],
  ['lag_enable', 'lag_enabled'],
  ['reason', 'reasoning'],
])('takes %s for %s', (typed, meant) => {
  expect(closest(typed, names)).toBe(meant)
})

test.each(['', 'x', 'colour', 'what is the weather in Paris?', 'x'.repeat(100_000)])(
  'does not guess at "%.20s"',
  (typed) => {
    expect(closest(typed, names)).toBeUndefined()
  },
)
