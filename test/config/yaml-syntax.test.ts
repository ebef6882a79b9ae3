import { expect, test } from 'vitest'
import { headsOf, messageOf } from './errors-of.ts'

test('reports several syntax errors in the shape of all others', () => {
  expect(messageOf('responses:\n  hi: note: this\n\tho: "x"\n')).toBe(
    `responses.yml:2:7 Nested mappings are not allowed in compact mappings; put text that contains ": " in quotes
  2 |   hi: note: this
    |       ^
responses.yml:3:1 Tabs are not allowed as indentation; indent with spaces
  3 | \tho: "x"
    | ^`,
  )
})

test('says nothing about values while the syntax is broken', () => {
  expect(headsOf('colour: red\nresponses: [\n')).toEqual([
    expect.stringMatching(/^\d+:\d+ Flow sequence .* must .* end with a \]$/),
  ])
})

test('points at a quote that is never closed', () => {
  expect(headsOf('responses:\n  hi: "Hello!\n')).toEqual([
    expect.stringContaining('Missing closing "quote'),
  ])
})

test.each([
  [
    'two documents',
    'responses: {}\n---\nsettings: {}\n',
    '2:1 a config is one YAML document; remove the line ---',
  ],
  [
    'an unknown tag',
    'responses:\n  hi: !env NAME\n',
    '2:7 Unresolved tag: !env; put text that begins with ! in quotes',
  ],
  [
    'an unquoted @',
    'responses:\n  hi: @you\n',
    '2:7 Plain value cannot start with reserved character @; put the text in quotes',
  ],
])('explains %s', (_name, text, head) => {
  expect(headsOf(text)).toEqual([head])
})

test('points at a mistake in JSON', () => {
  expect(headsOf('{\n  "responses": { "hi": "Hello!"\n')[0]).toMatch(/^\d:\d+ /)
})
