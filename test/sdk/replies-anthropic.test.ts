/** All that a model can say, as Anthropic's official clients read it, plain and streamed. */
import Anthropic from '@anthropic-ai/sdk'
import AnthropicV0 from 'anthropic-v0'
import { beforeEach, describe, expect, test } from 'vitest'
import { prompts, replyConfig, weather } from './reply-config.ts'
import { weatherSchema } from './sdk-config.ts'
import { transports } from './transports.ts'

const clients = [
  { client: '@anthropic-ai/sdk', Client: Anthropic, keepsDetails: true },
  // Its calls are the same; its types differ in what is not called here.
  {
    client: '@anthropic-ai/sdk 0.39',
    Client: AnthropicV0 as unknown as typeof Anthropic,
    // Of the usage at a stream's end, it keeps nothing but the output tokens.
    keepsDetails: false,
  },
]
const cases = transports.flatMap((transport) =>
  clients.map((client) => ({ ...client, transport, name: `${client.client} ${transport.name}` })),
)

const model = 'claude-sonnet-5'
const ask = (content: string) => ({
  model,
  max_tokens: 1024,
  messages: [{ role: 'user' as const, content }],
})

describe.each(cases)('$name', ({ Client, transport, keepsDetails }) => {
  let anthropic: Anthropic
  beforeEach(async () => {
    const { anthropicUrl } = await transport.connect(replyConfig)
    anthropic = new Client({ apiKey: 'sk-test', baseURL: anthropicUrl, maxRetries: 0 })
  })
  async function messageOf(prompt: string, rest: object = {}) {
    const asked = { ...ask(prompt), ...rest, stream: false as const }
    return anthropic.messages.create(asked)
  }

  /** Without ids, which are made of the whole request, `stream` included; given ones stay. */
  const wireOf = (message: Anthropic.Message) =>
    JSON.parse(JSON.stringify(message).replace(/"(msg|toolu)_01\w{22,24}"/g, '"$1"'))

  test.each(prompts)('streams the message that it sends in one piece: %s', async (prompt) => {
    const plain = await anthropic.messages.create(ask(prompt))
    const streamed = await anthropic.messages.stream(ask(prompt)).finalMessage()
    const expected = wireOf(plain)
    if (!keepsDetails) delete expected.usage.output_tokens_details
    expect(wireOf(streamed)).toMatchObject(expected)
  })

  test('thinks, with a signature', async () => {
    const { content } = await messageOf('reasoned')
    expect(content).toEqual([
      { type: 'thinking', thinking: 'Let me see… 2+2.', signature: expect.stringMatching(/./) },
      { type: 'text', text: '4' },
    ])
  })

  test('thinks with the signature that is given, and out of sight', async () => {
    const { content } = await messageOf('signed')
    expect(content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' },
      { type: 'text', text: '4' },
    ])
    const events: Anthropic.RawMessageStreamEvent[] = []
    const stream = await anthropic.messages.create({ ...ask('signed'), stream: true })
    for await (const event of stream) events.push(event)
    const ofBlock = (index: number) =>
      events.flatMap((event) =>
        'index' in event && event.index === index
          ? event.type === 'content_block_delta'
            ? event.delta.type
            : event.type
          : [],
      )
    expect(ofBlock(0)).toEqual([
      'content_block_start',
      'thinking_delta',
      'thinking_delta',
      'thinking_delta',
      'signature_delta',
      'content_block_stop',
    ])
    expect(ofBlock(1)).toEqual(['content_block_start', 'content_block_stop'])
  })

  test('keeps blocks in their order', async () => {
    const { content, stop_reason } = await messageOf('interleaved')
    expect(content).toMatchObject([
      { type: 'text', text: 'First ' },
      { type: 'tool_use', id: expect.stringMatching(/^toolu_01/), input: { city: 'Paris' } },
      { type: 'text', text: 'and then ' },
      { type: 'tool_use', id: 'given_call', input: { city: 'Nîmes\n"old" {town}' } },
      { type: 'text', text: 'at once.' },
    ])
    expect(stop_reason).toBe('tool_use')
  })

  test("gives a custom tool's input as an object", async () => {
    const { content } = await messageOf('custom')
    expect(content).toMatchObject([{ name: 'shell', input: { input: 'echo "hi" \\\n🚀' } }])
  })

  test('streams arguments that are no JSON as they are', async () => {
    const stream = await anthropic.messages.create({ ...ask('verbatim'), stream: true })
    let text = ''
    for await (const event of stream) {
      if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta') {
        text += event.delta.partial_json
      }
    }
    expect(text).toBe('{"city": nowhere')
  })

  test('cites pages and documents', async () => {
    const { content } = await messageOf('cited')
    expect(content).toEqual([
      { type: 'text', text: 'Tea is warm. ' },
      {
        type: 'text',
        text: 'Coffee, too.',
        citations: [
          {
            type: 'web_search_result_location',
            cited_text: 'coffee is warm',
            url: 'https://a.test/',
            title: 'A',
            encrypted_index: expect.any(String),
          },
          {
            type: 'web_search_result_location',
            cited_text: '',
            url: 'https://b.test/',
            title: 'B',
            encrypted_index: expect.any(String),
          },
        ],
      },
    ])
    expect((await messageOf('quoted')).content).toMatchObject([
      {
        citations: [
          {
            type: 'char_location',
            cited_text: 'it is so',
            document_index: 0,
            document_title: 'Paper',
            start_char_index: 10,
            end_char_index: 18,
          },
        ],
      },
    ])
  })

  test('emits an event for each citation', async () => {
    const urls: unknown[] = []
    const stream = anthropic.messages.stream(ask('cited'))
    stream.on('citation', (citation) => urls.push('url' in citation && citation.url))
    await stream.finalMessage()
    expect(urls).toEqual(['https://a.test/', 'https://b.test/'])
  })

  test('counts as input what the cache had no part in', async () => {
    const { usage } = await messageOf('counted')
    expect(usage).toMatchObject({
      input_tokens: 400,
      cache_read_input_tokens: 1500,
      cache_creation_input_tokens: 100,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 0 },
      output_tokens: 300,
    })
    const counts = { input_tokens: 400, cache_read_input_tokens: 1500 }
    const stream = await anthropic.messages.create({ ...ask('counted'), stream: true })
    for await (const event of stream) {
      if (event.type === 'message_start') expect(event.message.usage).toMatchObject(counts)
      if (event.type === 'message_delta') {
        expect(event.usage).toMatchObject({ ...counts, output_tokens: 300 })
      }
    }
  })

  test('has the id and the model that the reply gives', async () => {
    const given = { id: 'given id', model: 'a-model-2026-01-01' }
    expect(await messageOf('named')).toMatchObject(given)
  })

  test.each([
    ['refused', 'refusal'],
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['refusal', 'refusal'],
    ['pause_turn', 'pause_turn'],
    ['context_window', 'model_context_window_exceeded'],
  ])('stops for the reason %s: %s', async (prompt, reason) => {
    expect((await messageOf(prompt)).stop_reason).toBe(reason)
    const { stop_reason } = await anthropic.messages.stream(ask(prompt)).finalMessage()
    expect(stop_reason).toBe(reason)
  })

  test('gives structured output as the call of a tool that is demanded', async () => {
    const tools = [{ name: 'report', input_schema: weatherSchema }]
    for (const tool_choice of [{ type: 'any' }, { type: 'tool', name: 'report' }]) {
      const { content } = await messageOf('structured', { tools, tool_choice })
      expect(content).toMatchObject([{ type: 'tool_use', name: 'report', input: weather }])
    }
    const { content } = await messageOf('structured', { tools })
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(weather) }])
  })

  test('fills in templates, whatever the user writes', async () => {
    const who = 'a "child"\n{model} $& \\'
    expect((await messageOf(`explain {user} to ${who}`)).content).toMatchObject([
      { text: `{user}, ${who}: {topic} {unknown} claude-sonnet-5 {"json": "0"}` },
    ])
    const { content } = await messageOf(`search for ${who}`)
    expect(content).toMatchObject([{ input: { query: `all about ${who}` } }])
  })
})
