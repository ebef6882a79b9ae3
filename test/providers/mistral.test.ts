/** Mistral's wire format: what is refused in which words, and the exact bytes of what is sent. */
import { describe, expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import { ApiError } from '../../src/errors/api-error.ts'
import type { EndpointRequest } from '../../src/providers/endpoint-request.ts'
import { chatCompletions, fimCompletions } from '../../src/providers/mistral/chat.ts'
import { embeddings } from '../../src/providers/mistral/embeddings.ts'
import { mistral } from '../../src/providers/mistral/mistral.ts'
import { chatModerations } from '../../src/providers/mistral/moderations.ts'
import type { CompletionEndpoint, OutputEndpoint } from '../../src/providers/provider.ts'
import { hashText } from '../../src/random.ts'
import type { Reply } from '../../src/reply.ts'
import { framesToText } from '../../src/stream/event-stream.ts'
import { encodePaced } from '../../src/stream/steps.ts'
import { endpointRequest } from '../endpoint-request.ts'
import { promptOf } from '../prompt-of.ts'

const facts = { requestId: 'r1', status: 200 }
const strict = { strict: true }

function parse(
  body: Record<string, unknown>,
  given: Partial<EndpointRequest> = {},
  endpoint: CompletionEndpoint | OutputEndpoint = chatCompletions,
) {
  return endpoint.parse(body, endpointRequest({ body, ...given }))
}

/** What the client hears of a body that is refused. */
function refusalOf(...asked: Parameters<typeof parse>): unknown {
  try {
    parse(...asked)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: error.status, ...(mistral.encodeError(error, facts) as object) }
  }
  return undefined
}

function detailOf(...asked: Parameters<typeof parse>): unknown {
  const refused = refusalOf(...asked) as { status: number; message: { detail: unknown[] } }
  expect(refused.status).toBe(422)
  return refused.message.detail
}

const user = { role: 'user', content: 'hi' }
const chat = { model: 'mistral-small-latest', messages: [user] }

describe('requests', () => {
  test('reads a chat', () => {
    const prompt = parse({
      ...chat,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: 'https://a.test/' },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }],
          tool_calls: [{ id: 'abcdefghi', function: { name: 'see', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'abcdefghi', content: 'a cat' },
      ],
      tools: [{ type: 'function', function: { name: 'see' } }, { type: 'web_search' }, null],
      tool_choice: 'any',
      random_seed: 7,
      max_tokens: 5,
      stop: ['END', 3],
      n: 2,
      metadata: { a: 1 },
      response_format: { type: 'json_schema', json_schema: { name: 'cat', schema: {} } },
      stream: true,
      of_tomorrow: { yes: true },
    })
    expect(prompt).toMatchObject({
      provider: 'mistral',
      endpoint: 'chat.completions',
      model: 'mistral-small-latest',
      user: 'look',
      turn: 1,
      tools: ['see'],
      toolChoice: 'required',
      seed: 7,
      maxTokens: 5,
      stop: ['END'],
      choices: 2,
      metadata: { a: '1' },
      responseFormat: 'json_schema',
      schemaName: 'cat',
      stream: true,
      includeUsage: true,
      messages: [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'look', attachments: [{ type: 'image' }] },
        {
          role: 'assistant',
          text: '',
          toolCalls: [{ id: 'abcdefghi', name: 'see', arguments: '{}' }],
        },
        { role: 'tool', text: 'a cat', toolResult: { id: 'abcdefghi', name: 'see' } },
      ],
    })
  })

  test.each([
    [{ type: 'function', function: { name: 'see' } }, { name: 'see' }],
    ['none', 'none'],
    ['auto', 'auto'],
    ['required', 'required'],
    [undefined, 'auto'],
    [{ type: 'odd' }, 'auto'],
  ])('reads the tool choice %j', (choice, expected) => {
    expect(parse({ ...chat, tool_choice: choice })).toMatchObject({ toolChoice: expected })
  })

  test('reads both ends of a text to be filled', () => {
    const body = { model: 'codestral-latest', prompt: 'a', suffix: 'c', stop: 'x' }
    expect(parse(body, {}, fimCompletions)).toMatchObject({
      endpoint: 'fim.completions',
      user: 'a',
      extraTexts: ['c'],
      stop: ['x'],
      isBare: true,
    })
  })

  test.each([
    [{ messages: [user] }, 'missing', ['model'], 'Field required'],
    [{ model: 1, messages: [user] }, 'string_type', ['model'], 'Input should be a valid string'],
    [{ model: 'm' }, 'missing', ['messages'], 'Field required'],
    [{ model: 'm', messages: 'hi' }, 'list_type', ['messages'], 'Input should be a valid list'],
    [
      { model: 'm', messages: [null] },
      'model_attributes_type',
      ['messages', 0],
      'Input should be a valid dictionary or object to extract fields from',
    ],
    [
      { model: 'm', messages: [{ content: 'hi' }] },
      'union_tag_not_found',
      ['messages', 0],
      "Unable to extract tag using discriminator 'role'",
    ],
    [
      { model: 'm', messages: [{ role: 'constructor', content: 'hi' }] },
      'union_tag_invalid',
      ['messages', 0],
      "Input tag 'constructor' found using 'role' does not match any of the expected tags: 'system', 'user', 'assistant', 'tool'",
    ],
    [
      { model: 'm', messages: [{ role: 'user' }] },
      'missing',
      ['messages', 0, 'user', 'content'],
      'Field required',
    ],
    [
      { model: 'm', messages: [{ role: 'user', content: 5 }] },
      'list_type',
      ['messages', 0, 'user', 'content'],
      'Input should be a valid list',
    ],
    [{ ...chat, stream: 'yes' }, 'bool_type', ['stream'], 'Input should be a valid boolean'],
    [{ ...chat, max_tokens: 1.5 }, 'int_type', ['max_tokens'], 'Input should be a valid integer'],
    [{ ...chat, n: 0 }, 'greater_than_equal', ['n'], 'Input should be greater than or equal to 1'],
    [{ ...chat, n: 1e9 }, 'less_than_equal', ['n'], 'Input should be less than or equal to 128'],
    [{ ...chat, tools: {} }, 'list_type', ['tools'], 'Input should be a valid list'],
  ])('refuses %j', (body, type, at, msg) => {
    expect(detailOf(body)).toMatchObject([{ type, loc: ['body', ...at], msg }])
  })

  test('refuses a chat of nothing', () => {
    expect(refusalOf({ ...chat, messages: [] })).toEqual({
      status: 400,
      object: 'error',
      message: 'Conversation must have at least one message',
      type: 'invalid_request_message_order',
      param: null,
      code: '3230',
      raw_status_code: 400,
    })
  })

  const called = {
    role: 'assistant',
    tool_calls: [{ id: 'call_1', function: { name: 'see', arguments: '{}' } }],
  }

  test('lets through what only a strict server refuses', () => {
    expect(parse({ ...chat, max_completion_tokens: 1 })).toMatchObject({ user: 'hi' })
    expect(parse({ ...chat, messages: [user, called] })).toMatchObject({ turn: 1 })
    const messages = [{ role: 'developer', content: 'x' }, user]
    expect(parse({ ...chat, messages })).toMatchObject({ messages: [{ role: 'system' }, {}] })
  })

  test('strict: refuses every field that it does not know', () => {
    expect(detailOf({ ...chat, max_completion_tokens: 1, user: 'u' }, strict)).toEqual([
      {
        type: 'extra_forbidden',
        loc: ['body', 'max_completion_tokens'],
        msg: 'Extra inputs are not permitted',
        input: 1,
      },
      {
        type: 'extra_forbidden',
        loc: ['body', 'user'],
        msg: 'Extra inputs are not permitted',
        input: 'u',
      },
    ])
    expect(detailOf({ model: 'm', prompt: 'a', n: 1 }, strict, fimCompletions)).toHaveLength(1)
    expect(detailOf({ model: 'm', input: 'a', dimensions: 1 }, strict, embeddings)).toHaveLength(1)
  })

  test('strict: wants ids of nine letters and digits, and the last word to be another’s', () => {
    expect(refusalOf({ ...chat, messages: [user, called, user] }, strict)).toMatchObject({
      status: 400,
      code: '3280',
      message: 'Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.',
    })
    const said = { role: 'assistant', content: 'Well' }
    expect(refusalOf({ ...chat, messages: [user, said] }, strict)).toMatchObject({
      status: 400,
      message:
        'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant',
    })
    const begun = [user, { ...said, prefix: true }]
    expect(parse({ ...chat, messages: begun }, strict)).toMatchObject({ user: 'hi' })
    const developer = [{ role: 'developer', content: 'x' }, user]
    expect(detailOf({ ...chat, messages: developer }, strict)).toMatchObject([
      { type: 'union_tag_invalid' },
    ])
  })

  test.each([
    [{ model: 'm' }, 'missing'],
    [{ model: 'm', input: 5 }, 'list_type'],
    [{ model: 'm', input: [5] }, 'string_type'],
    [{ model: 'm', input: 'a', output_dimension: 4000 }, 'value_error'],
    [{ model: 'm', input: 'a', output_dtype: 'float64' }, 'enum'],
    [{ model: 'm', input: 'a', output_dtype: { toString: 1 } }, 'enum'],
  ])('embeddings refuse %j', (body, type) => {
    expect(detailOf(body, {}, embeddings)).toMatchObject([{ type }])
  })

  test('moderates one chat, or several', () => {
    const one = parse(
      { model: 'm', input: [user, { role: 'assistant', content: 'ho' }] },
      {},
      chatModerations,
    )
    expect(one).toMatchObject({ inputs: ['ho'], messages: [{ text: 'hi' }, { text: 'ho' }] })
    const two = parse({ model: 'm', input: [[user], [user]] }, {}, chatModerations)
    expect(two).toMatchObject({ inputs: ['hi', 'hi'] })
    expect(detailOf({ model: 'm', input: [[user], 'x'] }, {}, chatModerations)).toHaveLength(1)
  })
})

describe('answers', () => {
  const asked = promptOf({ model: 'm', includeUsage: true })
  const completionOf = (reply: Reply, prompt = asked) =>
    complete({ id: 'x', ...reply }, prompt, {
      hash: hashText('a request'),
      createdSeconds: 5,
      captures: {},
    })
  const encode = async (reply: Reply) =>
    chatCompletions.encode(await completionOf(reply), asked, endpointRequest(), 0)
  const stream = async (reply: Reply, prompt = asked) => {
    const completion = await completionOf(reply, prompt)
    const encoder = chatCompletions.encodeStream(completion, prompt, endpointRequest())
    const steps = encodePaced(completion, encoder, { jitter: 0, chunk: 5, ttftMs: 0 }, () => 0)
    return [...steps].map(({ frames }) => framesToText(frames)).join('')
  }

  test('of text', async () => {
    expect(await encode({ text: 'Salut' })).toEqual({
      id: 'x',
      created: 5,
      model: 'm',
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', tool_calls: null, content: 'Salut' },
        },
      ],
    })
  })

  test('of reasoning, calls and usage', async () => {
    const answer = await encode({
      reasoning: 'Hm.',
      text: 'Look',
      tool_calls: [
        { name: 'see', arguments: { a: 1 } },
        { name: 'tell', id: 'given' },
      ],
      usage: { input_tokens: 9, cached_tokens: 4, output_tokens: 3, reasoning_tokens: 2 },
    })
    expect(answer).toMatchObject({
      usage: {
        prompt_tokens: 9,
        completion_tokens: 3,
        total_tokens: 12,
        prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: [
              { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
              { type: 'text', text: 'Look' },
            ],
            tool_calls: [
              {
                id: expect.stringMatching(/^[a-zA-Z0-9]{9}$/),
                function: { name: 'see', arguments: '{"a":1}' },
                index: 0,
              },
              { id: 'given', function: { name: 'tell', arguments: '{}' }, index: 1 },
            ],
          },
        },
      ],
    })
  })

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'error'],
    ['refusal', 'stop'],
    ['context_window', 'model_length'],
  ] as const)('that end by %s end by %s', async (finish_reason, expected) => {
    expect(await encode({ text: 'a', finish_reason })).toMatchObject({
      choices: [{ finish_reason: expected }],
    })
  })

  test('in chunks, the last of which has reason and usage', async () => {
    const frame = (choice: string, rest = '') =>
      `data: {"id":"x","object":"chat.completion.chunk","created":5,"model":"m","choices":[${choice}]${rest}}\n\n`
    const usage = ',"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}'
    expect(await stream({ text: 'Salut 👋🏽', usage: { output_tokens: 2 } })).toBe(
      [
        frame('{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}'),
        frame('{"index":0,"delta":{"content":"Salut"},"finish_reason":null}'),
        frame('{"index":0,"delta":{"content":" 👋🏽"},"finish_reason":null}'),
        frame('{"index":0,"delta":{"content":""},"finish_reason":"stop"}', usage),
        'data: [DONE]\n\n',
      ].join(''),
    )
  })

  test('in chunks: reasoning in pieces, calls whole', async () => {
    const text = await stream({
      reasoning: 'Let me',
      tool_calls: [
        { name: 'see', id: 'a' },
        { name: 'see', id: 'b' },
      ],
    })
    const deltas = [...text.matchAll(/^data: (\{.*)$/gm)].map(
      ([, json]) => JSON.parse(json!).choices[0],
    )
    const thinking = (piece: string) => [
      { type: 'thinking', thinking: [{ type: 'text', text: piece }] },
    ]
    const call = { name: 'see', arguments: '{}' }
    expect(deltas.map(({ delta }) => delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: thinking('Let m') },
      { content: thinking('e') },
      {
        content: '',
        tool_calls: [
          { id: 'a', function: call, index: 0 },
          { id: 'b', function: call, index: 1 },
        ],
      },
    ])
    expect(deltas.at(-1).finish_reason).toBe('tool_calls')
  })

  test('in chunks of several choices: usage once, with the last', async () => {
    const text = await stream({ text: 'a' }, promptOf({ ...asked, choices: 2 }))
    const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json!))
    const ends = chunks.filter(({ choices }) => choices[0].finish_reason !== null)
    expect(ends.map(({ choices, usage }) => [choices[0].index, usage === undefined])).toEqual([
      [0, true],
      [1, false],
    ])
  })
})

describe('errors', () => {
  test.each([
    [
      'model_not_found',
      '{"object":"error","message":"Invalid model: m","type":"invalid_model","param":null,"code":"1500","raw_status_code":400}',
    ],
    [
      'rate_limit',
      '{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}',
    ],
    ['authentication', '{"detail":"Unauthorized"}'],
  ] as const)('of the kind %s', (kind, expected) => {
    const described = mistral.describeError(kind, { model: 'm', nowMs: 0, retryAfter: 2 })
    expect(JSON.stringify(mistral.encodeError(new ApiError(described), facts))).toBe(expected)
  })

  test('of a key, of bad JSON, of a status of one’s own', () => {
    expect(mistral.refuseKey('x')).toEqual({ status: 401, message: 'Unauthorized' })
    expect(mistral.badJsonMessage('{oops')).toMatch(/^JSON decode error: .*\{oops/)
    const error = new ApiError({ status: 418, message: 'tea', type: 'teapot', code: '1' })
    expect(mistral.encodeError(error, facts)).toEqual({
      object: 'error',
      message: 'tea',
      type: 'teapot',
      param: null,
      code: '1',
      raw_status_code: 418,
    })
  })

  test('who asks is told by the user agent', () => {
    const agents = [
      'speakeasy-sdk/typescript 2.7.0 @mistralai/mistralai',
      'mistral-client-python/1.9',
      'OpenAI/JS 7.0',
    ]
    const asked = agents.map((agent) => mistral.isAskedBy(new Headers({ 'user-agent': agent })))
    expect(asked).toEqual([true, true, false])
    expect(mistral.isAskedBy(new Headers())).toBe(false)
  })
})
