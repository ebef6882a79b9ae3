/** The limit on a body is in bytes, not in characters. */
import { expect, test } from 'vitest'
import { checkSize, excerpt, maxBodyBytes } from '../src/read-json.ts'

test.each([
  ['one byte', 'x', maxBodyBytes],
  ['two bytes', 'é', maxBodyBytes / 2],
])('takes 32 MiB and no more, in characters of %s', (_size, character, most) => {
  const text = character.repeat(most)
  expect(() => checkSize(text)).not.toThrow()
  expect(() => checkSize(`${text}x`)).toThrow(
    'Request body is over the limit of 33554432 bytes (32 MiB). Send a smaller one.',
  )
})

test('shows the first 40 characters of what is not JSON', () => {
  expect(excerpt('x'.repeat(50))).toBe(`it begins with "${'x'.repeat(40)}"`)
})
