/** Ollama's requests, answers and errors, byte by byte. */
import { type Config, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import { errorKinds } from '../../src/errors/error-kinds.ts'
import { parseOllamaChat } from '../../src/providers/ollama/chat-request.ts'
import { embed } from '../../src/providers/ollama/embed.ts'
import { generate } from '../../src/providers/ollama/generate.ts'
import { ollama } from '../../src/providers/ollama/ollama.ts'
import { timeOf } from '../../src/providers/ollama/time.ts'
import { endpointRequest } from '../endpoint-request.ts'

const config: Config = {
  responses: {
    hi: { reasoning: 'Hm', text: 'Hé' },
    weather: { tool_calls: [{ name: 'look', arguments: { city: 'Rome' } }, { name: 'wait' }] },
    'break off': { text: 'Hello', fault: { kind: 'error_event', after: 1, error: 'server_error' } },
    broken: { tool_calls: [{ name: 'look', arguments: 'no json', verbatim: true }] },
  },
  settings: { now: '2026-01-02T03:04:05.600Z' },
}

async function ask(path: string, body: unknown): Promise<{ type: string | null; text: string }> {
  const llm = createMockLLM(config, { onError() {} })
  const response = await getResponse(
    llm.handlers,
    new Request(`http://127.0.0.1:11434${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
  return { type: response!.headers.get('content-type'), text: await response!.text() }
}

const chatOf = (content: string, rest: object = {}) =>
  ask('/api/chat', { model: 'm', messages: [{ role: 'user', content }], ...rest })

const head = '{"model":"m","created_at":"2026-01-02T03:04:05.6Z"'
const counts =
  '"total_duration":78000000,"load_duration":50000000,"prompt_eval_count":8,"prompt_eval_duration":8000000,"eval_count":2,"eval_duration":20000000'

describe('chat', () => {
  test('is streamed where nothing is said of it', async () => {
    const { type, text } = await chatOf('hi')
    expect(type).toBe('application/x-ndjson')
    const said = (message: string) =>
      `${head},"message":{"role":"assistant",${message}},"done":false}\n`
    expect(text).toBe(
      said('"content":"","thinking":"H"') +
        said('"content":"","thinking":"m"') +
        said('"content":"H"') +
        said('"content":"é"') +
        `${head},"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",${counts}}\n`,
    )
  })

  test('as a whole', async () => {
    const { type, text } = await chatOf('hi', { stream: false })
    expect(type).toBe('application/json')
    expect(JSON.parse(text)).toEqual({
      model: 'm',
      created_at: '2026-01-02T03:04:05.6Z',
      message: { role: 'assistant', content: 'Hé', thinking: 'Hm' },
      done: true,
      done_reason: 'stop',
      total_duration: 78_000_000,
      load_duration: 50_000_000,
      prompt_eval_count: 8,
      prompt_eval_duration: 8_000_000,
      eval_count: 2,
      eval_duration: 20_000_000,
    })
  })

  test('sends each call whole, in a line of its own', async () => {
    const { text } = await chatOf('weather', { tools: [{ type: 'odd' }, null] })
    const lines = text.trimEnd().split('\n')
    const calls = lines.slice(0, -1).map((line) => JSON.parse(line).message)
    expect(calls).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          {
            id: expect.stringMatching(/^call_\w{8}$/),
            function: { index: 0, name: 'look', arguments: { city: 'Rome' } },
          },
        ],
      },
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          {
            id: expect.stringMatching(/^call_\w{8}$/),
            function: { index: 1, name: 'wait', arguments: {} },
          },
        ],
      },
    ])
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ done: true, done_reason: 'stop' })
  })

  test('arguments that are no JSON stay what they are', async () => {
    const { message } = JSON.parse((await chatOf('broken', { stream: false })).text)
    expect(message.tool_calls[0].function.arguments).toBe('no json')
  })

  test('ends a stream that fails with a line that says so', async () => {
    const { text } = await chatOf('break off')
    expect(text.split('\n').slice(1)).toEqual([
      '{"error":"llama runner process has terminated: exit status 2"}',
      '',
    ])
  })
})

test('generate has its text in `response`, and a context unless the prompt is raw', async () => {
  const { text } = await ask('/api/generate', { model: 'm', prompt: 'hi', think: false })
  const end = `"done":true,"done_reason":"stop",${counts}`
  expect(text).toBe(
    `${head},"response":"H","done":false}\n` +
      `${head},"response":"é","done":false}\n` +
      `${head},"response":"",${end},"context":[128006,882,128007,8,2]}\n`,
  )
  const raw = await ask('/api/generate', { model: 'm', prompt: 'hi', raw: true, stream: false })
  expect(JSON.parse(raw.text)).not.toHaveProperty('context')
})

describe('what a request says', () => {
  test('of a conversation with tools', () => {
    const prompt = parseOllamaChat({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'look', images: ['AAAA'] },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { function: { name: 'a', arguments: { x: 1 } } },
            { id: 'c2', function: { name: 'b', arguments: {} } },
            { function: { name: 'c', arguments: {} } },
          ],
        },
        { role: 'tool', content: '3', tool_name: 'c' },
        { role: 'tool', content: '1' },
        { role: 'tool', content: '2', tool_call_id: 'c2' },
        { role: 'tool', content: '?', tool_name: 'unknown' },
      ],
      tools: [{ type: 'function', function: { name: 'a' } }],
      format: { title: 'place', type: 'object' },
      options: { num_predict: 7, stop: 'x', temperature: 0, top_p: 0.5, seed: 3 },
      stream: false,
      never_heard_of: 1,
    })
    expect(prompt).toMatchObject({
      user: 'look',
      turn: 1,
      tools: ['a'],
      responseFormat: 'json_schema',
      schemaName: 'place',
      maxTokens: 7,
      stop: ['x'],
      temperature: 0,
      topP: 0.5,
      seed: 3,
      stream: false,
    })
    expect(prompt.messages[1]!.attachments).toEqual([{ type: 'image' }])
    expect(prompt.messages[2]!.toolCalls![0]).toEqual({ id: '', name: 'a', arguments: '{"x":1}' })
    const results = prompt.messages.map(({ toolResult }) => toolResult).filter(Boolean)
    expect(results).toEqual([
      { id: '', name: 'c', isError: false },
      { id: '', name: 'a', isError: false },
      { id: 'c2', name: 'b', isError: false },
      { id: '', name: 'unknown', isError: false },
    ])
  })

  test('no end is no limit', () => {
    const prompt = parseOllamaChat({ model: 'm', options: { num_predict: -1 }, format: 'json' })
    expect(prompt).toMatchObject({ responseFormat: 'json_object', stream: true, user: '' })
    expect(prompt).not.toHaveProperty('maxTokens')
  })

  test('of a single prompt', async () => {
    const body = { model: 'm', prompt: 'hi', system: 'Be kind.', images: ['A'], suffix: '!' }
    expect(await generate.parse(body, endpointRequest())).toMatchObject({
      user: 'hi',
      messages: [
        { role: 'system', text: 'Be kind.' },
        { role: 'user', text: 'hi', attachments: [{ type: 'image' }] },
      ],
      extraTexts: ['!'],
    })
  })
})

describe('refuses', () => {
  test.each([
    [{}, 'model is required'],
    [
      { model: 1 },
      'json: cannot unmarshal number into Go struct field ChatRequest.model of type string',
    ],
    [
      { model: 'm', messages: 'x' },
      'json: cannot unmarshal string into Go struct field ChatRequest.messages of type []api.Message',
    ],
    [
      { model: 'm', messages: [7] },
      'json: cannot unmarshal number into Go struct field ChatRequest.messages of type api.Message',
    ],
    [
      { model: 'm', messages: [{ role: 'user', content: [] }] },
      'json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string',
    ],
    [
      { model: 'm', tools: {} },
      'json: cannot unmarshal object into Go struct field ChatRequest.tools of type api.Tools',
    ],
    [
      { model: 'm', stream: 'no' },
      'json: cannot unmarshal string into Go struct field ChatRequest.stream of type bool',
    ],
  ])('%j', (body, message) => {
    expect(() => parseOllamaChat(body)).toThrow(new ApiError({ status: 400, message }))
  })

  test('inputs that are no text, and bodies that are no JSON', async () => {
    const parse = (body: Record<string, unknown>) => () => embed.parse(body, endpointRequest())
    expect(parse({ model: 'm', input: 7 })).toThrow('invalid input type')
    expect(parse({ model: 'm', input: 'x', dimensions: 'y' })).toThrow('EmbedRequest.dimensions')
    expect((await ask('/api/chat', '')).text).toBe('{"error":"missing request body"}')
    expect((await ask('/api/chat', 'oops')).text).toBe(
      '{"error":"invalid character in request body: it begins with \\"oops\\""}',
    )
  })

  test('but not an empty message, nor an unknown role', () => {
    const { messages } = parseOllamaChat({ model: 'm', messages: [null, { role: 'x' }] })
    expect(messages).toEqual([
      { role: 'user', text: '' },
      { role: 'user', text: '' },
    ])
  })
})

test('every kind of error', () => {
  const facts = { model: 'm', nowMs: 0, retryAfter: 2 }
  const table = errorKinds.map((kind) => {
    const options = ollama.describeError(kind, facts)
    const { error } = ollama.encodeError(new ApiError(options), {
      requestId: 'x',
      status: options.status,
    }) as { error: string }
    return [kind, options.status, error.slice(0, 32)]
  })
  expect(table).toEqual([
    ['invalid_request', 400, 'invalid request'],
    ['authentication', 401, 'unauthorized'],
    ['permission', 403, 'this model requires a subscripti'],
    ['not_found', 404, '404 page not found'],
    ['model_not_found', 404, "model 'm' not found"],
    ['context_length_exceeded', 400, 'the input length exceeds the con'],
    ['content_filter', 400, 'the request was blocked'],
    ['payload_too_large', 413, 'http: request body too large'],
    ['rate_limit', 429, 'too many requests'],
    ['quota_exceeded', 429, "you've reached your weekly usage"],
    ['server_error', 500, 'llama runner process has termina'],
    ['overloaded', 503, 'server busy, please try again.  '],
    ['timeout', 504, 'timed out waiting for llama runn'],
  ])
  expect(ollama.describeError('rate_limit', facts).headers).toEqual({ 'retry-after': '2' })
})

test.each([
  ['2026-01-02T03:04:05.600Z', '2026-01-02T03:04:05.6Z'],
  ['2026-01-02T03:04:30.000Z', '2026-01-02T03:04:30Z'],
  ['2026-01-02T03:04:05.012Z', '2026-01-02T03:04:05.012Z'],
])('Go writes %s as %s', (iso, go) => {
  expect(timeOf(Date.parse(iso))).toBe(go)
})

test('names its clients by their user agent', () => {
  const asked = (agent: string) => ollama.isAskedBy(new Headers({ 'user-agent': agent }))
  expect([asked('ollama-js/0.6.4 (x64)'), asked('curl/8 ollama-')]).toEqual([true, false])
})
