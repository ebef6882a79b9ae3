/** What Bedrock answers with, to the letter: Converse, its stream, and the formats of InvokeModel. */
import { type Config, createMockLLM, type Reply } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { readMessages } from './bedrock-messages.ts'

const origin = 'https://bedrock-runtime.us-east-1.amazonaws.com'
const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0'
const question = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] }

async function post(reply: Reply, path: string, body: object, config: Config = {}) {
  const llm = createMockLLM({ ...config, rules: [{ reply }] })
  const request = new Request(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return (await getResponse(llm.handlers, request))!
}

async function plain(reply: Reply, model: string, body: object, action = 'invoke') {
  return (await post(reply, `/model/${model}/${action}`, body)).json()
}

/** The events as `[name, payload]`. */
async function streamed(reply: Reply, body: object = question) {
  const response = await post(reply, `/model/${claude}/converse-stream`, body)
  expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream')
  return readMessages(new Uint8Array(await response.arrayBuffer())).map(({ headers, body }) => [
    headers[':event-type'],
    JSON.parse(body),
  ])
}

async function chunks(reply: Reply, model: string, body: object) {
  const response = await post(reply, `/model/${model}/invoke-with-response-stream`, body)
  return readMessages(new Uint8Array(await response.arrayBuffer())).map(({ headers, body }) => {
    expect(headers[':event-type']).toBe('chunk')
    return JSON.parse(Buffer.from(JSON.parse(body).bytes, 'base64').toString())
  })
}

const usage = { input_tokens: 30, output_tokens: 7, cached_tokens: 10, cache_creation_tokens: 5 }

describe('Converse', () => {
  test('text, reasoning and calls are blocks', async () => {
    const reply: Reply = {
      reasoning: { text: 'hm', signature: 'sig' },
      text: 'Hello',
      tool_calls: [
        { name: 'look', arguments: { at: 'x' }, id: 't1' },
        { name: 'free', input: 'a "b"', id: 't2' },
      ],
      usage,
    }
    expect(await plain(reply, claude, question, 'converse')).toEqual({
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
            { text: 'Hello' },
            { toolUse: { toolUseId: 't1', name: 'look', input: { at: 'x' } } },
            { toolUse: { toolUseId: 't2', name: 'free', input: { input: 'a "b"' } } },
          ],
        },
      },
      stopReason: 'tool_use',
      usage: {
        inputTokens: 15,
        outputTokens: 7,
        totalTokens: 37,
        cacheReadInputTokens: 10,
        cacheWriteInputTokens: 5,
      },
      metrics: { latencyMs: 1 },
    })
  })

  test('the same is streamed in events', async () => {
    const reply: Reply = {
      reasoning: { text: 'h', signature: 'sig' },
      text: 'é👋',
      tool_calls: [
        { name: 'look', arguments: '{}', id: 't1' },
        { name: 'free', input: '"', id: 't2' },
      ],
      usage,
    }
    const delta = (contentBlockIndex: number, value: object) => [
      'contentBlockDelta',
      { contentBlockIndex, delta: value },
    ]
    const stop = (contentBlockIndex: number) => ['contentBlockStop', { contentBlockIndex }]
    const start = (contentBlockIndex: number, toolUseId: string, name: string) => [
      'contentBlockStart',
      { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
    ]
    const input = (index: number, text: string) => delta(index, { toolUse: { input: text } })
    expect(await streamed(reply)).toEqual([
      ['messageStart', { role: 'assistant' }],
      delta(0, { reasoningContent: { text: 'h' } }),
      delta(0, { reasoningContent: { signature: 'sig' } }),
      stop(0),
      delta(1, { text: 'é' }),
      delta(1, { text: '👋' }),
      stop(1),
      start(2, 't1', 'look'),
      input(2, '{'),
      input(2, '}'),
      stop(2),
      start(3, 't2', 'free'),
      input(3, '{"input":"'),
      input(3, '\\"'),
      input(3, '"}'),
      stop(3),
      ['messageStop', { stopReason: 'tool_use' }],
      [
        'metadata',
        {
          usage: {
            inputTokens: 15,
            outputTokens: 7,
            totalTokens: 37,
            cacheReadInputTokens: 10,
            cacheWriteInputTokens: 5,
          },
          metrics: { latencyMs: 1 },
        },
      ],
    ])
  })

  test('citations, of the web and of documents', async () => {
    const reply: Reply = {
      text: 'Yes.',
      citations: [
        { url: 'https://a.test', title: 'A', cited_text: 'yes' },
        { document: 1, start: 2, end: 5 },
      ],
    }
    const citations = [
      {
        title: 'A',
        sourceContent: [{ text: 'yes' }],
        location: { web: { url: 'https://a.test' } },
      },
      { location: { documentChar: { documentIndex: 1, start: 2, end: 5 } } },
    ]
    const { output } = await plain(reply, claude, question, 'converse')
    expect(output.message.content).toEqual([
      { citationsContent: { content: [{ text: 'Yes.' }], citations } },
    ])
    const events = await streamed(reply)
    expect(events.slice(5, 7).map(([, { delta }]) => delta.citation)).toEqual(citations)
  })

  test('redacted reasoning is base64, whatever it was', async () => {
    for (const [given, sent] of [
      ['b3BhcXVl', 'b3BhcXVl'],
      ['not base64!', btoa('not base64!')],
    ]) {
      const reply: Reply = { reasoning: { redacted: given! }, text: 'x' }
      const { output } = await plain(reply, claude, question, 'converse')
      const block = { reasoningContent: { redactedContent: sent } }
      expect(output.message.content[0]).toEqual(block)
      expect((await streamed(reply))[1]).toEqual([
        'contentBlockDelta',
        { contentBlockIndex: 0, delta: block },
      ])
    }
  })

  const inference = (inferenceConfig: object) => ({ ...question, inferenceConfig })
  test.each([
    [{ text: 'x' }, question, 'end_turn'],
    [{ text: 'one two three four five' }, inference({ maxTokens: 2 }), 'max_tokens'],
    [{ text: 'one two' }, inference({ stopSequences: ['two'] }), 'stop_sequence'],
    [{ refusal: 'No.' }, question, 'content_filtered'],
    [{ text: 'x', finish_reason: 'content_filter' }, question, 'content_filtered'],
    [{ text: 'x', finish_reason: 'context_window' }, question, 'model_context_window_exceeded'],
    [{ text: 'x', finish_reason: 'pause_turn' }, question, 'end_turn'],
  ] as [Reply, object, string][])(
    '%j of %j stops by %s, streamed, too',
    async (reply, body, stopReason) => {
      expect(await plain(reply, claude, body, 'converse')).toMatchObject({ stopReason })
      expect((await streamed(reply, body)).at(-2)).toEqual(['messageStop', { stopReason }])
    },
  )

  test('the stop string, where the client asks for it', async () => {
    const body = {
      ...inference({ stopSequences: ['two'] }),
      additionalModelResponseFieldPaths: ['/stop_sequence'],
    }
    const fields = { additionalModelResponseFields: { stop_sequence: 'two' } }
    expect(await plain({ text: 'one two' }, claude, body, 'converse')).toMatchObject(fields)
    expect((await streamed({ text: 'one two' }, body)).at(-2)![1]).toMatchObject(fields)
    const inDelta = { ...body, additionalModelResponseFieldPaths: ['/delta/stop_sequence'] }
    expect((await streamed({ text: 'one two' }, inDelta)).at(-2)![1]).toMatchObject({
      additionalModelResponseFields: { delta: { stop_sequence: 'two' } },
    })
  })

  test('raw frames name their event', async () => {
    const frames = [{ messageStart: { role: 'assistant' } }, { messageStop: { stopReason: 'x' } }]
    expect(await streamed({ raw: { frames } })).toEqual([
      ['messageStart', { role: 'assistant' }],
      ['messageStop', { stopReason: 'x' }],
    ])
  })
})

describe('InvokeModel', () => {
  const metrics = (inputTokenCount: number, outputTokenCount: number) => ({
    'amazon-bedrock-invocationMetrics': {
      inputTokenCount,
      outputTokenCount,
      invocationLatency: 0,
      firstByteLatency: 0,
    },
  })
  const reply: Reply = { text: 'Hi', usage: { input_tokens: 30, output_tokens: 7 } }

  test('its headers count', async () => {
    const response = await post(reply, '/model/meta.llama3/invoke', { prompt: 'x' })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-bedrock-input-token-count': '30',
      'x-amzn-bedrock-output-token-count': '7',
      'x-amzn-bedrock-invocation-latency': '1',
    })
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^\w{24}$/)
  })

  test('Llama', async () => {
    const model = 'meta.llama3-70b-instruct-v1:0'
    expect(await plain(reply, model, { prompt: 'x' })).toEqual({
      generation: 'Hi',
      prompt_token_count: 30,
      generation_token_count: 7,
      stop_reason: 'stop',
    })
    expect(await chunks(reply, model, { prompt: 'x' })).toEqual([
      { generation: 'H', prompt_token_count: 30, generation_token_count: 1, stop_reason: null },
      { generation: 'i', prompt_token_count: null, generation_token_count: 2, stop_reason: null },
      {
        generation: '',
        prompt_token_count: null,
        generation_token_count: 7,
        stop_reason: 'stop',
        ...metrics(30, 7),
      },
    ])
  })

  test('Titan', async () => {
    const model = 'amazon.titan-text-express-v1'
    const body = { inputText: 'x', textGenerationConfig: { stopSequences: ['i'] } }
    expect(await plain(reply, model, body)).toEqual({
      inputTextTokenCount: 30,
      results: [{ tokenCount: 7, outputText: 'H', completionReason: 'STOP_CRITERIA_MET' }],
    })
    expect((await chunks(reply, model, { inputText: 'x' })).at(-1)).toEqual({
      outputText: '',
      index: 0,
      totalOutputTextTokenCount: 7,
      completionReason: 'FINISH',
      inputTextTokenCount: 30,
      ...metrics(30, 7),
    })
  })

  test('Mistral, by text and by conversation', async () => {
    const model = 'mistral.mistral-large-2402-v1:0'
    expect(await plain(reply, model, { prompt: 'x', max_tokens: 400 })).toEqual({
      outputs: [{ text: 'Hi', stop_reason: 'stop' }],
    })
    const messages = [{ role: 'user', content: 'x' }]
    const calling: Reply = {
      text: 'Hi',
      tool_calls: [{ name: 'look', arguments: { at: 1 }, id: 'abcdefghi' }],
    }
    const tool_calls = [{ id: 'abcdefghi', function: { name: 'look', arguments: '{"at":1}' } }]
    expect(await plain(calling, model, { messages })).toEqual({
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi', tool_calls },
          stop_reason: 'tool_calls',
        },
      ],
    })
    const sent = (await chunks(calling, model, { messages })).map(({ choices }) => choices[0])
    expect(sent).toEqual([
      { index: 0, message: { role: 'assistant', content: 'H' }, stop_reason: null },
      { index: 0, message: { role: 'assistant', content: 'i' }, stop_reason: null },
      {
        index: 0,
        message: { role: 'assistant', content: '', tool_calls },
        stop_reason: 'tool_calls',
      },
    ])
  })

  test('Nova', async () => {
    const body = { schemaVersion: 'messages-v1', ...question }
    const usage = {
      inputTokens: 30,
      outputTokens: 7,
      totalTokens: 37,
      cacheReadInputTokenCount: 0,
      cacheWriteInputTokenCount: 0,
    }
    expect(await plain(reply, 'us.amazon.nova-pro-v1:0', body)).toEqual({
      output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
      stopReason: 'end_turn',
      usage,
    })
    expect(await chunks(reply, 'us.amazon.nova-pro-v1:0', body)).toEqual([
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'H' } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'i' } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage, metrics: {}, trace: {} }, ...metrics(30, 7) },
    ])
    const old = { ...body, inferenceConfig: { max_new_tokens: 1 } }
    expect(await plain({ text: 'one two three' }, 'amazon.nova-pro-v1:0', old)).toMatchObject({
      stopReason: 'max_tokens',
    })
  })

  test('Anthropic: its own events, without pings, and the metrics in the last', async () => {
    const body = {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 9,
      temperature: 0.5,
      messages: [{ role: 'user', content: 'x' }],
    }
    const message = await plain(reply, claude, body)
    expect(message).toMatchObject({
      id: expect.stringMatching(/^msg_bdrk_01/),
      content: [{ type: 'text', text: 'Hi' }],
      usage: { input_tokens: 30, output_tokens: 7 },
    })
    const sent = await chunks(reply, claude, body)
    expect(sent.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(sent[0].message.id).toMatch(/^msg_bdrk_01/)
    expect(sent.at(-1)).toEqual({ type: 'message_stop', ...metrics(30, 7) })
  })

  test('a text about pings is no ping', async () => {
    const body = { max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }
    const words: Reply = { text: '"ping"', lag: { chunk: 99 } }
    const texts = (await chunks(words, claude, body)).map(({ delta }) => delta?.text ?? '')
    expect(texts.join('')).toBe('"ping"')
  })

  test('only where all is demanded, Anthropic’s version and limit are', async () => {
    const settings = { strict: true }
    const body = { max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }
    const path = `/model/${claude}/invoke`
    const refused = await post(reply, path, body, { settings })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({ message: 'anthropic_version: Field required' })
    const versioned = { ...body, anthropic_version: 'bedrock-2023-05-31' }
    expect((await post(reply, path, versioned, { settings })).status).toBe(200)
  })

  test('an opaque name is of the family whose fields the body has', async () => {
    const arn = encodeURIComponent(
      'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3',
    )
    const anthropic = { anthropic_version: 'x', messages: [{ role: 'user', content: 'x' }] }
    expect(await plain(reply, arn, anthropic)).toMatchObject({ type: 'message' })
    const nova = { schemaVersion: 'messages-v1', ...question }
    expect(await plain(reply, arn, nova)).toMatchObject({ stopReason: 'end_turn' })
    expect(await plain(reply, arn, { prompt: 'x', max_gen_len: 9 })).toMatchObject({
      generation: 'Hi',
    })
    expect(await plain(reply, arn, { inputText: 'x' })).toHaveProperty('results')
  })

  test.each([
    ['meta.llama3', {}, '#: required key [prompt] not found'],
    ['meta.llama3', { prompt: 1 }, '#/prompt: expected type: String'],
    ['amazon.titan-text-lite-v1', {}, '#: required key [inputText] not found'],
    ['amazon.titan-embed-text-v2:0', {}, '#: required key [inputText] not found'],
    ['cohere.embed-english-v3', {}, '#: required key [texts] not found'],
    [
      'amazon.titan-embed-text-v2:0',
      { inputText: 'x', dimensions: 'x' },
      '#: "x" is no valid number of dimensions',
    ],
  ])('%s refuses %j', async (model, body, what) => {
    const response = await post(reply, `/model/${model}/invoke`, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      message: `Malformed input request: ${what}, please reformat your input and try again.`,
    })
  })

  test.each([
    ['plain', 'plain'],
    ['<s>[INST] one [/INST] two </s>[INST] three [/INST]', 'three'],
    [
      '<|start_header_id|>user<|end_header_id|>\n\nhello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n',
      'hello',
    ],
    ['User: one\nBot: two\nUser: three\nBot:', 'three'],
    ['[INST] never closed', '[INST] never closed'],
  ])('what the user says in %j is %j', async (prompt, user) => {
    const answered = await plain({ template: '{user}' }, 'meta.llama3', { prompt })
    expect(answered.generation).toBe(user)
  })
})

describe('embeddings', () => {
  const fixed: Reply = { embedding: [0.5, -1] }

  test('Titan, in the types that are asked for', async () => {
    const model = 'amazon.titan-embed-text-v2:0'
    expect(await plain(fixed, model, { inputText: 'x' })).toEqual({
      embedding: [0.5, -1],
      inputTextTokenCount: 1,
      embeddingsByType: { float: [0.5, -1] },
    })
    expect(await plain(fixed, model, { inputText: 'x', embeddingTypes: ['binary'] })).toEqual({
      inputTextTokenCount: 1,
      embeddingsByType: { binary: [1, 0] },
    })
  })

  test('Cohere, plain and by type', async () => {
    const model = 'us.cohere.embed-v4:0'
    const body = { texts: ['x', 'y'], input_type: 'search_query' }
    expect(await plain(fixed, model, body)).toEqual({
      id: expect.stringMatching(/^\w{24}$/),
      texts: ['x', 'y'],
      response_type: 'embeddings_floats',
      embeddings: [
        [0.5, -1],
        [0.5, -1],
      ],
    })
    const embedding_types = ['float', 'int8', 'uint8', 'binary', 'ubinary', 'constructor']
    const typed = await plain(fixed, model, { ...body, texts: ['x'], embedding_types })
    expect(typed).toMatchObject({
      response_type: 'embeddings_by_type',
      embeddings: {
        float: [[0.5, -1]],
        int8: [[64, -127]],
        uint8: [[192, 1]],
        binary: [[0]],
        ubinary: [[128]],
      },
    })
    expect(Object.keys(typed.embeddings)).toHaveLength(5)
  })

  test.each([
    ['amazon.titan-embed-text-v1', { inputText: 'x' }, 1536],
    ['amazon.titan-embed-text-v2:0', { inputText: 'x' }, 1024],
    [
      'amazon.titan-embed-image-v1',
      { inputText: 'x', embeddingConfig: { outputEmbeddingLength: 384 } },
      384,
    ],
  ])('%s makes vectors of its own length', async (model, body, length) => {
    const llm = createMockLLM({ defaults: { unmatched: 'reply' } })
    const request = new Request(`${origin}/model/${model}/invoke`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    const response = (await getResponse(llm.handlers, request))!
    expect((await response.json()).embedding).toHaveLength(length)
  })
})

describe('what only some replies hold', () => {
  const user = { messages: [{ role: 'user', content: 'hi' }] }
  const mistral = 'mistral.mistral-large-2407-v1:0'

  test('a line separator ends no chunk of the Messages API', async () => {
    const body = { ...user, anthropic_version: 'bedrock-2023-05-31', max_tokens: 9 }
    const sent = await chunks({ text: 'a\u2028b\u2029c' }, claude, body)
    expect(sent.map(({ delta }) => delta?.text ?? '').join('')).toBe('a\u2028b\u2029c')
  })

  test('redacted reasoning of base64url is encoded, because clients read only base64', async () => {
    const reply: Reply = { reasoning: { redacted: 'a-b_' }, text: 'Hi' }
    const { output } = await plain(reply, claude, question, 'converse')
    expect(output.message.content[0]).toEqual({
      reasoningContent: { redactedContent: Buffer.from('a-b_').toString('base64') },
    })
  })

  test('Mistral’s models give one choice, whatever is asked for', async () => {
    const body = { ...user, n: 2 }
    const sent = await chunks({ text: 'Hi' }, mistral, body)
    expect(sent.map(({ choices }) => choices[0].message.content).join('')).toBe('Hi')
    expect((await plain({ text: 'Hi', choices: ['a', 'b'] }, mistral, body)).choices).toHaveLength(
      1,
    )
  })

  test('Mistral’s `any` demands a call', async () => {
    const tools = [{ type: 'function', function: { name: 'look' } }]
    const body = { ...user, tools, tool_choice: 'any' }
    const { choices } = await plain({ json: { a: 1 } }, mistral, body)
    expect(choices[0].message.tool_calls[0].function).toEqual({
      name: 'look',
      arguments: '{"a":1}',
    })
  })

  test('a raw frame of no object is an event that nobody knows', async () => {
    const path = `/model/${claude}/converse-stream`
    const response = await post({ raw: { frames: [null, 1] } }, path, question)
    const messages = readMessages(new Uint8Array(await response.arrayBuffer()))
    expect(messages.map(({ headers, body }) => [headers[':event-type'], body])).toEqual([
      ['unknown', '{}'],
      ['unknown', '{}'],
    ])
  })
})
