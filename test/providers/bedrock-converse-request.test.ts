/** What Converse requests become, and which are refused. */
import { describe, expect, test } from 'vitest'
import { parseConverse } from '../../src/providers/bedrock/converse-request.ts'

const model = 'amazon.nova-lite-v1:0'
const hi = { role: 'user', content: [{ text: 'hi' }] }
const parse = (body: object, strict = false) =>
  parseConverse({ messages: [hi], ...body }, model, strict)

test('the fields of a request', () => {
  const prompt = parse({
    system: [{ text: 'Be ' }, { cachePoint: { type: 'default' } }, { text: 'brief.' }],
    inferenceConfig: { maxTokens: 9, temperature: 0.5, topP: 0.9, stopSequences: ['END', 7] },
    toolConfig: {
      tools: [
        { toolSpec: { name: 'look', inputSchema: { json: {} } } },
        { systemTool: { name: 'nova_grounding' } },
        { cachePoint: { type: 'default' } },
        { toolSpec: { name: 3 } },
      ],
      toolChoice: { any: {} },
    },
    outputConfig: {
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'place', schema: '{}' } },
      },
    },
    requestMetadata: { team: 'a' },
    somethingNew: 1,
  })
  expect(prompt).toMatchObject({
    provider: 'bedrock',
    endpoint: 'converse',
    model,
    user: 'hi',
    messages: [
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'hi' },
    ],
    turn: 0,
    tools: ['look', 'nova_grounding'],
    toolChoice: 'required',
    responseFormat: 'json_schema',
    schemaName: 'place',
    temperature: 0.5,
    topP: 0.9,
    metadata: { team: 'a' },
    maxTokens: 9,
    stop: ['END'],
    choices: 1,
    includeUsage: true,
  })
})

test('a tool loop: calls, and results as messages of their own', () => {
  const prompt = parse({
    messages: [
      hi,
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'hm', signature: 'x' } } },
          { text: 'Let me look.' },
          { toolUse: { toolUseId: 't1', name: 'look', input: { at: 'x' } } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            toolResult: {
              toolUseId: 't1',
              content: [{ json: { found: 1 } }, { image: { format: 'png' } }],
              status: 'error',
            },
          },
          { toolResult: { toolUseId: 't2', content: [{ text: 'a' }, { text: 'b' }] } },
        ],
      },
    ],
  })
  expect(prompt.messages).toEqual([
    { role: 'user', text: 'hi' },
    {
      role: 'assistant',
      text: 'Let me look.',
      toolCalls: [{ id: 't1', name: 'look', arguments: '{"at":"x"}' }],
    },
    {
      role: 'tool',
      text: '{"found":1}',
      toolResult: { id: 't1', name: 'look', isError: true },
      attachments: [{ type: 'image' }],
    },
    { role: 'tool', text: 'ab', toolResult: { id: 't2', isError: false } },
  ])
  expect(prompt.turn).toBe(1)
  expect(prompt.extraTexts).toEqual(['{"toolUseId":"t1","name":"look","input":{"at":"x"}}'])
})

test('what a message holds beside text', () => {
  const content: unknown[] = [
    { text: 'see' },
    { image: { format: 'png', source: { bytes: '' } } },
    { document: { name: 'a', format: 'pdf', source: {} } },
    { video: {} },
    { audio: {} },
    { constructor: {} },
    null,
  ]
  const { messages } = parse({ messages: [{ role: 'user', content }] })
  expect(messages[0]!.attachments).toEqual(
    ['image', 'file', 'file', 'audio'].map((type) => ({ type })),
  )
})

test.each([
  [undefined, 'auto'],
  [{ auto: {} }, 'auto'],
  [{ any: {} }, 'required'],
  [{ tool: { name: 'look' } }, { name: 'look' }],
  [{ tool: {} }, 'auto'],
  ['any', 'auto'],
])('the tool choice %j is %j', (toolChoice, expected) => {
  expect(parse({ toolConfig: { tools: [], toolChoice } }).toolChoice).toEqual(expected)
})

test('Anthropic’s own way of asking for JSON', () => {
  const format = { type: 'json_schema', schema: {} }
  for (const fields of [{ output_config: { format } }, { output_format: format }]) {
    expect(parse({ additionalModelRequestFields: fields }).responseFormat).toBe('json_schema')
  }
  expect(parse({ additionalModelRequestFields: { thinking: {} } }).responseFormat).toBe('text')
})

describe('refused', () => {
  const noUser =
    'A conversation must start with a user message. Try again with a conversation that starts with a user message.'
  const error = (at: string, rest: string, value = 'null') =>
    `1 validation error detected: Value ${value} at '${at}' failed to satisfy constraint: Member must ${rest}`

  test.each([
    [{ messages: undefined }, noUser],
    [{ messages: [] }, noUser],
    [{ messages: {} }, "Expected list at 'messages'"],
    [{ messages: [hi, null] }, error('messages.2.member', 'not be null')],
    [{ messages: [{ content: [] }] }, error('messages.1.member.role', 'not be null')],
    [
      { messages: [{ role: 'robot', content: [] }] },
      error('messages.1.member.role', 'satisfy enum value set: [user, assistant]', "'robot'"),
    ],
    [{ messages: [{ role: 'user' }] }, error('messages.1.member.content', 'not be null')],
    [
      { messages: [{ role: 'user', content: [] }] },
      'The content field in the Message object at messages.0 is empty. Add a ContentBlock object to the content field and try again.',
    ],
    [
      { inferenceConfig: { maxTokens: 0 } },
      error('inferenceConfig.maxTokens', 'have value greater than or equal to 1', "'0'"),
    ],
    [{ inferenceConfig: { maxTokens: 'x' } }, "Expected integer at 'inferenceConfig.maxTokens'"],
    [{ toolConfig: { tools: [null] } }, error('toolConfig.tools.1.member', 'not be null')],
    [{ system: 'x' }, "Expected list at 'system'"],
  ])('%j', (body, message) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ status: 400, message }))
  })

  const assistant = { role: 'assistant', content: [{ text: 'Hello' }] }
  const call = { role: 'assistant', content: [{ toolUse: { toolUseId: 't', name: 'look' } }] }
  test.each([
    [{ messages: [assistant] }, noUser],
    [
      { messages: [{ role: 'user', content: [{ text: ' ' }] }] },
      'The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and try again.',
    ],
    [
      { messages: [hi, call] },
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    ],
    [
      { toolConfig: { tools: [{ toolSpec: { inputSchema: {} } }] } },
      error('toolConfig.tools.1.member.toolSpec.name', 'not be null'),
    ],
    [
      { toolConfig: { tools: [{ toolSpec: { name: 'look' } }] } },
      error('toolConfig.tools.1.member.toolSpec.inputSchema', 'not be null'),
    ],
  ])('only where all is demanded: %j', (body, message) => {
    expect(() => parse(body)).not.toThrow()
    expect(() => parse(body, true)).toThrow(expect.objectContaining({ status: 400, message }))
  })
})
