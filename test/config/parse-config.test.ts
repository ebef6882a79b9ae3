import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/parse-config.ts'
import { headsOf, issuesOf, messageOf } from './errors-of.ts'

test('reads the config of the Python tool', () => {
  const text = `
responses:
  "what is 2+2?": "2+2 equals 9."
defaults:
  unknown_response: "I don't know the answer to that. This is a mock response."
settings:
  lag_enabled: true
  lag_factor: 10
`
  expect(parseConfig(text)).toEqual({
    responses: { 'what is 2+2?': '2+2 equals 9.' },
    defaults: {
      unknown_response: "I don't know the answer to that. This is a mock response.",
    },
    settings: { lag_enabled: true, lag_factor: 10 },
  })
})

test('reads JSON', () => {
  const config = {
    $schema: './node_modules/mockllm/dist/responses.schema.json',
    responses: { hi: { tool_calls: [{ name: 'search', arguments: { query: 'a "b"' } }] } },
    settings: { seed: 7, strict: true, now: '2026-01-31T12:00:00+01:00' },
  }
  expect(parseConfig(JSON.stringify(config, null, 2))).toEqual(config)
})

test.each([
  ['nothing', ''],
  ['a comment', '# soon\n'],
  ['empty sections', 'responses:\n  # "hi": "Hello!"\ndefaults:\nsettings: {}\n'],
])('takes %s for an empty config', (_name, text) => {
  const { responses = {}, defaults = {}, settings = {} } = parseConfig(text)
  expect([responses, defaults, settings]).toEqual([{}, {}, {}])
})

test('points at an unknown key and names the one that was meant', () => {
  const text = 'settings:\n  lag_factor: 5\n  lag_enable: true\n'
  expect(messageOf(text)).toBe(
    `responses.yml:3:3 unknown key "lag_enable" in settings; did you mean "lag_enabled"?
  3 |   lag_enable: true
    |   ^^^^^^^^^^`,
  )
  expect(issuesOf(text)).toEqual([
    {
      message: 'unknown key "lag_enable" in settings; did you mean "lag_enabled"?',
      path: 'settings.lag_enable',
      line: 3,
      column: 3,
      endColumn: 13,
      source: '  lag_enable: true',
      suggestion: 'lag_enabled',
    },
  ])
})

test('points at a wrong value', () => {
  expect(messageOf('settings:\n  lag_factor: fast\n')).toBe(
    `responses.yml:2:15 settings.lag_factor must be a number greater than 0, got "fast"
  2 |   lag_factor: fast
    |               ^^^^`,
  )
})

test('points at the item that lacks a key', () => {
  expect(messageOf('responses:\n  hi:\n    tool_calls:\n      - arguments: {}\n')).toBe(
    `responses.yml:4:9 responses["hi"].tool_calls[0] lacks "name", which must be the name of a tool
  4 |       - arguments: {}
    |         ^^^^^^^^^^^^^`,
  )
})

test('points inside a reply, not at the union that holds it', () => {
  expect(headsOf('responses:\n  hi: { text: Hello, finish_reason: lenght }\n')).toEqual([
    '2:37 responses["hi"].finish_reason must be one of stop, length, tool_calls, content_filter, refusal, pause_turn, context_window, got "lenght"; did you mean length?',
  ])
})

test('reports everything at once, in the order of the file', () => {
  const text = `settings:
  lag_factor: 0
  strict: 1
  colour: red
  seed: 1.5
prompts: []
responses:
  hi: 42
  hi: Hello!
  ho: { txt: x, reasonin: y }
  weather: { error: { status: 42, headers: { "x y": "1", ok: "a\\nb" } } }
`
  expect(headsOf(text)).toEqual([
    '2:15 settings.lag_factor must be a number greater than 0, got the number 0',
    '3:11 settings.strict must be true or false, got the number 1',
    '4:3 unknown key "colour" in settings; known keys: lag_enabled, lag_factor, lag, model_lag, strict, seed, now, ignore_case, ignore_whitespace, providers, api_keys, guard, upstreams',
    '5:9 settings.seed must be a whole number, got the number 1.5',
    '6:1 unknown key "prompts"; known keys: responses, rules, defaults, settings, $schema',
    '8:7 responses["hi"] must be text or a reply such as { text: Hello }, got the number 42; quote it: "42"',
    '9:3 duplicate key "hi"; line 8 has it already',
    '10:9 unknown key "txt" in responses["ho"]; did you mean "text"?',
    '10:17 unknown key "reasonin" in responses["ho"]; did you mean "reasoning"?',
    '11:31 responses["weather"].error.status must be an HTTP status from 400 to 599, got the number 42',
    '11:46 a key in responses["weather"].error.headers must be a header name of letters, digits and hyphens, got "x y"',
    '11:62 responses["weather"].error.headers["ok"] must be text without line breaks and without emoji, got "a\\nb"',
  ])
})

test.each([
  ['42', 'the number 42', '"42"'],
  ['1.50', 'the number 1.5', '"1.50"'],
  ['0x10', 'the number 16', '"0x10"'],
  ['true', 'true', '"true"'],
  ['null', 'nothing', '"null"'],
  ['~', 'nothing', '"~"'],
])('asks for quotes around %s', (word, shown, suggestion) => {
  expect(issuesOf(`responses:\n  hi: ${word}\n`)).toMatchObject([
    {
      message: `responses["hi"] must be text or a reply such as { text: Hello }, got ${shown}; quote it: ${suggestion}`,
      path: 'responses["hi"]',
      suggestion,
      column: 7,
      endColumn: 7 + word.length,
    },
  ])
})

test('points at the key of an answer that is not there', () => {
  expect(messageOf('responses:\n  hi:\n  ho: ""\n')).toBe(
    `responses.yml:2:3 responses["hi"] must be text or a reply such as { text: Hello }, got nothing; write "" for an empty text
  2 |   hi:
    |   ^^`,
  )
})

test.each([
  ['lag_enabled: "true"', 'true'],
  ['lag_factor: "2.5"', '2.5'],
])('says what was meant by %s', (setting, suggestion) => {
  const [issue] = issuesOf(`settings: { ${setting} }`)
  expect(issue).toMatchObject({ suggestion })
  expect(issue?.message).toMatch(new RegExp(`; did you mean ${suggestion}\\?$`))
})

// YAML 1.1, which the Python tool reads, has these words for booleans.
test.each([
  ['yes', true],
  ['On', true],
  ['no', false],
  ['OFF', false],
])('takes lag_enabled: %s as the Python tool does', (word, lagEnabled) => {
  const { settings } = parseConfig(`settings: { lag_enabled: ${word} }`)
  expect(settings).toEqual({ lag_enabled: lagEnabled })
})

test.each(['.inf', '-1', '.nan', '0'])('refuses a lag_factor of %s', (value) => {
  expect(headsOf(`settings: { lag_factor: ${value} }`)).toEqual([
    expect.stringMatching(/^1:25 settings\.lag_factor must be a number greater than 0, got /),
  ])
})

test.each([
  '2026-01-31',
  '2026-02-30T00:00:00Z',
  '2026-01-31T12:00:00',
  '2026-01-31 12:00:00Z',
  '2026-13-01T00:00:00Z',
  'tomorrow',
])('refuses %s as a date-time', (value) => {
  expect(headsOf(`settings: { now: ${value} }`)).toEqual([
    `1:18 settings.now must be an ISO 8601 date-time such as 2026-01-31T12:00:00Z, got "${value}"`,
  ])
})

test.each(['2026-01-31T12:00:00Z', '2024-02-29T23:59:59.123-05:30', '2026-01-31T12:00Z'])(
  'takes %s as a date-time',
  (now) => {
    expect(parseConfig(`settings: { now: ${now} }`)).toEqual({ settings: { now } })
  },
)

test.each([
  ['- hi', 'a list'],
  ['hello', '"hello"'],
  ['42', 'the number 42'],
])('refuses a file that is %s', (text, shown) => {
  expect(headsOf(text)).toEqual([
    `1:1 the config must be an object with the keys responses, rules, defaults, settings, got ${shown}`,
  ])
})

test('leaves out the file where none is named', () => {
  expect(issuesOf('hi: 1')[0]).not.toHaveProperty('file')
})

test('counts columns without the byte order mark, and lines with either line break', () => {
  expect(issuesOf('\ufeffsettings: 1\r\nresponses:\r\n  hi: 2\r\n')).toMatchObject([
    { line: 1, column: 11, source: 'settings: 1' },
    { line: 3, column: 7, endColumn: 8, source: '  hi: 2' },
  ])
})

test('ends the caret of a value that goes on below at the end of its line', () => {
  expect(messageOf('settings:\n  lag_factor: [1,\n    2]\n')).toMatch(
    /\n {2}2 \| {3}lag_factor: \[1,\n {4}\| {15}\^{3}$/,
  )
})

test('reads and checks 10,000 answers, each error at its place, in well under a second', () => {
  const lines = Array.from(
    { length: 10_000 },
    (_, index) => `  "prompt ${index}": "answer ${index}"`,
  )
  const valid = `responses:\n${lines.join('\n')}\n`
  const startMs = performance.now()
  expect(Object.keys(parseConfig(valid).responses ?? {})).toHaveLength(10_000)
  // Quadratic work, as in `yaml`'s own check for duplicates, takes tens of times as long.
  expect(performance.now() - startMs).toBeLessThan(2000)

  const wrong = valid.replaceAll(/: "answer (\d+)"/g, ': $1')
  const issues = issuesOf(wrong)
  expect(issues).toHaveLength(10_000)
  expect(issues[9_999]).toMatchObject({ line: 10_001, suggestion: '"9999"' })
})

test('an unknown section is a mistake even when it is empty', () => {
  expect(headsOf('respones:\n')).toEqual([
    expect.stringMatching(/^1:1 unknown key "respones"; did you mean "responses"\?/),
  ])
})

test.each([
  [
    'a range without an end',
    'rules: [{ match: { turn: {} }, reply: x }]',
    '1:26 rules[0].match.turn must be a range such as { min: 0, max: 1 }, got an object',
  ],
  [
    'nothing that must not match',
    'rules: [{ match: { not: {} }, reply: x }]',
    '1:25 rules[0].match.not must be conditions such as { model: "gpt-*" }, got an object',
  ],
  [
    'a range beside tests of a text',
    'rules: [{ match: { body: { n: { min: 1, contains: a } } }, reply: x }]',
    '1:31 rules[0].match.body["n"] must be either tests of a text, or a range of min and max, got an object',
  ],
  [
    'a header that no request can have',
    'rules: [{ match: { headers: { "a b": true } }, reply: x }]',
    '1:31 a key in rules[0].match.headers must be a header name of letters, digits and hyphens, got "a b"',
  ],
  [
    'one regex of several',
    'rules: [{ match: { not: { user: { regex: [a, "(b"] } } }, reply: x }]',
    '1:46 rules[0].match.not.user.regex[1] must be a regular expression: Invalid regular expression: /(b/: Unterminated group, got "(b"',
  ],
  [
    'a fault',
    'responses: { hi: { turns: [a, { fault: disconect@3 }] } }',
    '1:40 responses["hi"].turns[1].fault must be disconnect, truncate, malformed, stall, duplicate, error_event, slow_start, wrong_content_type, empty_body, with @N for "after N pieces", such as disconnect@3, got "disconect@3"; did you mean disconnect@3?',
  ],
  [
    'a provider',
    'settings: { upstreams: { opnai: "https://a.test" } }',
    '1:26 a key in settings.upstreams must be one of anthropic, gemini, bedrock, cohere, ollama, azure, mistral, deepseek, groq, xai, openrouter, together, openai, got "opnai"; did you mean openai?',
  ],
])('says where it is wrong: %s', (_, text, message) => {
  expect(headsOf(text)).toEqual([message])
})
