/** What a Messages request means, and what strict mode and wrong types make of it. */
import { expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import type { Prompt } from '../../src/prompt.ts'
import { parseAnthropicMessages } from '../../src/providers/anthropic/messages-request.ts'
import { endpointRequest } from '../endpoint-request.ts'

const user = { role: 'user', content: 'hi' }
const newest = '2026-10-21'

interface Asked {
  strict?: boolean
  /** `null` leaves the header out. */
  version?: string | null
}

function parse(body: object, { strict = false, version = newest }: Asked = {}): Prompt {
  const headers = new Headers(version === null ? {} : { 'anthropic-version': version })
  return parseAnthropicMessages(
    { model: 'claude-x', max_tokens: 9, messages: [user], ...body },
    endpointRequest({ strict, headers }),
  )
}

/** Status and message of the refusal; `undefined` where there is none. */
function refusalOf(body: object, asked?: Asked): string | undefined {
  try {
    parse(body, asked)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return `${error.status} ${error.message}`
  }
  return undefined
}

test('only strict mode asks for anthropic-version', () => {
  expect(refusalOf({}, { version: null })).toBeUndefined()
  expect(refusalOf({}, { strict: true, version: null })).toBe(
    '400 anthropic-version: header is required',
  )
  expect(refusalOf({}, { strict: true })).toBeUndefined()
})

test.each(['2020-01-01', '2027-01-01', '', '2023-06-01, 2023-06-01'])(
  'there is no version %j',
  (version) => {
    expect(refusalOf({}, { version })).toBe(
      `400 anthropic-version: "${version}" is not a valid version`,
    )
  },
)

const citation = {
  type: 'char_location',
  cited_text: 'hi',
  document_index: 0,
  document_title: null,
  start_char_index: 0,
  end_char_index: 2,
}
const saying = (role: string, block: object) => ({
  messages: [user, { role, content: [{ type: 'text', text: 'so' }, block] }],
})
const document = { type: 'document', source: {} }
const cited = { type: 'text', text: 'hi', citations: [citation] }

test.each([
  [{ temperature: 1 }, 'temperature: Extra inputs are not permitted'],
  [{ top_p: null }, 'top_p: Extra inputs are not permitted'],
  [{ top_k: 0 }, 'top_k: Extra inputs are not permitted'],
  [
    saying('assistant', document),
    "messages.1.content.1: Input tag 'document' found using 'type' does not match any of the expected tags: 'redacted_thinking', 'text', 'thinking', 'tool_use'",
  ],
  [saying('user', cited), 'messages.1.content.1.text.citations: Extra inputs are not permitted'],
])('the newest version has removed %j', (body, message) => {
  expect(refusalOf(body)).toBe(`400 ${message}`)
  expect(refusalOf(body, { version: '2023-06-01' })).toBeUndefined()
  expect(refusalOf(body, { version: null })).toBeUndefined()
})

test.each([
  [saying('user', document)],
  [saying('assistant', cited)],
  [saying('user', { ...cited, citations: [] })],
  [saying('user', { ...cited, citations: null })],
])('the newest version still takes %j', (body) => {
  expect(refusalOf(body)).toBeUndefined()
})

test('a system message stands among the others', () => {
  const system = { role: 'system', content: 'Be brief.' }
  const { messages, user: said, turn } = parse({ messages: [user, system] })
  expect(messages).toEqual([
    { role: 'user', text: 'hi' },
    { role: 'system', text: 'Be brief.' },
  ])
  expect({ said, turn }).toEqual({ said: 'hi', turn: 0 })
})

test('only strict mode asks for max_tokens', () => {
  expect(parse({ max_tokens: undefined }).maxTokens).toBeUndefined()
  expect(refusalOf({ max_tokens: undefined }, { strict: true })).toBe(
    '400 max_tokens: Field required',
  )
})

test('refuses an empty model', () => {
  expect(refusalOf({ model: '' })).toBe('400 model: String should have at least 1 character')
})

test('a system that is null is none', () => {
  expect(parse({ system: null }).messages).toEqual([{ role: 'user', text: 'hi' }])
  expect(parse({ system: '' }).messages[0]).toEqual({ role: 'system', text: '' })
})

test.each(['', []])('only the final assistant message may be empty: %o', (content) => {
  const assistant = { role: 'assistant', content }
  expect(refusalOf({ messages: [user, assistant] })).toBeUndefined()
  expect(refusalOf({ messages: [user, assistant, user] })).toBe(
    '400 messages.1: all messages must have non-empty content except for the optional final assistant message',
  )
  expect(refusalOf({ messages: [{ ...assistant, role: 'user' }] })).toMatch(/^400 messages\.0: all/)
})

test('text beside a tool result is what the user says', () => {
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: '18 °C' }
  const { user: said, messages } = parse({
    messages: [user, { role: 'user', content: [result, { type: 'text', text: 'thanks' }] }],
  })
  expect(said).toBe('thanks')
  expect(messages.slice(1)).toEqual([
    { role: 'tool', text: '18 °C', toolResult: { id: 'toolu_1', isError: false } },
    { role: 'user', text: 'thanks' },
  ])
})

test('names the tools', () => {
  expect(parse({ tools: [{ name: 'get_weather' }, { type: 'quantum' }] }).tools).toEqual([
    'get_weather',
  ])
})

test('a thread that begins is an ordinary request', () => {
  expect(parse({ thread: { type: 'create' } }).user).toBe('hi')
})

test('reads calls of tools, and whose results the results are', () => {
  const use = { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } }
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true }
  const {
    messages,
    user: said,
    turn,
  } = parse({
    messages: [
      user,
      { role: 'assistant', content: [{ type: 'text', text: 'Let me see.' }, use] },
      { role: 'user', content: [result, { ...result, tool_use_id: 'toolu_0', is_error: null }] },
    ],
  })
  expect(messages.slice(1)).toEqual([
    {
      role: 'assistant',
      text: 'Let me see.',
      toolCalls: [{ id: 'toolu_1', name: 'f', arguments: '{"a":1}' }],
    },
    { role: 'tool', text: '', toolResult: { id: 'toolu_1', name: 'f', isError: true } },
    { role: 'tool', text: '', toolResult: { id: 'toolu_0', isError: false } },
  ])
  expect({ said, turn }).toEqual({ said: 'hi', turn: 1 })
})

test('an image in a tool result is of the result', () => {
  const image = { type: 'image', source: {} }
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: [image] }
  const { messages } = parse({ messages: [user, { role: 'user', content: [result] }] })
  expect(messages[1]).toEqual({
    role: 'tool',
    text: '',
    toolResult: { id: 'toolu_1', isError: false },
    attachments: [{ type: 'image' }],
  })
})

test('reads what a message holds beside text', () => {
  const content = ['image', 'document', 'search_result'].map((type) => ({ type }))
  const { user: said, messages } = parse({ messages: [user, { role: 'user', content }] })
  expect(said).toBe('')
  expect(messages[1]?.attachments).toEqual([{ type: 'image' }, { type: 'file' }])
})

test.each([
  [undefined, 'auto'],
  [{ type: 'auto' }, 'auto'],
  [{ type: 'none' }, 'none'],
  [{ type: 'any' }, 'required'],
  [{ type: 'tool', name: 'f' }, { name: 'f' }],
  [{ type: 'tool' }, 'auto'],
  ['any', 'auto'],
  [null, 'auto'],
])('tool_choice %j is %j', (tool_choice, toolChoice) => {
  expect(parse({ tool_choice }).toolChoice).toEqual(toolChoice)
})

const format = { type: 'json_schema', schema: { type: 'object', title: 'answer' } }

test.each([
  [{}, 'text', undefined],
  [{ output_config: { effort: 'low' } }, 'text', undefined],
  [{ output_config: { format } }, 'json_schema', 'answer'],
  [{ output_format: format }, 'json_schema', 'answer'],
  [{ output_config: { format: { type: 'json_schema', schema: {} } } }, 'json_schema', undefined],
  [{ output_config: null, output_format: 'json' }, 'text', undefined],
])('the format of %j is %s', (body, expected, name) => {
  const { responseFormat, schemaName } = parse(body)
  expect([responseFormat, schemaName]).toEqual([expected, name])
})

test('reads sampling fields and metadata', () => {
  const body = { temperature: 0, top_p: 0.9, metadata: { user_id: 'ann', other: null } }
  const { temperature, topP, metadata, endpoint } = parse(body, { version: '2023-06-01' })
  expect({ temperature, topP, metadata, endpoint }).toEqual({
    temperature: 0,
    topP: 0.9,
    metadata: { user_id: 'ann' },
    endpoint: 'messages',
  })
})
