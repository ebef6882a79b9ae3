/** The exact bytes of what no golden case asks for, and what an encoder may not know too early. */
import { describe, expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import type { Completion } from '../../src/completion.ts'
import { ApiError } from '../../src/errors/api-error.ts'
import type { Prompt } from '../../src/prompt.ts'
import { messages as anthropicMessages } from '../../src/providers/anthropic/messages.ts'
import { chatCompletions as openaiChat } from '../../src/providers/openai/chat.ts'
import type { CompletionEndpoint, StreamEncoder } from '../../src/providers/provider.ts'
import { hashText } from '../../src/random.ts'
import type { BlockReply, Reply } from '../../src/reply.ts'
import { framesToText, type Pieces } from '../../src/stream/event-stream.ts'
import { endpointRequest } from '../endpoint-request.ts'
import { promptOf } from '../prompt-of.ts'

const request = endpointRequest()

const prompt = promptOf({ stream: true })

function completionOf(reply: Reply, asked = prompt): Promise<Completion> {
  return complete(reply, asked, { hash: hashText('a request'), createdSeconds: 0, captures: {} })
}

/** The data of the frames that one part becomes, its text cut into pieces. */
async function framesOf(endpoint: CompletionEndpoint, block: BlockReply, cut = split) {
  const completion = await completionOf({ blocks: [block], id: 'x' })
  const encoder = endpoint.encodeStream(completion, prompt, request)
  const part = completion.choices[0]!.parts[0]!
  const position = { choice: 0, index: 0, toolCall: 0 }
  const start = encoder.startPart(part, position)
  const deltas = framesToText(encoder.deltas(part, position, cut(part.text)))
  const text = start + deltas + encoder.endPart(part, position) + encoder.endChoice(0)
  return dataOf(text)
}

const split = (text: string): Pieces => text.match(/.{1,3}/gsu) ?? []
const dataOf = (text: string) => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => json!)

describe('chat', () => {
  const deltasOf = async (block: BlockReply) =>
    (await framesOf(openaiChat, block)).map((json) => JSON.parse(json).choices[0].delta)

  test('streams the input of a custom tool', async () => {
    const deltas = await deltasOf({ tool_call: { name: 'shell', id: 'c1', input: 'a "b"' } })
    expect(deltas).toEqual([
      {
        tool_calls: [{ index: 0, id: 'c1', type: 'custom', custom: { name: 'shell', input: '' } }],
      },
      { tool_calls: [{ index: 0, custom: { input: 'a "' } }] },
      { tool_calls: [{ index: 0, custom: { input: 'b"' } }] },
      {},
    ])
  })

  test('sends citations with the end, in a delta without text', async () => {
    const deltas = await deltasOf({ text: 'Tea', citations: [{ url: 'https://a.test/' }] })
    const url_citation = {
      end_index: 3,
      start_index: 0,
      title: 'https://a.test/',
      url: 'https://a.test/',
    }
    expect(deltas).toEqual([
      { content: 'Tea' },
      { annotations: [{ type: 'url_citation', url_citation }] },
    ])
  })

  test('leaves out reasoning that only another vendor reads', async () => {
    expect(await deltasOf({ reasoning: { redacted: 'secret' } })).toEqual([{}])
  })

  test.each<[string, (text: string) => Pieces]>([
    ['tokens', (text) => ['Yes', ',', ' it is'].concat(text.slice(10))],
    ['characters', (text) => text],
    ['larger pieces', (text) => [text.slice(0, 4), text.slice(4)]],
  ])('sends each token with the piece that it ends in: %s', async (_, cut) => {
    const logprobs = ['Yes', ',', ' it', ' is', ' 🚀'].map((token) => ({ token, logprob: -1 }))
    const text = 'Yes, it is 🚀'
    const asked = promptOf({ topLogprobs: 0 })
    const completion = await completionOf({ text, logprobs }, asked)
    const encoder = openaiChat.encodeStream(completion, prompt, request)
    const position = { choice: 0, index: 0, toolCall: 0 }
    const part = completion.choices[0]!.parts[0]!
    encoder.startPart(part, position)
    let sent = ''
    let tokens = ''
    for (const piece of cut(text)) {
      const [json] = dataOf(framesToText(encoder.deltas(part, position, [piece])))
      const [choice] = JSON.parse(json!).choices
      sent += choice.delta.content
      for (const { token } of choice.logprobs.content) tokens += token
      expect(sent.startsWith(tokens)).toBe(true)
    }
    expect([sent, tokens]).toEqual([text, text])
  })

  test('sends an error as a chunk that the client throws', async () => {
    const encoder = openaiChat.encodeStream(await completionOf({ text: 'hi' }), prompt, request)
    const error = new ApiError({ status: 503, message: 'Overloaded', code: 'overloaded' })
    expect(encoder.error(error)).toBe(
      'data: {"error":{"message":"Overloaded","type":"server_error","param":null,"code":"overloaded"}}\n\n',
    )
  })
})

describe('messages', () => {
  const eventsOf = async (block: BlockReply) =>
    (await framesOf(anthropicMessages, block))
      .map((json) => JSON.parse(json))
      .flatMap(({ type, content_block, delta }) =>
        type === 'content_block_start'
          ? content_block
          : type === 'content_block_delta'
            ? delta
            : [],
      )

  test('streams the input of a custom tool as the text of an object', async () => {
    const events = await eventsOf({ tool_call: { name: 'shell', id: 'c1', input: 'a "b"\n' } })
    expect(events).toEqual([
      { type: 'tool_use', id: 'c1', name: 'shell', input: {} },
      { type: 'input_json_delta', partial_json: '' },
      { type: 'input_json_delta', partial_json: '{"input":"' },
      { type: 'input_json_delta', partial_json: 'a \\"' },
      { type: 'input_json_delta', partial_json: 'b\\"\\n' },
      { type: 'input_json_delta', partial_json: '"}' },
    ])
  })

  test('sends citations after the text, one event each', async () => {
    const citations = [{ url: 'https://a.test/' }, { document: 2, start: 5, end: 9 }]
    expect(await eventsOf({ text: 'Tea', citations })).toEqual([
      { type: 'text', text: '', citations: [] },
      { type: 'text_delta', text: 'Tea' },
      {
        type: 'citations_delta',
        citation: {
          type: 'web_search_result_location',
          cited_text: '',
          url: 'https://a.test/',
          title: null,
          encrypted_index: expect.any(String),
        },
      },
      {
        type: 'citations_delta',
        citation: {
          type: 'char_location',
          cited_text: '',
          document_index: 2,
          document_title: null,
          start_char_index: 5,
          end_char_index: 9,
          file_id: null,
        },
      },
    ])
  })

  test('tells pages that are cited apart', async () => {
    const citations = [{ url: 'https://a.test/' }, { url: 'https://b.test/' }]
    const events = await eventsOf({ text: 'Tea', citations })
    const indexes = events.flatMap(({ citation }) => citation?.encrypted_index ?? [])
    expect(new Set(indexes).size).toBe(2)
  })

  test.each<[string, unknown, Partial<Prompt>?]>([
    ['{"query": "a question of many words"}', {}, { maxTokens: 4 }],
    [' ', {}],
    ['{"query":', '{"query":'],
  ])('arguments %j have the input %j', async (args, input, asked = {}) => {
    const reply = { tool_calls: [{ name: 'f', arguments: args }] }
    const completion = await completionOf(reply, promptOf(asked))
    const { content } = anthropicMessages.encode(completion, prompt, request, 0) as {
      content: object[]
    }
    expect(content).toEqual([expect.objectContaining({ type: 'tool_use', input })])
  })

  test('sends redacted thinking whole', async () => {
    expect(await eventsOf({ reasoning: { redacted: 'secret' } })).toEqual([
      { type: 'redacted_thinking', data: 'secret' },
    ])
  })

  test('sends an error as an event of its own', async () => {
    const encoder = anthropicMessages.encodeStream(
      await completionOf({ text: 'hi' }),
      prompt,
      request,
    )
    const error = new ApiError({ status: 529, message: 'Overloaded' })
    expect(encoder.error(error)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
    )
  })
})

test.each([openaiChat, anthropicMessages])(
  'reads what a live answer has become at the end, not at the start: $name',
  async (endpoint) => {
    const whole = await completionOf({
      text: 'hi',
      finish_reason: 'length',
      usage: { output_tokens: 7 },
    })
    const live: Completion = {
      ...whole,
      choices: [{ parts: [], finishReason: 'stop' }],
      usage: { ...whole.usage, outputTokens: 0 },
    }
    const asked = promptOf({ stream: true, includeUsage: true })
    const stream = (encoder: StreamEncoder, become: () => void) => {
      let text = encoder.start() + encoder.startChoice(0)
      become()
      const part = whole.choices[0]!.parts[0]!
      const position = { choice: 0, index: 0, toolCall: 0 }
      text += encoder.startPart(part, position)
      text += framesToText(encoder.deltas(part, position, part.text))
      return text + encoder.endPart(part, position) + encoder.endChoice(0) + encoder.end()
    }
    const ofLive = stream(endpoint.encodeStream(live, asked, request), () =>
      Object.assign(live, whole),
    )
    expect(ofLive).toBe(stream(endpoint.encodeStream(whole, asked, request), () => {}))
    expect(ofLive).toContain('tokens":7')
  },
)
