/** What a Chat Completions request means, and what strict mode and wrong types make of it. */
import { expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import type { Prompt } from '../../src/prompt.ts'
import { parseOpenAIChat } from '../../src/providers/openai/chat-request.ts'
import { endpointRequest } from '../endpoint-request.ts'

const messages = [{ role: 'user', content: 'hi' }]

function parse(body: object, strict = false): Prompt {
  return parseOpenAIChat({ model: 'gpt-4o', messages, ...body }, endpointRequest({ strict }))
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

const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } }

test('reads calls of tools, and whose results the results are', () => {
  const custom = { id: 'call_2', type: 'custom', custom: { name: 'grep', input: 'a b' } }
  const { messages: read } = parse({
    messages: [
      ...messages,
      { role: 'assistant', content: null, tool_calls: [call, custom] },
      { role: 'tool', tool_call_id: 'call_2', content: 'found' },
      { role: 'tool', tool_call_id: 'call_0', content: 'of no call' },
    ],
  })
  expect(read.slice(1)).toEqual([
    {
      role: 'assistant',
      text: '',
      toolCalls: [
        { id: 'call_1', name: 'f', arguments: '{"a": 1}' },
        { id: 'call_2', name: 'grep', arguments: 'a b' },
      ],
    },
    { role: 'tool', text: 'found', toolResult: { id: 'call_2', name: 'grep', isError: false } },
    { role: 'tool', text: 'of no call', toolResult: { id: 'call_0', isError: false } },
  ])
})

test('reads the deprecated call of a function', () => {
  const {
    messages: read,
    tools,
    toolChoice,
  } = parse({
    functions: [{ name: 'f', parameters: {} }],
    function_call: { name: 'f' },
    messages: [
      ...messages,
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: '18' },
    ],
  })
  expect(read[1]?.toolCalls).toEqual([{ id: '', name: 'f', arguments: '{}' }])
  expect(read[2]?.toolResult).toEqual({ id: '', name: 'f', isError: false })
  expect({ tools, toolChoice }).toEqual({ tools: ['f'], toolChoice: { name: 'f' } })
})

test.each([
  [undefined, 'auto'],
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'required'],
  ['sometimes', 'auto'],
  [{ type: 'function', function: { name: 'f' } }, { name: 'f' }],
  [{ type: 'custom', custom: { name: 'grep' } }, { name: 'grep' }],
  [{ type: 'function' }, 'auto'],
  [{ type: 'function', function: null }, 'auto'],
  [{ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [call] } }, 'required'],
  [{ type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [call] } }, 'auto'],
  [{ type: 'allowed_tools' }, 'auto'],
  [[null], 'auto'],
])('tool_choice %j is %j', (tool_choice, toolChoice) => {
  const tools = [{ type: 'function', function: { name: 'f' } }]
  expect(parse({ tools, tool_choice }).toolChoice).toEqual(toolChoice)
})

test('of the tools, only those that are allowed may be called', () => {
  const tools = ['f', 'g'].map((name) => ({ type: 'function', function: { name } }))
  const tool_choice = {
    type: 'allowed_tools',
    allowed_tools: { mode: 'auto', tools: [tools[1], null, { type: 'mcp' }] },
  }
  expect(parse({ tools, tool_choice }).tools).toEqual(['g'])
})

test.each([
  [undefined, 'text', undefined],
  [{ type: 'text' }, 'text', undefined],
  [{ type: 'json_object' }, 'json_object', undefined],
  [{ type: 'json_schema', json_schema: { name: 'answer' } }, 'json_schema', 'answer'],
  [{ type: 'json_schema' }, 'json_schema', undefined],
  [{ type: 'json_schema', json_schema: [] }, 'json_schema', undefined],
  [{ type: 5 }, 'text', undefined],
  ['json', 'text', undefined],
])('response_format %j is %s', (response_format, format, name) => {
  const { responseFormat, schemaName } = parse({ response_format })
  expect([responseFormat, schemaName]).toEqual([format, name])
})

test('reads what a message holds beside text', () => {
  const part = (type: unknown) => ({ type, [String(type)]: {} })
  const content = ['image_url', 'input_audio', 'file', 'hologram', 5, null]
    .map(part)
    .concat({ type: 'text', text: 'what is this?' })
  expect(parse({ messages: [{ role: 'user', content }] }).messages).toEqual([
    {
      role: 'user',
      text: 'what is this?',
      attachments: [{ type: 'image' }, { type: 'audio' }, { type: 'file' }],
    },
  ])
})

test('a message that holds only an image says nothing, whatever was said before', () => {
  const image = { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }
  expect(parse({ messages: [...messages, image] }).user).toBe('')
})

test('counts the turns of the assistant since the user spoke', () => {
  const assistant = { role: 'assistant', content: null, tool_calls: [call] }
  const result = { role: 'tool', tool_call_id: 'call_1', content: '' }
  const round = [assistant, result]
  expect(parse({}).turn).toBe(0)
  expect(parse({ messages: [...messages, ...round, ...round] }).turn).toBe(2)
  expect(parse({ messages: [...messages, ...round, ...messages] }).turn).toBe(0)
})

test.each([
  [{}, undefined],
  [{ logprobs: false, top_logprobs: 2 }, undefined],
  [{ logprobs: true }, 0],
  [{ logprobs: true, top_logprobs: 2 }, 2],
  [{ logprobs: true, top_logprobs: 'many' }, 0],
])('of %j, alternatives that are asked for: %s', (body, topLogprobs) => {
  expect(parse(body).topLogprobs).toBe(topLogprobs)
})

test('reads sampling fields and metadata, and leaves out what is of the wrong type', () => {
  const { temperature, topP, seed, metadata } = parse({
    temperature: 0.5,
    top_p: 1,
    seed: 7,
    metadata: JSON.parse('{"a": "x", "b": 1, "c": null, "d": {}, "__proto__": "y"}'),
  })
  expect({ temperature, topP, seed }).toEqual({ temperature: 0.5, topP: 1, seed: 7 })
  expect(Object.entries(metadata)).toEqual([
    ['a', 'x'],
    ['b', '1'],
    ['__proto__', 'y'],
  ])
  const none = parse({ temperature: '1', top_p: null, seed: {}, metadata: ['a'] })
  expect([none.temperature, none.topP, none.seed]).toEqual([undefined, undefined, undefined])
  expect(none.metadata).toEqual({})
})

test.each([
  [null],
  [5],
  [{ id: 5, function: 5 }],
  [{ function: { name: null, arguments: { a: 1 } } }],
  [{ custom: { name: 'grep', input: null } }],
])('takes a tool call such as %j for what can be read of it', (odd) => {
  const assistant = { role: 'assistant', content: null, tool_calls: [odd], function_call: 'f' }
  expect(refusalOf({ messages: [...messages, assistant] })).toBeUndefined()
})
