/** Replies that are hardly meant, and texts that are tested in a way that is not. */
import { describe, expect, test } from 'vitest'
import { lintConfig } from '../../../src/config/lint/lint-config.ts'
import { lintText } from '../../../src/config/lint/lint-text.ts'
import { warningsOf } from './warnings-of.ts'

const messagesOf = (config: unknown) => lintConfig(config).map(({ message }) => message)
const ofReply = (reply: unknown) => messagesOf({ responses: { hi: reply } })

describe('contradictory replies', () => {
  test.each([
    ['text beside blocks', { text: 'a', blocks: [{ text: 'b' }] }, 'text beside blocks'],
    ['text and json', { text: 'a', json: {} }, 'text and json in one reply'],
    ['text and template', { text: 'a', template: 'b' }, 'text and template in one reply'],
    ['an error beside text', { error: 'rate_limit', text: 'a' }, 'an error beside text'],
    [
      'a certain error beside text',
      { error: { status: 500, probability: 1 }, text: 'a' },
      'an error beside',
    ],
    ['raw beside text', { raw: { body: 'x' }, text: 'a' }, 'text beside raw'],
    [
      'text beside turns that all say something',
      { text: 'a', turns: ['b', 'c'] },
      'text beside turns',
    ],
    ['an error beside turns', { error: 'rate_limit', turns: ['a', 'b'] }, 'an error beside turns'],
    ['a sequence of one', { sequence: ['a'] }, 'a sequence of one reply'],
    ['retries without a sequence', { text: 'a', retries: 'same' }, 'retries says nothing'],
    ['repeat without a sequence', { text: 'a', repeat: 'cycle' }, 'repeat says nothing'],
    ['nothing', {}, 'an empty reply'],
    ['nothing but a lag', { lag: 'fast' }, 'an empty reply'],
    [
      'nothing but an error that may not happen',
      { error: { kind: 'overloaded', probability: 0.5 } },
      'an error that may not happen answers with an empty text where it does not',
    ],
    ['nothing in a step', { turns: ['a', {}] }, 'an empty reply'],
    ['two texts in a choice', { choices: [{ text: 'a', json: 1 }, 'b'] }, 'text and json in one'],
  ])('%s', (_, reply, message) => {
    expect(ofReply(reply)).toEqual([expect.stringContaining(message)])
  })

  test.each([
    [
      'an error that may not happen',
      { error: { kind: 'overloaded', probability: 0.5 }, text: 'a' },
    ],
    [
      'text for the steps that leave it open',
      { text: 'a', sequence: [{ error: 'rate_limit' }, {}] },
    ],
    ['reasoning beside steps', { reasoning: 'hm', turns: ['a', 'b'] }],
    [
      'an error beside steps that may not happen',
      { error: { kind: 'overloaded', probability: 0.5 }, sequence: ['a', 'b'] },
    ],
    [
      'an error for the steps that have none',
      { error: 'overloaded', sequence: [{ error: 'rate_limit' }, { error: 'timeout' }] },
    ],
    ['an empty text', { text: '' }],
    ['a vector alone', { embedding: [1] }],
    ['a verdict alone', { moderation: { flagged: true } }],
    ['a fault alone', { fault: 'empty_body' }],
    ['a sequence of one that ends', { sequence: ['a'], repeat: 'none' }],
    ['reasoning, text and calls', { reasoning: 'hm', text: 'a', tool_calls: [{ name: 'f' }] }],
  ])('not: %s', (_, reply) => {
    expect(ofReply(reply)).toEqual([])
  })

  test('also in defaults', () => {
    expect(messagesOf({ defaults: { unknown_response: {} } })).toEqual([
      expect.stringContaining('an empty reply'),
    ])
  })
})

describe('tool calls', () => {
  const ofCall = (call: object) => ofReply({ tool_calls: [{ name: 'f', ...call }] })

  test.each([
    ['no JSON', { arguments: '{"city": "Par' }],
    ['no object', { arguments: '[1]' }],
    ['a template of no JSON', { template: '{"city": {{user}' }],
  ])('%s', (_, call) => {
    expect(ofCall(call)).toEqual([expect.stringContaining('are not the JSON of an object; write')])
  })

  test.each([
    ['an object', { arguments: { city: 'Paris' } }],
    ['the JSON of an object', { arguments: '{"city":"Paris"}' }],
    ['broken on purpose', { arguments: '{"city', verbatim: true }],
    ['text of a custom tool', { input: 'print(1)' }],
    ['a template within quotes', { template: '{"city": "{user}"}' }],
    ['a template in place of a number', { template: '{"turn": {turn}}' }],
  ])('not: %s', (_, call) => {
    expect(ofCall(call)).toEqual([])
  })

  test('arguments and input, in a block', () => {
    const reply = { blocks: [{ tool_call: { name: 'f', arguments: {}, input: 'x' } }] }
    expect(ofReply(reply)).toEqual([
      expect.stringContaining('arguments and input in one tool call'),
    ])
  })
})

describe('templates', () => {
  test('a name that the rule does not capture, with what was meant', () => {
    const text = `rules:
  - match: { user: { pattern: "explain {topic} simply" } }
    reply:
      template: "{topc} for {user}, {{literally}}: { }"
`
    expect(warningsOf(text)).toEqual([
      '4:17 the template names {topc}, which the rule does not capture; did you mean {topic}?',
    ])
  })

  test('what is known, where nothing is near', () => {
    expect(ofReply({ template: '{weather}' })).toEqual([
      'the template names {weather}, which the rule does not capture; known are user, system, assistant, model, provider, turn, tool_result; write {{weather}} for the braces themselves',
    ])
  })

  test('captures of regexes, of other fields and of lists count; those of not do not', () => {
    const match = {
      user: { regex: ['(?<a>x)', '(?<b>y)'], not: { regex: '(?<c>z)' } },
      headers: { 'x-id': { pattern: 'id-{d}' } },
      tool_result: { content: { pattern: '{e} degrees' } },
    }
    const template = '{a}{b}{c}{d}{e}'
    expect(messagesOf({ rules: [{ match, reply: { template } }] })).toEqual([
      expect.stringContaining('names {c}'),
    ])
  })

  test('in steps, choices, blocks and arguments', () => {
    const match = { user: { pattern: 'in {city}' } }
    const reply = {
      sequence: [
        { template: '{w}' },
        { choices: [{ template: '{x}' }] },
        { blocks: [{ template: '{y}' }] },
        { tool_calls: [{ name: 'f', template: { list: [{ city: '{city}' }, '{z}'] } }] },
      ],
    }
    expect(lintConfig({ rules: [{ match, reply }] }).map(({ path }) => path)).toEqual([
      'rules[0].reply.sequence[0].template',
      'rules[0].reply.sequence[1].choices[0].template',
      'rules[0].reply.sequence[2].blocks[0].template',
      'rules[0].reply.sequence[3].tool_calls[0].template["list"][1]',
    ])
  })

  test('a text that was meant to be a template', () => {
    const match = { user: { pattern: 'explain {topic}' } }
    expect(messagesOf({ rules: [{ match, reply: { text: '{topic} is {hard}' } }] })).toEqual([
      expect.stringContaining('the text holds {topic}'),
    ])
  })
})

describe('substrings', () => {
  test('a short word hides in longer ones', () => {
    const text = 'rules:\n  - match:\n      user: { contains: hi }\n    reply: Hello!\n'
    expect(warningsOf(text)).toEqual([
      '3:25 contains: "hi" also matches "this"; use word: "hi" for the whole word',
    ])
  })

  test.each(['hi', 'HI', 'cat', 'xyz', 'help'])('%s', (contains) => {
    expect(messagesOf({ rules: [{ match: { system: { contains } }, reply: 'x' }] })).toHaveLength(1)
  })

  test.each(['weather', 'hi!', '2+2', '天気', 'c#', 'hi there', 'zyxw'])('not: %s', (contains) => {
    expect(messagesOf({ rules: [{ match: { user: { contains } }, reply: 'x' }] })).toEqual([])
  })

  test('names of models and tools, and exclusions, may be short', () => {
    const match = { model: { contains: 'gpt' }, not: { user: { contains: 'hi' } } }
    expect(messagesOf({ rules: [{ match, reply: 'x' }] })).toEqual([])
  })
})

describe('what is not valid', () => {
  test('is left out, and the rest is still looked at', () => {
    const text = `rules:
  - match: { user: { contain: hi } }
    reply: x
  - match: { user: { contains: hi } }
    reply: y
responses: { hi: 3, ho: {} }
`
    expect(lintText(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '4 rules[1].match.user.contains',
      '6 responses["ho"]',
    ])
  })

  test.each([
    'rules: 3',
    'rules: [3, null, [], {}]',
    'responses: [1]',
    '- 1',
    'rules: [{ match: { user: { regex: "(" } }, reply: x }]',
    'rules: [{ match: 3, reply: 4, scenario: 5 }]',
    'settings: []\ndefaults: { unknown_response: 4 }',
    'a: [',
    '',
  ])('%s is nothing to warn of', (text) => {
    expect(lintText(text)).toEqual([])
  })

  test('a broken rule may lead to a state', () => {
    const rules = [
      { scenario: { name: 's', state: 'a' }, reply: 'x' },
      { scenario: { name: 's', next: 'a' }, replies: 'y' },
    ]
    expect(messagesOf({ rules })).toEqual([])
  })
})
