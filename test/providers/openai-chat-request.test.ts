/** What a Chat Completions request means, and what strict mode and wrong types make of it. */
import { expect, test } from 'vitest'
import { ApiError } from '../../src/api-error.ts'
import type { Prompt } from '../../src/prompt.ts'
import { parseOpenAIChat } from '../../src/providers/openai-chat-request.ts'

const messages = [{ role: 'user', content: 'hi' }]

function parse(body: object, strict = false): Prompt {
  const options = { strict, headers: new Headers(), parameters: {}, query: new URLSearchParams() }
  return parseOpenAIChat({ model: 'gpt-4o', messages, ...body }, options)
}

function refusalOf(body: object, strict = false) {
  try {
    parse(body, strict)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { status, message, param, code } = error
    return { status, message, param, code }
  }
  return undefined
}

test('a developer is a system, and never the user', () => {
  const { user, messages: read } = parse({
    messages: [...messages, { role: 'developer', content: 'Be brief.' }],
  })
  expect(user).toBe('hi')
  expect(read.at(-1)).toEqual({ role: 'system', text: 'Be brief.' })
})

test('the old function role is a tool, and may have no content', () => {
  const { messages: read } = parse({
    messages: [...messages, { role: 'function', name: 'f', content: null }],
  })
  expect(read.at(-1)).toEqual({
    role: 'tool',
    text: '',
    toolResult: { id: '', name: 'f', isError: false },
  })
})

test('names the tools, functions and custom ones, and no others', () => {
  const { tools } = parse({
    tools: [
      { type: 'function', function: { name: 'get_weather' } },
      { type: 'custom', custom: { name: 'grep' } },
      { type: 'quantum' },
    ],
  })
  expect(tools).toEqual(['get_weather', 'grep'])
})

test('max_completion_tokens wins over max_tokens', () => {
  expect(parse({ max_completion_tokens: 3, max_tokens: 9 }).maxTokens).toBe(3)
})

test.each([
  [{ include_usage: true }, true],
  [{ include_usage: false }, false],
  [{}, false],
])('stream_options %o: a stream reports usage: %s', (stream_options, includeUsage) => {
  expect(parse({ stream: true, stream_options }).includeUsage).toBe(includeUsage)
})

test('takes four stop strings', () => {
  expect(parse({ stop: ['a', 'b', 'c', 'd'] }).stop).toEqual(['a', 'b', 'c', 'd'])
})

test('refuses a stop that is no text', () => {
  expect(refusalOf({ stop: ['a', 5] })).toEqual({
    status: 400,
    message:
      "Invalid type for 'stop': expected a string or an array of strings, but got an integer instead.",
    param: 'stop',
    code: 'invalid_type',
  })
})

test('refuses tool calls that are no list', () => {
  const assistant = { role: 'assistant', content: null, tool_calls: {} }
  expect(refusalOf({ messages: [...messages, assistant] })).toEqual({
    status: 400,
    message:
      "Invalid type for 'messages[1].tool_calls': expected an array of objects, but got an object instead.",
    param: 'messages[1].tool_calls',
    code: 'invalid_type',
  })
})

test('refuses a content part without a type', () => {
  expect(refusalOf({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] })).toEqual({
    status: 400,
    message: "Missing required parameter: 'messages[0].content[0].type'.",
    param: 'messages[0].content[0].type',
    code: 'missing_required_parameter',
  })
})

test('only strict mode refuses stream_options without a stream', () => {
  const body = { stream_options: { include_usage: true } }
  expect(refusalOf(body)).toBeUndefined()
  expect(refusalOf(body, true)).toEqual({
    status: 400,
    message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    param: 'stream_options',
    code: undefined,
  })
  expect(refusalOf({ ...body, stream: true }, true)).toBeUndefined()
})

test('only strict mode asks which call a tool message answers', () => {
  const body = { messages: [...messages, { role: 'tool', content: '18 °C' }] }
  expect(refusalOf(body)).toBeUndefined()
  expect(refusalOf(body, true)).toEqual({
    status: 400,
    message: "Missing required parameter: 'messages[1].tool_call_id'.",
    param: 'messages[1].tool_call_id',
    code: 'missing_required_parameter',
  })
})
