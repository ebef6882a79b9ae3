/** All that a model can say, as the official OpenAI clients read it, plain and streamed. */
import OpenAI from 'openai'
import OpenAIv4 from 'openai-v4'
import { beforeEach, describe, expect, test } from 'vitest'
import { prompts, replyConfig, usage, weather } from './reply-config.ts'
import { weatherSchema } from './sdk-config.ts'
import { transports } from './transports.ts'

const clients = [
  { client: 'openai', Client: OpenAI, isOld: false },
  // Its calls are the same; its types differ in what is not called here.
  { client: 'openai 4', Client: OpenAIv4 as unknown as typeof OpenAI, isOld: true },
]
const cases = transports.flatMap((transport) =>
  clients.map((client) => ({ ...client, transport, name: `${client.client} ${transport.name}` })),
)

const model = 'gpt-4o'
const ask = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] })

type Chunks = AsyncIterable<OpenAI.ChatCompletionChunk>
// biome-ignore lint/suspicious/noExplicitAny: what the wire holds beside what the SDK's types know
type Wire = any

/** The choices that a client makes of a stream; the helper of the SDK knows neither reasoning nor custom tools. */
async function choicesOf(chunks: Chunks) {
  const choices: Wire[] = []
  for await (const chunk of chunks) {
    for (const { index, delta, finish_reason, logprobs } of chunk.choices as Wire[]) {
      choices[index] ??= { index, logprobs: null, message: { annotations: [] } }
      const { message } = choices[index]
      const { tool_calls = [], annotations, role, ...texts } = delta
      if (role !== undefined) message.role = role
      if (annotations !== undefined) message.annotations.push(...annotations)
      for (const [key, text] of Object.entries(texts)) {
        message[key] = text === null ? (message[key] ?? null) : (message[key] ?? '') + text
      }
      for (const { index: at, id, type, function: called, custom } of tool_calls) {
        message.tool_calls ??= []
        message.tool_calls[at] ??= { id, type, ...(custom ? { custom } : { function: called }) }
        const call = message.tool_calls[at]
        if (id !== undefined) continue
        if (custom) call.custom.input += custom.input
        else call.function.arguments += called.arguments
      }
      if (logprobs) {
        choices[index].logprobs ??= { content: null, refusal: null }
        for (const key of ['content', 'refusal']) {
          if (logprobs[key] === null) continue
          choices[index].logprobs[key] = [...(choices[index].logprobs[key] ?? []), ...logprobs[key]]
        }
      }
      if (finish_reason) choices[index].finish_reason = finish_reason
    }
  }
  return choices
}

/** Ids are made of the whole request, `stream` included; given ones stay. */
function withoutIds<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replace(/"call_\w{22}"/g, '"call_"'))
}

describe.each(cases)('$name', ({ Client, transport, isOld }) => {
  let openai: OpenAI
  beforeEach(async () => {
    const { openaiUrl } = await transport.connect(replyConfig)
    openai = new Client({ apiKey: 'sk-test', baseURL: openaiUrl, maxRetries: 0 })
  })
  const helper = (): OpenAI['chat']['completions'] =>
    isOld ? (openai as unknown as { beta: OpenAI }).beta.chat.completions : openai.chat.completions

  async function plainOf(prompt: string, rest: object = {}): Promise<Wire> {
    return openai.chat.completions.create({ ...ask(prompt), ...rest })
  }
  async function messageOf(prompt: string): Promise<Wire> {
    return (await plainOf(prompt)).choices[0].message
  }

  test.each(prompts)('streams what it says in one piece: %s', async (prompt) => {
    const plain = await openai.chat.completions.create(ask(prompt))
    const stream = await openai.chat.completions.create({ ...ask(prompt), stream: true })
    expect(withoutIds(await choicesOf(stream))).toEqual(withoutIds(plain.choices))
  })

  // The helper puts together neither custom tools nor, beyond its last piece, reasoning.
  test.each(prompts.filter((prompt) => !['custom', 'reasoned', 'signed'].includes(prompt)))(
    'the .stream() helper makes the plain message of the stream: %s',
    async (prompt) => {
      const plain = await openai.chat.completions.create(ask(prompt))
      const streamed = await helper().stream(ask(prompt)).finalChatCompletion()
      const { message, finish_reason } = withoutIds(plain.choices[0]!)
      // There is no delta for having none.
      if (message.annotations!.length === 0) delete message.annotations
      expect(withoutIds(streamed.choices[0]!)).toMatchObject({ message, finish_reason })
      expect(streamed.model).toBe(plain.model)
    },
  )

  test('reasons where compatible servers do, and leaves out what only another vendor reads', async () => {
    expect(await messageOf('reasoned')).toMatchObject({
      reasoning_content: 'Let me see… 2+2.',
      content: '4',
    })
    expect(await messageOf('signed')).toMatchObject({ reasoning_content: 'Hm.', content: '4' })
  })

  test('refuses', async () => {
    const { message, finish_reason } = (await plainOf('refused')).choices[0]
    expect(message).toMatchObject({ content: null, refusal: 'I cannot help with that.' })
    expect(finish_reason).toBe('stop')
  })

  test('flattens blocks in their order', async () => {
    const message = await messageOf('interleaved')
    expect(message.content).toBe('First and then at once.')
    expect(message.tool_calls).toMatchObject([
      { id: expect.stringMatching(/^call_/), function: { arguments: '{"city":"Paris"}' } },
      { id: 'given_call', function: { name: 'get_weather' } },
    ])
    expect(JSON.parse(message.tool_calls[1].function.arguments).city).toBe('Nîmes\n"old" {town}')
  })

  test('calls custom tools', async () => {
    expect((await messageOf('custom')).tool_calls).toMatchObject([
      { type: 'custom', custom: { name: 'shell', input: 'echo "hi" \\\n🚀' } },
    ])
  })

  test('sends arguments that are no JSON', async () => {
    const text = '{"city": nowhere'
    expect((await messageOf('verbatim')).tool_calls[0].function.arguments).toBe(text)
    const stream = await openai.chat.completions.create({ ...ask('verbatim'), stream: true })
    const [choice] = await choicesOf(stream)
    expect(choice.message.tool_calls[0].function.arguments).toBe(text)
  })

  test('cites pages, with places in the whole text', async () => {
    const { content, annotations } = await messageOf('cited')
    expect(content).toBe('Tea is warm. Coffee, too.')
    expect(annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { start_index: 13, end_index: 25, title: 'A', url: 'https://a.test/' },
      },
      {
        type: 'url_citation',
        url_citation: { start_index: 13, end_index: 19, title: 'B', url: 'https://b.test/' },
      },
    ])
    expect((await messageOf('quoted')).annotations).toEqual([])
  })

  test('gives log probabilities, one token a chunk', async () => {
    const asked = { ...ask('likely'), logprobs: true, top_logprobs: 2 }
    const plain = await openai.chat.completions.create(asked)
    const { content, refusal } = plain.choices[0]!.logprobs!
    expect(refusal).toBeNull()
    expect(content!.map(({ token }) => token).join('')).toBe('Yes, 🚀.')
    expect(content![0]).toEqual({
      token: 'Yes',
      logprob: -0.25,
      bytes: [89, 101, 115],
      top_logprobs: [{ token: 'Yes', logprob: -0.25, bytes: [89, 101, 115] }],
    })
    for (const { token, bytes, top_logprobs } of content!) {
      expect(new TextDecoder().decode(Uint8Array.from(bytes!))).toBe(token)
      expect(top_logprobs[0]?.token).toBe(token)
    }
    const chunks: OpenAI.ChatCompletionChunk[] = []
    for await (const chunk of await openai.chat.completions.create({ ...asked, stream: true })) {
      chunks.push(chunk)
    }
    const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.content || [])
    expect(pieces).toEqual(content!.map(({ token }) => token))
    for (const { choices } of chunks) {
      const tokens = choices[0]?.logprobs?.content?.map(({ token }) => token).join('') ?? ''
      expect(tokens).toBe(choices[0]?.delta.content ?? '')
    }
    const helped = await helper().stream(asked).finalChatCompletion()
    expect(helped.choices[0]!.logprobs).toEqual(plain.choices[0]!.logprobs)
    expect((await plainOf('likely')).choices[0].logprobs).toBeNull()
  })

  test('gives log probabilities of refusals', async () => {
    const asked = { ...ask('refused'), logprobs: true }
    const plain = await openai.chat.completions.create(asked)
    const { content, refusal } = plain.choices[0]!.logprobs!
    expect(content).toBeNull()
    expect(refusal!.map(({ token }) => token).join('')).toBe('I cannot help with that.')
    expect(refusal![0]!.top_logprobs).toEqual([])
    const stream = await openai.chat.completions.create({ ...asked, stream: true })
    expect(withoutIds(await choicesOf(stream))).toEqual(withoutIds(plain.choices))
  })

  test('says something else in each choice', async () => {
    const plain = await openai.chat.completions.create({ ...ask('chosen'), n: 4 })
    expect(plain.choices).toMatchObject([
      { message: { content: 'heads' }, finish_reason: 'stop' },
      { message: { content: 'tails' }, finish_reason: 'length' },
      { message: { content: null, tool_calls: [{}] }, finish_reason: 'tool_calls' },
      { message: { content: 'heads' }, finish_reason: 'stop' },
    ])
    const stream = await openai.chat.completions.create({ ...ask('chosen'), n: 4, stream: true })
    expect(withoutIds(await choicesOf(stream))).toEqual(withoutIds(plain.choices))
  })

  test('gives the usage that the reply does', async () => {
    const plain = await openai.chat.completions.create(ask('counted'))
    expect(plain.usage).toEqual({
      prompt_tokens: usage.input_tokens,
      completion_tokens: usage.output_tokens,
      total_tokens: 2300,
      prompt_tokens_details: { cached_tokens: 1500, audio_tokens: 11, cache_write_tokens: 100 },
      completion_tokens_details: {
        reasoning_tokens: 200,
        audio_tokens: 12,
        accepted_prediction_tokens: 13,
        rejected_prediction_tokens: 14,
      },
    })
    const stream = await openai.chat.completions.create({
      ...ask('counted'),
      stream: true,
      stream_options: { include_usage: true },
    })
    let last: OpenAI.ChatCompletionChunk | undefined
    for await (const chunk of stream) last = chunk
    expect(last?.usage).toEqual(plain.usage)
  })

  test('has the id and the model that the reply gives', async () => {
    const given = { id: 'given id', model: 'a-model-2026-01-01' }
    expect(await plainOf('named')).toMatchObject(given)
    const stream = await openai.chat.completions.create({ ...ask('named'), stream: true })
    for await (const chunk of stream) expect(chunk).toMatchObject(given)
  })

  test.each([
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['refusal', 'stop'],
    ['pause_turn', 'stop'],
    ['context_window', 'length'],
  ])('finishes for the reason %s: %s', async (prompt, reason) => {
    expect((await plainOf(prompt)).choices[0].finish_reason).toBe(reason)
  })

  test('parses structured output', async () => {
    const completion = await helper().parse({
      ...ask('structured'),
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'weather', schema: weatherSchema },
      },
    })
    expect(completion.choices[0]!.message.parsed).toEqual(weather)
  })

  test('gives structured output as the call of a tool that is demanded', async () => {
    const tools = [
      { type: 'function' as const, function: { name: 'report', parameters: weatherSchema } },
    ]
    for (const tool_choice of ['required', { type: 'function', function: { name: 'report' } }]) {
      const { choices } = await plainOf('structured', { tools, tool_choice })
      expect(choices[0].message).toMatchObject({
        content: null,
        tool_calls: [{ function: { name: 'report', arguments: JSON.stringify(weather) } }],
      })
    }
    const { choices } = await plainOf('structured', { tools })
    expect(choices[0].message.content).toBe(JSON.stringify(weather))
  })

  test('fills in templates, whatever the user writes', async () => {
    const who = 'a "child"\n{model} $& \\'
    expect((await messageOf(`explain {user} to ${who}`)).content).toBe(
      `{user}, ${who}: {topic} {unknown} gpt-4o {"json": "0"}`,
    )
    const { tool_calls } = await messageOf(`search for ${who}`)
    expect(JSON.parse(tool_calls[0].function.arguments)).toEqual({ query: `all about ${who}` })
  })
})
