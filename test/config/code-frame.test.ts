import { expect, test } from 'vitest'
import { codeFrame } from '../../src/config/code-frame.ts'

test('puts carets under the range', () => {
  expect(codeFrame({ source: 'a: bcd', line: 12, column: 4, endColumn: 7 })).toBe(
    '  12 | a: bcd\n     |    ^^^',
  )
})

test('is empty without a source line', () => {
  expect(codeFrame({})).toBe('')
})

test('keeps tabs, and gives wide characters two columns and combining marks none', () => {
  expect(codeFrame({ source: '\t"日本🎉e\u0301": 1', line: 1, column: 11, endColumn: 12 })).toBe(
    `  1 | \t"日本🎉e\u0301": 1\n    | \t${' '.repeat(1 + 2 + 2 + 2 + 1 + 1 + 1)}^`,
  )
})

test('points behind the end of a line', () => {
  expect(codeFrame({ source: 'a', line: 1, column: 2 })).toBe('  1 | a\n    |  ^')
})

test('cuts a long line around the range', () => {
  const source = `${'x'.repeat(500)}HERE${'y'.repeat(500)}`
  const [shown, carets] = codeFrame({ source, line: 1, column: 501, endColumn: 505 }).split('\n')
  expect(shown!.length).toBeLessThan(110)
  expect(shown!.slice(carets!.indexOf('^'), carets!.length)).toBe('HERE')
  expect(shown).toMatch(/^ {2}1 \| …x+HEREy+…$/)
})

test('cuts a range that is longer than what is shown', () => {
  const source = `a: ${'x'.repeat(1000)}`
  const [shown, carets] = codeFrame({ source, line: 1, column: 4, endColumn: 1004 }).split('\n')
  expect(carets!.length).toBe(shown!.length - 1)
})
