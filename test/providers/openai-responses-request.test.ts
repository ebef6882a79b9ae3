/** What a Responses request means, and what strict mode and wrong types make of it. */
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import type { Prompt } from '../../src/prompt.ts'
import { parseResponses } from '../../src/providers/openai/responses/responses-request.ts'
import { endpointRequest } from '../endpoint-request.ts'

function parse(given: object, strict = false): Prompt {
  const body = { model: 'gpt-5', input: 'hi', ...given }
  return parseResponses(body, endpointRequest({ body, strict }))
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

const call = (call_id: string, name = 'get_weather') => ({
  type: 'function_call',
  call_id,
  name,
  arguments: '{"city":"Oslo"}',
})

describe('reads', () => {
  test('a text, with instructions in front of it', () => {
    expect(parse({ instructions: 'Be brief.' })).toEqual({
      provider: 'openai',
      endpoint: 'responses',
      model: 'gpt-5',
      user: 'hi',
      messages: [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'hi' },
      ],
      turn: 0,
      tools: [],
      toolChoice: 'auto',
      responseFormat: 'text',
      metadata: {},
      extraTexts: [],
      stream: false,
      stop: [],
      choices: 1,
      includeUsage: true,
    })
  })

  test('messages with and without a type, their texts joined and the rest attached', () => {
    const { messages, user, turn } = parse({
      input: [
        { type: 'message', role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: [{ type: 'output_text', text: 'Hi.', annotations: [] }] },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is ' },
            { type: 'input_image', image_url: 'data:,' },
            { type: 'input_text', text: 'this?' },
            { type: 'input_file', file_id: 'file-1' },
          ],
        },
      ],
    })
    expect(messages).toEqual([
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'hello' },
      { role: 'assistant', text: 'Hi.' },
      {
        role: 'user',
        text: 'What is this?',
        attachments: [{ type: 'image' }, { type: 'file' }],
      },
    ])
    expect([user, turn]).toEqual(['What is this?', 0])
  })

  test('what one answer has left as one message, and so as one turn', () => {
    const { messages, turn, user } = parse({
      input: [
        { role: 'user', content: 'weather?' },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'sealed' },
        { role: 'assistant', content: 'I look.' },
        call('a'),
        call('b', 'get_time'),
        { type: 'function_call_output', call_id: 'b', output: [{ type: 'input_text', text: '9' }] },
        { type: 'function_call_output', call_id: 'a', output: '{"rain":true}' },
        { type: 'custom_tool_call', call_id: 'c', name: 'grep', input: 'x' },
        { type: 'custom_tool_call_output', call_id: 'c', output: 'none' },
      ],
    })
    expect([user, turn]).toEqual(['weather?', 2])
    expect(messages).toEqual([
      { role: 'user', text: 'weather?' },
      {
        role: 'assistant',
        text: 'I look.',
        toolCalls: [
          { id: 'a', name: 'get_weather', arguments: '{"city":"Oslo"}' },
          { id: 'b', name: 'get_time', arguments: '{"city":"Oslo"}' },
        ],
      },
      { role: 'tool', text: '9', toolResult: { id: 'b', name: 'get_time', isError: false } },
      {
        role: 'tool',
        text: '{"rain":true}',
        toolResult: { id: 'a', name: 'get_weather', isError: false },
      },
      {
        role: 'assistant',
        text: '',
        toolCalls: [{ id: 'c', name: 'grep', arguments: 'x' }],
      },
      { role: 'tool', text: 'none', toolResult: { id: 'c', name: 'grep', isError: false } },
    ])
  })

  test('results that are pictures, and results that are any JSON', () => {
    const { messages } = parse({
      input: [
        {
          type: 'function_call_output',
          call_id: 'a',
          output: [{ type: 'input_image', image_url: 'data:,' }],
        },
        { type: 'function_call_output', call_id: 'b', output: [{ rain: true }] },
      ],
    })
    expect(messages).toMatchObject([
      { text: '', attachments: [{ type: 'image' }] },
      { text: '[{"rain":true}]' },
    ])
  })

  test.each<[unknown, string[], Prompt['toolChoice']]>([
    [undefined, ['get_weather', 'grep'], 'auto'],
    ['none', ['get_weather', 'grep'], 'none'],
    ['required', ['get_weather', 'grep'], 'required'],
    [{ type: 'function', name: 'get_weather' }, ['get_weather', 'grep'], { name: 'get_weather' }],
    [{ type: 'custom', name: 'grep' }, ['get_weather', 'grep'], { name: 'grep' }],
    [{ type: 'web_search' }, ['get_weather', 'grep'], 'auto'],
    [
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'custom', name: 'grep' }] },
      ['grep'],
      'required',
    ],
  ])('tool choice %j', (tool_choice, names, toolChoice) => {
    const tools = [
      { type: 'function', name: 'get_weather', parameters: {} },
      { type: 'custom', name: 'grep' },
      { type: 'web_search' },
    ]
    expect(parse({ tools, tool_choice })).toMatchObject({ tools: names, toolChoice })
  })

  test('the format of the answer', () => {
    const format = { type: 'json_schema', name: 'place', schema: {} }
    expect(parse({ text: { format } })).toMatchObject({
      responseFormat: 'json_schema',
      schemaName: 'place',
    })
    expect(parse({ text: { format: { type: 'json_object' } } }).responseFormat).toBe('json_object')
    expect(parse({ text: { verbosity: 'low' } }).responseFormat).toBe('text')
  })

  test('limits and sampling', () => {
    const include = ['message.output_text.logprobs']
    expect(
      parse({ max_output_tokens: 20, temperature: 0.5, top_p: 0.9, include, top_logprobs: 3 }),
    ).toMatchObject({ maxTokens: 20, temperature: 0.5, topP: 0.9, topLogprobs: 3 })
    expect(parse({ top_logprobs: 3 }).topLogprobs).toBeUndefined()
  })

  test.each([
    [[]],
    [[{ type: 'quantum_leap', leap: true }]],
    [[{ type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } }]],
    [[{ type: 'compaction', encrypted_content: 'sealed' }]],
    [[{ role: 'user', content: [{ type: 'quantum', text: 7 }] }]],
    [[{ role: 'user', content: [{ type: 'text', text: 'as in chat' }] }]],
    [[{ type: 'function_call_output' }]],
    [[{ type: 'function_call' }]],
  ])('lets odd items through: %j', (input) => {
    expect(refusalOf({ input })).toBeUndefined()
  })
})

describe('refuses', () => {
  test.each<[object, string, string, string | undefined]>([
    [
      { model: undefined },
      'model',
      "Missing required parameter: 'model'.",
      'missing_required_parameter',
    ],
    [
      { model: 7 },
      'model',
      "Invalid type for 'model': expected a string, but got an integer instead.",
      'invalid_type',
    ],
    [
      { input: undefined },
      'input',
      'One of "input" or "previous_response_id" or "prompt" or "conversation" must be provided.',
      'missing_required_parameter',
    ],
    [
      { input: 7 },
      'input',
      "Invalid type for 'input': expected one of an array of objects or string, but got an integer instead.",
      'invalid_type',
    ],
    [
      { input: [null] },
      'input[0]',
      "Invalid type for 'input[0]': expected an object, but got null instead.",
      'invalid_type',
    ],
    [
      { input: [{ content: 'hi' }] },
      'input[0].role',
      "Missing required parameter: 'input[0].role'.",
      'missing_required_parameter',
    ],
    [
      { input: [{ role: 'tool', content: 'hi' }] },
      'input[0]',
      "Invalid value: 'tool'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
      'invalid_value',
    ],
    [
      { input: [{ role: 'user' }] },
      'input[0].content',
      "Missing required parameter: 'input[0].content'.",
      'missing_required_parameter',
    ],
    [
      { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
      'input[0].content[0].text',
      "Missing required parameter: 'input[0].content[0].text'.",
      'missing_required_parameter',
    ],
    [
      { stream: 'yes' },
      'stream',
      "Invalid type for 'stream': expected a boolean, but got a string instead.",
      'invalid_type',
    ],
    [
      { max_output_tokens: 0 },
      'max_output_tokens',
      "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      'integer_below_min_value',
    ],
    [
      { previous_response_id: 'resp_1', conversation: 'conv_1' },
      'previous_response_id',
      "Mutually exclusive parameters: Ensure you are only providing one of: 'previous_response_id' or 'conversation'.",
      'mutually_exclusive_parameters',
    ],
    [
      { previous_response_id: 'resp_1' },
      'previous_response_id',
      "Previous response with id 'resp_1' not found.",
      'previous_response_not_found',
    ],
  ])('%j', (body, param, message, code) => {
    expect(refusalOf(body)).toEqual({ status: 400, message, param, code })
  })

  test('what is not stored', () => {
    expect(refusalOf({ conversation: { id: 'conv_1' } })).toMatchObject({
      status: 404,
      message: "Conversation with id 'conv_1' not found.",
    })
    expect(refusalOf({ input: [{ type: 'item_reference', id: 'rs_1' }] })).toMatchObject({
      status: 404,
      param: 'input',
      message: expect.stringMatching(/^Item with id 'rs_1' not found\./),
    })
  })

  test.each<[object, string, RegExp]>([
    [{ max_output_tokens: 15 }, 'max_output_tokens', />= 16/],
    [{ background: true, store: false }, 'background', /'store' to be true/],
    [{ text: { format: { type: 'json_schema', schema: {} } } }, 'text.format.name', /Missing/],
    [{ text: { format: { type: 'json_schema', name: 'x' } } }, 'text.format.schema', /Missing/],
    [{ input: [{ type: 'quantum_leap' }] }, 'input[0]', /'quantum_leap'\. Supported values/],
    [
      { input: [{ role: 'user', content: [{ type: 'text', text: 'as in chat' }] }] },
      'input[0].content[0]',
      /^Invalid value: 'text'\. Supported values are: 'input_text', .* and 'summary_text'\.$/,
    ],
    [
      { input: [{ role: 'user', content: 'hi' }, call('a')] },
      'input',
      /^No tool output found for function call a\.$/,
    ],
    [
      { input: [{ type: 'function_call_output', call_id: 'a', output: '' }] },
      'input',
      /^No tool call found for function call output with call_id a\.$/,
    ],
  ])('only where it is strict: %j', (body, param, message) => {
    expect(refusalOf(body)).toBeUndefined()
    expect(refusalOf(body, true)).toMatchObject({
      status: 400,
      param,
      message: expect.stringMatching(message),
    })
  })
})
