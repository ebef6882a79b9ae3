import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/parse-config.ts'
import { headsOf, issuesOf, messageOf } from './errors-of.ts'

function answers(text: string): [string, unknown][] {
  return Object.entries(parseConfig(text).responses ?? {})
}

test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'])(
  'keeps the prompt %s',
  (prompt) => {
    expect(answers(`responses:\n  ${prompt}: "Hello!"\n`)).toEqual([[prompt, 'Hello!']])
    expect(headsOf(`responses:\n  ${prompt}: 1\n`)).toHaveLength(1)
    expect(headsOf(`${prompt}: 1`)).toEqual([
      `1:1 unknown key "${prompt}"; known keys: responses, rules, defaults, settings, $schema`,
    ])
  },
)

test('keeps __proto__ in the arguments of a tool call', () => {
  const config = parseConfig(
    'responses: { hi: { tool_calls: [{ name: f, arguments: { __proto__: { a: 1 } } }] } }',
  )
  expect(JSON.stringify(config)).toContain('"arguments":{"__proto__":{"a":1}}')
})

test.each([
  ['42', '42'],
  ['1.0', '1.0'],
  ['0x1F', '0x1F'],
  ['yes', 'yes'],
  ['True', 'True'],
  ['null', 'null'],
  ['~', '~'],
  ['2026-01-31', '2026-01-31'],
  ['""', ''],
  ['"a\\nb"', 'a\nb'],
  ['!!str 7', '7'],
  ['"<<"', '<<'],
  ['<<', '<<'],
])('takes the key %s as it is written', (key, prompt) => {
  expect(answers(`responses:\n  ${key}: "x"\n`)).toEqual([[prompt, 'x']])
})

test('takes an empty answer', () => {
  expect(answers('responses:\n  hi: ""\n')).toEqual([['hi', '']])
})

test('finds the duplicate of a key that is written in another way', () => {
  expect(messageOf('responses:\n  42: "x"\n  "42": "y"\n')).toBe(
    `responses.yml:3:3 duplicate key "42"; line 2 has it already
  3 |   "42": "y"
    |   ^^^^`,
  )
  expect(issuesOf('responses:\n  a: "x"\n  a: "y"\n')[0]?.path).toBe('responses["a"]')
})

test('finds duplicates at every level', () => {
  const text =
    'settings: { seed: 1, seed: 2 }\nsettings: {}\nresponses: { a: { text: b, text: c } }\n'
  expect(issuesOf(text).map(({ line, column, path }) => [line, column, path])).toEqual([
    [1, 22, 'settings.seed'],
    [2, 1, 'settings'],
    [3, 28, 'responses["a"].text'],
  ])
})

test('repeats what an alias stands for', () => {
  const text = `
responses:
  hi: &hello "Hello!"
  ho: *hello
  call: &call { tool_calls: [{ name: f, arguments: &arguments { a: [1, *hello] } }] }
  again: *call
  other: { tool_calls: [{ name: g, arguments: *arguments }] }
`
  const { responses } = parseConfig(text)
  expect(responses?.['ho']).toBe('Hello!')
  expect(responses?.['again']).toEqual(responses?.['call'])
  expect(responses?.['other']).toEqual({
    tool_calls: [{ name: 'g', arguments: { a: [1, 'Hello!'] } }],
  })
})

test('means the nearest anchor in front of an alias', () => {
  expect(answers('responses: { a: &x "1", b: *x, c: &x "2", d: *x }')).toEqual([
    ['a', '1'],
    ['b', '1'],
    ['c', '2'],
    ['d', '2'],
  ])
})

test('merges keys, of which the nearer ones win', () => {
  const text = `
responses:
  base: &base { text: one, reasoning: because }
  more: &more { text: two, refusal: no }
  own: { <<: *base, text: three }
  list: { <<: [*base, *more] }
  inline: { <<: { text: four } }
`
  expect(parseConfig(text).responses).toMatchObject({
    own: { text: 'three', reasoning: 'because' },
    list: { text: 'one', reasoning: 'because', refusal: 'no' },
    inline: { text: 'four' },
  })
})

test('points at the anchor, once, for a mistake that is repeated', () => {
  const text = 'responses:\n  a: &x { txt: 1 }\n  b: *x\n  c: { <<: *x }\n'
  expect(headsOf(text)).toEqual(['2:11 unknown key "txt" in responses["a"]; did you mean "text"?'])
})

test('points at both keys that one item lacks', () => {
  const text = 'responses: { a: { tool_calls: [{}, {}] } }'
  expect(issuesOf(text).map(({ column, path }) => [column, path])).toEqual([
    [32, 'responses["a"].tool_calls[0].name'],
    [36, 'responses["a"].tool_calls[1].name'],
  ])
})

test('refuses an alias without an anchor, and one that holds itself', () => {
  expect(headsOf('responses:\n  a: *nowhere\n')).toEqual([
    '2:6 alias *nowhere has no anchor &nowhere in front of it',
  ])
  expect(headsOf('responses: &all\n  a: { text: x, tool_calls: [*all] }\n')).toEqual([
    '2:30 alias *all stands inside of what it repeats',
  ])
})

test('refuses an alias bomb at once', () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const aliases = Array.from({ length: 10 }, () => (level === 0 ? '1' : `*l${level - 1}`))
    return `  l${level}: { tool_calls: [{ name: f, arguments: &l${level} { a: [${aliases.join(', ')}] } }] }`
  })
  const startMs = performance.now()
  expect(headsOf(`responses:\n${levels.join('\n')}\n`)).toEqual([
    expect.stringMatching(/^\d+:\d+ aliases repeat more than 100000 values; use fewer of them$/),
  ])
  expect(performance.now() - startMs).toBeLessThan(1000)
})

test('refuses keys that are not text', () => {
  expect(headsOf('responses:\n  [a, b]: "x"\n  ? { c: d }\n  : "y"\n')).toEqual([
    '2:3 a key must be text; quote it',
    '3:5 a key must be text; quote it',
  ])
})

test('refuses a merge of something else', () => {
  expect(headsOf('responses:\n  a: &x "1"\n  b: { <<: *x }\n')).toEqual([
    '3:12 << merges objects only',
  ])
})
