/** Cohere's requests, answers and errors, byte by byte. */
import { type Config, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import { errorKinds } from '../../src/errors/error-kinds.ts'
import { parseCohereChat } from '../../src/providers/cohere/chat-request.ts'
import { parseCohereChatV1 } from '../../src/providers/cohere/chat-v1-request.ts'
import { cohere } from '../../src/providers/cohere/cohere.ts'
import { embed, embedV1 } from '../../src/providers/cohere/embed.ts'
import { rerank } from '../../src/providers/cohere/rerank.ts'
import { endpointRequest } from '../endpoint-request.ts'

const config: Config = {
  responses: {
    live: async function* () {
      yield 'Ok'
      yield { tool_call: { name: 'look' } }
    },
    hi: { id: 'the-id', reasoning: 'Hm', text: 'Hé' },
    weather: {
      id: 'the-id',
      text: 'Ok',
      tool_calls: [{ id: 'look_1', name: 'look', arguments: '{}' }],
    },
    'break off': { id: 'x', text: 'Hello', fault: { kind: 'error_event', after: 1 } },
  },
}

async function ask(path: string, body: unknown): Promise<{ type: string | null; text: string }> {
  const llm = createMockLLM(config, { onError() {} })
  const response = await getResponse(
    llm.handlers,
    new Request(`https://api.cohere.com${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
  return { type: response!.headers.get('content-type'), text: await response!.text() }
}

const chatOf = (content: string, stream = true) =>
  ask('/v2/chat', { model: 'm', messages: [{ role: 'user', content }], stream })

/** The events' data, each of which is named by its type. */
function eventsOf(text: string): string[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((frame) => {
      const [, name, data] = /^(?:event: (.*)\n)?data: (.*)$/.exec(frame)!
      if (name !== undefined) expect(JSON.parse(data!).type).toBe(name)
      return data!
    })
}

const usage =
  '{"billed_units":{"input_tokens":8,"output_tokens":2},"tokens":{"input_tokens":8,"output_tokens":2},"cached_tokens":0}'
const start =
  '{"id":"the-id","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}'

describe('chat', () => {
  test('streams thinking and text', async () => {
    const { type, text } = await chatOf('hi')
    expect(type).toBe('text/event-stream; charset=utf-8')
    expect(eventsOf(text)).toEqual([
      start,
      '{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}',
      '{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"H"}}}}',
      '{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"m"}}}}',
      '{"type":"content-end","index":0}',
      '{"type":"content-start","index":1,"delta":{"message":{"content":{"type":"text","text":""}}}}',
      '{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"H"}}}}',
      '{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"é"}}}}',
      '{"type":"content-end","index":1}',
      `{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":${usage}}}`,
      '[DONE]',
    ])
  })

  test('streams a plan and a call', async () => {
    expect(eventsOf((await chatOf('weather')).text).slice(0, -2)).toEqual([
      start,
      '{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"O"}}}',
      '{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"k"}}}',
      '{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"look_1","type":"function","function":{"name":"look","arguments":""}}}}}',
      '{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{"}}}}}',
      '{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"}"}}}}}',
      '{"type":"tool-call-end","index":0}',
    ])
  })

  test('streams a live answer as it comes: text in front of a call is no plan yet', async () => {
    const { text } = await chatOf('live')
    const types = eventsOf(text).map((data) => (data === '[DONE]' ? data : JSON.parse(data).type))
    expect(types).toEqual([
      'message-start',
      'content-start',
      'content-delta',
      'content-end',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'message-end',
      '[DONE]',
    ])
    expect(text).toContain('"finish_reason":"TOOL_CALL"')
  })

  test('as a whole', async () => {
    expect((await chatOf('hi', false)).text).toBe(
      `{"id":"the-id","message":{"role":"assistant","content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hé"}]},"finish_reason":"COMPLETE","usage":${usage}}`,
    )
  })

  test('ends a stream that fails with its reason', async () => {
    expect(eventsOf((await chatOf('break off')).text).at(-1)).toBe(
      '{"type":"message-end","delta":{"error":"the service is currently unavailable, please try again later","finish_reason":"ERROR"}}',
    )
  })

  test('an id that is made is a UUID', async () => {
    const { text } = await chatOf('who?', false)
    expect(JSON.parse(text).id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})

describe('chat of version 1', () => {
  const chatV1Of = (message: string) => ask('/v1/chat', { message, stream: true })

  test('streams lines of JSON', async () => {
    const { type, text } = await chatV1Of('hi')
    expect(type).toBe('application/stream+json')
    const lines = text.split('\n')
    expect(lines.slice(0, 3)).toEqual([
      '{"is_finished":false,"event_type":"stream-start","generation_id":"the-id"}',
      '{"is_finished":false,"event_type":"text-generation","text":"H"}',
      '{"is_finished":false,"event_type":"text-generation","text":"é"}',
    ])
    expect(JSON.parse(lines[3]!)).toEqual({
      is_finished: true,
      event_type: 'stream-end',
      finish_reason: 'COMPLETE',
      response: {
        response_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        generation_id: 'the-id',
        text: 'Hé',
        finish_reason: 'COMPLETE',
        meta: {
          api_version: { version: '1' },
          billed_units: { input_tokens: 8, output_tokens: 2 },
          tokens: { input_tokens: 8, output_tokens: 2 },
        },
      },
    })
  })

  test('streams a call', async () => {
    const lines = (await chatV1Of('weather')).text.split('\n')
    expect(lines.slice(3, -2)).toEqual([
      '{"is_finished":false,"event_type":"tool-calls-chunk","tool_call_delta":{"index":0,"name":"look"}}',
      '{"is_finished":false,"event_type":"tool-calls-chunk","tool_call_delta":{"index":0,"parameters":"{"}}',
      '{"is_finished":false,"event_type":"tool-calls-chunk","tool_call_delta":{"index":0,"parameters":"}"}}',
      '{"is_finished":false,"event_type":"tool-calls-generation","tool_calls":[{"name":"look","parameters":{}}]}',
    ])
  })

  test('ends a stream that fails with its reason', async () => {
    const lines = (await chatV1Of('break off')).text.split('\n')
    expect(JSON.parse(lines.at(-2)!)).toMatchObject({ is_finished: true, finish_reason: 'ERROR' })
  })

  test('reads the conversation', () => {
    const call = { name: 'look', parameters: { x: 1 } }
    const prompt = parseCohereChatV1({
      message: '',
      preamble: 'Be kind.',
      chat_history: [
        { role: 'USER', message: 'go' },
        { role: 'CHATBOT', message: '', tool_calls: [call] },
        { role: 'TOOL', tool_results: [{ call, outputs: [{ output: 'one' }] }] },
        { role: 'CHATBOT', message: '', tool_calls: [call] },
      ],
      tool_results: [{ call, outputs: [{ a: 1, b: 2 }, { text: 'x' }] }, null],
      tools: [{ name: 'look' }, { odd: true }, null],
    })
    expect(prompt).toMatchObject({
      model: 'command-a-03-2025',
      user: 'go',
      turn: 2,
      tools: ['look'],
    })
    expect(prompt.messages.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      'system: Be kind.',
      'user: go',
      'assistant: ',
      'tool: one',
      'assistant: ',
      'tool: {"a":1,"b":2}\nx',
      'tool: ',
    ])
    expect(prompt.messages[2]!.toolCalls).toEqual([{ id: '', name: 'look', arguments: '{"x":1}' }])
    expect(prompt.messages[3]!.toolResult).toEqual({ id: '', name: 'look', isError: false })
  })

  test.each([
    [{}, 'message must be at least 1 token long or tool results must be specified.'],
    [{ message: 1 }, 'parameter message is of type number but should be of type string'],
    [{ message: 'x', chat_history: [null] }, 'parameter chat_history[0] is of type null'],
  ])('refuses %j', (body, message) => {
    expect(() => parseCohereChatV1(body)).toThrow(message)
  })
})

const lenient = endpointRequest()
const strict = endpointRequest({ strict: true })

test('reads a conversation of version 2', () => {
  const prompt = parseCohereChat(
    {
      model: 'm',
      messages: [
        { role: 'developer', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'go' },
            { type: 'image_url', image_url: { url: 'x' } },
          ],
        },
        {
          role: 'assistant',
          tool_plan: 'I look.',
          tool_calls: [{ id: 'c1', function: { name: 'look', arguments: '{}' } }],
        },
        {
          role: 'tool',
          tool_call_id: 'c1',
          content: [{ type: 'document', document: { data: { x: 1 } } }],
        },
      ],
      tools: [{ type: 'function', function: { name: 'look' } }, { type: 'odd' }, null],
      tool_choice: 'REQUIRED',
      response_format: { type: 'json_object', json_schema: { title: 'place' } },
      max_tokens: 7,
      stop_sequences: ['x'],
      temperature: 0,
      p: 0.5,
      seed: 3,
      never_heard_of: 1,
    },
    strict,
  )
  expect(prompt).toMatchObject({
    user: 'go',
    turn: 1,
    tools: ['look'],
    toolChoice: 'required',
    responseFormat: 'json_schema',
    schemaName: 'place',
    maxTokens: 7,
    stop: ['x'],
    temperature: 0,
    topP: 0.5,
    seed: 3,
    stream: false,
    messages: [
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'go', attachments: [{ type: 'image' }] },
      { role: 'assistant', text: 'I look.', toolCalls: [{ id: 'c1', name: 'look' }] },
      { role: 'tool', text: '{"x":1}', toolResult: { id: 'c1', name: 'look', isError: false } },
    ],
  })
})

describe('refuses', () => {
  const messages = [{ role: 'user', content: 'hi' }]

  test.each([
    [{ messages }, 'invalid request: a model parameter is required for this endpoint.'],
    [{ model: 'm' }, 'invalid request: list of messages must not be empty'],
    [{ model: 1, messages }, 'parameter model is of type number but should be of type string'],
    [
      { model: 'm', messages: 'x' },
      'parameter messages is of type string but should be of type array',
    ],
    [{ model: 'm', messages: [null] }, 'parameter messages[0] is of type null'],
    [{ model: 'm', messages: [{ content: 7 }] }, 'parameter messages[0].content is of type number'],
    [{ model: 'm', messages, tools: {} }, 'parameter tools is of type object'],
    [{ model: 'm', messages, stream: 1 }, 'parameter stream is of type number'],
    [{ model: 'm', messages, max_tokens: 'x' }, 'parameter max_tokens is of type string'],
    [{ model: 'm', messages, max_tokens: -1 }, 'max_tokens must be greater than or equal to 0.'],
  ])('%j', (body, message) => {
    expect(() => parseCohereChat(body, lenient)).toThrow(message)
  })

  test.each([
    [{ role: 'bot', content: 'x' }, 'messages[0].role must be one of'],
    [{ role: 'tool', content: 'x' }, 'messages[0].tool_call_id must be provided'],
  ])('%j where strict', (message, words) => {
    const body = { model: 'm', messages: [message] }
    expect(() => parseCohereChat(body, strict)).toThrow(words)
    expect(() => parseCohereChat(body, lenient)).not.toThrow()
  })

  test.each([
    [{ model: 'm' }, 'at least one of texts, images or inputs must be provided.'],
    [{ model: 'm', texts: Array(97).fill('x') }, 'must be at most 96 - received 97'],
    [{ model: 'm', texts: [1] }, 'parameter texts[0] is of type number'],
    [{ model: 'm', texts: ['x'], output_dimension: 7 }, 'output_dimension must be one of'],
    [{ model: 'm', texts: ['x'], embedding_types: ['toString'] }, 'embedding_types must be among'],
    [{ texts: ['x'] }, 'a model parameter is required'],
  ])('embed %j', (body, message) => {
    expect(() => embed.parse(body, lenient)).toThrow(message)
  })

  test('embed without the type of its input, where strict', () => {
    const body = { model: 'm', texts: ['x'] }
    expect(() => embed.parse(body, strict)).toThrow('valid input_type must be provided')
    expect(embedV1.parse({ texts: ['x'] }, strict)).toMatchObject({ model: 'embed-english-v2.0' })
  })

  test.each([
    [{ model: 'm', query: ' ', documents: ['x'] }, 'query must not be empty or be only whitespace'],
    [{ model: 'm', query: 1, documents: ['x'] }, 'parameter query is of type number'],
    [{ model: 'm', query: 'x' }, 'list of documents must not be empty'],
    [{ model: 'm', query: 'x', documents: ['x'], top_n: 0 }, 'top_n must be a positive integer.'],
  ])('rerank %j', (body, message) => {
    expect(() => rerank.parse(body, lenient)).toThrow(message)
  })

  test('a body that is no JSON', async () => {
    expect(JSON.parse((await ask('/v2/chat', 'oops')).text)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: 'invalid json syntax: it begins with "oops"',
    })
  })
})

test('every kind of error', () => {
  const facts = { model: 'm', nowMs: 0, retryAfter: 2 }
  const table = errorKinds.map((kind) => {
    const options = cohere.describeError(kind, facts)
    const facts2 = { requestId: 'x', status: options.status }
    const { message } = cohere.encodeError(new ApiError(options), facts2) as { message: string }
    return [kind, options.status, message.slice(0, 24)]
  })
  expect(table).toEqual([
    ['invalid_request', 400, 'invalid request: the req'],
    ['authentication', 401, 'invalid api token'],
    ['permission', 403, 'your api key is not allo'],
    ['not_found', 404, 'resource not found'],
    ['model_not_found', 404, "model 'm' not found, mak"],
    ['context_length_exceeded', 400, 'too many tokens: total n'],
    ['content_filter', 498, 'blocked input: the input'],
    ['payload_too_large', 413, 'request body too large'],
    ['rate_limit', 429, 'You are using a Trial ke'],
    ['quota_exceeded', 402, 'Please add or update you'],
    ['server_error', 500, 'internal server error'],
    ['overloaded', 503, 'the service is currently'],
    ['timeout', 504, 'the request timed out'],
  ])
  expect(cohere.describeError('rate_limit', facts).headers).toEqual({ 'retry-after': '2' })
})

test('names its clients by what they say of themselves', () => {
  const asked = (headers: Record<string, string>) => cohere.isAskedBy(new Headers(headers))
  expect(asked({ 'x-fern-sdk-name': 'cohere-ai' })).toBe(true)
  expect(asked({ 'user-agent': 'ai-sdk/cohere/3.0.63 runtime/node.js/20' })).toBe(true)
  expect(asked({ 'user-agent': 'ai-sdk/openai/3.0.0', authorization: 'Bearer co-1' })).toBe(false)
})
