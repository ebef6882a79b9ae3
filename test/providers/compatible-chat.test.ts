/** The exact bytes of the hosts that speak OpenAI's format, plain and streamed. */
import { describe, expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import { ApiError } from '../../src/errors/api-error.ts'
import { deepseek } from '../../src/providers/deepseek/surfaces.ts'
import { groq } from '../../src/providers/groq/surfaces.ts'
import { openrouter } from '../../src/providers/openrouter/surfaces.ts'
import type { CompletionEndpoint, Surface } from '../../src/providers/provider.ts'
import { rerank } from '../../src/providers/together/rerank.ts'
import { together } from '../../src/providers/together/surfaces.ts'
import { xai } from '../../src/providers/xai/surfaces.ts'
import { hashText } from '../../src/random.ts'
import type { Reply } from '../../src/reply.ts'
import { encodeAtOnce } from '../../src/stream/steps.ts'
import { endpointRequest } from '../endpoint-request.ts'

const usage = { input_tokens: 10, output_tokens: 6, reasoning_tokens: 2, cached_tokens: 4 }
const thinking: Reply = { reasoning: 'hm', text: 'Hi', id: 'id-1', usage }
const calling: Reply = {
  tool_calls: [{ name: 'f', arguments: { a: 1 }, id: 'call_1' }],
  id: 'id-1',
  usage,
}

function chatOf({ endpoints }: Surface): CompletionEndpoint {
  return endpoints.find((endpoint) => endpoint.kind === 'completion')!
}

async function answer(surface: Surface, reply: Reply, more: Record<string, unknown> = {}) {
  const chat = chatOf(surface)
  const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], ...more }
  const request = endpointRequest({ body })
  const prompt = await chat.parse(body, request)
  const hash = hashText('a request')
  const completion = await complete(reply, prompt, { hash, createdSeconds: 7, captures: {} })
  return { chat, prompt, request, completion }
}

async function plain(surface: Surface, reply: Reply, more?: Record<string, unknown>) {
  const { chat, prompt, request, completion } = await answer(surface, reply, more)
  return JSON.parse(JSON.stringify(chat.encode(completion, prompt, request, 0)))
}

/** Everything that the stream sends, one frame a character. */
async function bytes(surface: Surface, reply: Reply, more: Record<string, unknown> = {}) {
  const { chat, prompt, request, completion } = await answer(surface, reply, {
    stream: true,
    ...more,
  })
  const encoder = chat.encodeStream(completion, prompt, request)
  const body = encodeAtOnce(completion, encoder)
  const sent = new Uint8Array(body.size)
  body.writeTo(sent)
  return new TextDecoder().decode(sent)
}

async function chunks(surface: Surface, reply: Reply, more?: Record<string, unknown>) {
  const text = await bytes(surface, reply, more)
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => json!)
  expect(data.at(-1)).toBe('[DONE]')
  return data.slice(0, -1).map((json) => JSON.parse(json))
}

const deltasOf = (sent: { choices: { delta: object }[] }[]) =>
  sent.flatMap(({ choices }) => choices.map(({ delta }) => delta))

describe('DeepSeek', () => {
  const deepseekUsage = {
    prompt_tokens: 10,
    completion_tokens: 6,
    total_tokens: 16,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
    prompt_cache_hit_tokens: 4,
    prompt_cache_miss_tokens: 6,
  }

  test('answers with reasoning_content, and tells what of the prompt was cached', async () => {
    expect(await plain(deepseek, thinking)).toEqual({
      id: 'id-1',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi', reasoning_content: 'hm' },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: deepseekUsage,
      system_fingerprint: 'fp_mockllm_prod0820_fp8_kvcache',
    })
  })

  test('streams both fields in each delta of what thinks, and usage with the end', async () => {
    const sent = await chunks(deepseek, thinking)
    expect(deltasOf(sent)).toEqual([
      { role: 'assistant', content: '', reasoning_content: null },
      { content: null, reasoning_content: 'h' },
      { content: null, reasoning_content: 'm' },
      { content: 'H', reasoning_content: null },
      { content: 'i', reasoning_content: null },
      { content: '', reasoning_content: null },
    ])
    expect(sent.map((chunk) => chunk.usage)).toEqual([
      ...Array.from({ length: 5 }, () => undefined),
      deepseekUsage,
    ])
  })

  test('sends no usage of its own where that is asked for, too', async () => {
    const sent = await chunks(deepseek, thinking, { stream_options: { include_usage: true } })
    expect(sent.filter(({ choices }) => choices.length === 0)).toEqual([])
  })

  test('gives each answer an id like a UUID, the same for the same request', async () => {
    const { id } = await plain(deepseek, { text: 'Hi' })
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect((await chunks(deepseek, { text: 'Hi' })).map((chunk) => chunk.id)).toContain(id)
  })
})

describe('Groq', () => {
  const groqUsage = {
    queue_time: 0.035,
    prompt_tokens: 10,
    prompt_time: 0.001667,
    completion_tokens: 6,
    completion_time: 0.02,
    total_tokens: 16,
    total_time: 0.021667,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  }

  test('answers with reasoning, x_groq and the times of its usage', async () => {
    const sent = await plain(groq, thinking)
    expect(sent).toEqual({
      id: 'id-1',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      choices: [
        {
          index: 0,
          logprobs: null,
          message: { role: 'assistant', content: 'Hi', reasoning: 'hm' },
          finish_reason: 'stop',
        },
      ],
      usage: groqUsage,
      usage_breakdown: null,
      system_fingerprint: 'fp_mockllm',
      x_groq: { id: expect.stringMatching(/^req_[0-9a-z]{26}$/) },
      service_tier: 'on_demand',
    })
  })

  test('streams x_groq first and last, and usage again where it is asked for', async () => {
    const sent = await chunks(groq, { ...thinking, reasoning: '' })
    const id = expect.stringMatching(/^req_/)
    expect(sent.map((chunk) => chunk.x_groq)).toEqual([
      { id },
      undefined,
      undefined,
      { id, usage: groqUsage },
    ])
    expect(sent.at(-1).usage).toEqual(groqUsage)
    const asked = await chunks(groq, thinking, { stream_options: { include_usage: true } })
    expect(asked.at(-1)).toMatchObject({
      choices: [],
      usage: groqUsage,
      service_tier: 'on_demand',
    })
  })

  test('sends a tool call in one chunk', async () => {
    expect(deltasOf(await chunks(groq, calling))).toEqual([
      { role: 'assistant', content: null },
      {
        tool_calls: [
          {
            index: 0,
            id: 'call_1',
            type: 'function',
            function: { name: 'f', arguments: '{"a":1}' },
          },
        ],
      },
      {},
    ])
  })

  test.each([
    ['raw', '<think>\nhm\n</think>\n\nHi', undefined],
    ['hidden', 'Hi', undefined],
    ['parsed', 'Hi', 'hm'],
  ])('shows reasoning as reasoning_format %s has it', async (format, content, reasoning) => {
    const asked = { reasoning_format: format }
    const { message } = (await plain(groq, thinking, asked)).choices[0]
    expect(message).toEqual({
      role: 'assistant',
      content,
      ...(reasoning === undefined ? {} : { reasoning }),
    })
    const deltas: { content?: string; reasoning?: string }[] = deltasOf(
      await chunks(groq, thinking, asked),
    )
    expect(deltas.map((delta) => delta.content ?? '').join('')).toBe(content)
    expect(deltas.map((delta) => delta.reasoning ?? '').join('')).toBe(reasoning ?? '')
  })

  test('include_reasoning: false hides it, too', async () => {
    const { message } = (await plain(groq, thinking, { include_reasoning: false })).choices[0]
    expect(message).toEqual({ role: 'assistant', content: 'Hi' })
  })
})

describe('xAI', () => {
  const xaiUsage = {
    prompt_tokens: 10,
    completion_tokens: 4,
    total_tokens: 16,
    prompt_tokens_details: {
      text_tokens: 10,
      audio_tokens: 0,
      image_tokens: 0,
      cached_tokens: 4,
    },
    completion_tokens_details: {
      reasoning_tokens: 2,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    num_sources_used: 0,
  }

  test('counts the reasoning apart from the completion', async () => {
    expect(await plain(xai, thinking)).toEqual({
      id: 'id-1',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hi',
            reasoning_content: 'hm',
            refusal: null,
          },
          finish_reason: 'stop',
        },
      ],
      usage: xaiUsage,
      system_fingerprint: 'fp_mockllm',
    })
  })

  test('streams without what is null, and tells usage in a chunk of its own, asked or not', async () => {
    const sent = await chunks(xai, thinking)
    expect(sent.map(({ choices }) => choices[0])).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' } },
      { index: 0, delta: { reasoning_content: 'h' } },
      { index: 0, delta: { reasoning_content: 'm' } },
      { index: 0, delta: { content: 'H' } },
      { index: 0, delta: { content: 'i' } },
      { index: 0, delta: {}, finish_reason: 'stop' },
      undefined,
    ])
    expect(sent.at(-1).usage).toEqual(xaiUsage)
  })

  test.each(['three', 'aab', 'aaaa', 'aaaaa', 'baa', 'aa', 'a'])(
    'never repeats a delta of reasoning: %s',
    async (text) => {
      const deltas: { reasoning_content?: string }[] = deltasOf(
        await chunks(xai, { ...thinking, reasoning: text }),
      )
      const pieces = deltas.flatMap(({ reasoning_content: piece }) => piece ?? [])
      expect(pieces.join('')).toBe(text)
      expect(pieces.filter((piece, index) => piece === pieces[index - 1])).toEqual([])
    },
  )

  test('keeps the reasoning of each choice apart', async () => {
    const sent = await chunks(xai, { ...thinking, reasoning: 'three' }, { n: 2 })
    for (const index of [0, 1]) {
      const own = sent.flatMap(({ choices }) => choices).filter((choice) => choice.index === index)
      expect(own.map(({ delta }) => delta.reasoning_content ?? '').join('')).toBe('three')
    }
  })

  test('tells its sources beside the answer', async () => {
    const citations = [{ url: 'https://a.test/' }, { url: 'https://b.test/' }]
    const sent = await plain(xai, { text: 'Hi', citations })
    expect(sent).toMatchObject({
      citations: ['https://a.test/', 'https://b.test/'],
      usage: { num_sources_used: 2 },
    })
    const streamed = await chunks(xai, { text: 'Hi', citations })
    expect(streamed.at(-1)).toMatchObject({ citations: sent.citations })
  })
})

describe('OpenRouter', () => {
  const routedUsage = {
    prompt_tokens: 10,
    completion_tokens: 6,
    total_tokens: 16,
    cost: 0.000034,
    is_byok: false,
    prompt_tokens_details: {
      cached_tokens: 4,
      cache_write_tokens: 0,
      audio_tokens: 0,
      video_tokens: 0,
    },
    cost_details: {
      upstream_inference_cost: 0.000034,
      upstream_inference_prompt_cost: 0.00001,
      upstream_inference_completions_cost: 0.000024,
    },
    completion_tokens_details: { reasoning_tokens: 2 },
  }
  const detail = (text: string) => [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }]

  test('tells who has answered, what it costs, and the reasoning twice', async () => {
    expect(await plain(openrouter, thinking)).toEqual({
      id: 'id-1',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      provider: 'mockllm',
      system_fingerprint: null,
      choices: [
        {
          index: 0,
          logprobs: null,
          finish_reason: 'stop',
          native_finish_reason: 'stop',
          message: {
            role: 'assistant',
            content: 'Hi',
            refusal: null,
            reasoning: 'hm',
            reasoning_details: detail('hm'),
          },
        },
      ],
      usage: routedUsage,
    })
  })

  test('streams a comment first, a role in each delta, and usage at the end', async () => {
    const text = await bytes(openrouter, thinking)
    expect(text.startsWith(': OPENROUTER PROCESSING\n\ndata: {"id":"id-1",')).toBe(true)
    const sent = await chunks(openrouter, thinking)
    const role = 'assistant'
    expect(deltasOf(sent)).toEqual([
      { role, content: '' },
      { role, content: '', reasoning: 'h', reasoning_details: detail('h') },
      { role, content: '', reasoning: 'm', reasoning_details: detail('m') },
      { role, content: 'H' },
      { role, content: 'i' },
      { role, content: '' },
    ])
    expect(sent.at(-1)).toMatchObject({ choices: [], usage: routedUsage })
  })

  test('ends a stream that fails with finish_reason error', async () => {
    const { chat, prompt, request, completion } = await answer(openrouter, thinking)
    const frame = chat
      .encodeStream(completion, prompt, request)
      .error(new ApiError({ status: 502, message: 'Gone.' }))
    expect(frame).toBe(
      'data: {"id":"id-1","object":"chat.completion.chunk","created":7,"model":"m","provider":"mockllm",' +
        '"error":{"message":"Gone.","code":502},' +
        '"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"error","native_finish_reason":"error"}]}\n\n',
    )
  })

  test('hands over signatures and what is encrypted', async () => {
    const reply: Reply = {
      blocks: [
        { reasoning: { text: 'h', signature: 's' } },
        { reasoning: { redacted: 'secret' } },
        { text: 'Hi' },
      ],
    }
    const encrypted = { type: 'reasoning.encrypted', data: 'secret', format: 'unknown', index: 0 }
    const sent = await plain(openrouter, reply)
    expect(sent.choices[0].message.reasoning_details).toEqual([
      { ...detail('h')[0], signature: 's' },
      encrypted,
    ])
    const deltas: { reasoning_details?: object[] }[] = deltasOf(await chunks(openrouter, reply))
    expect(deltas.flatMap((delta) => delta.reasoning_details ?? [])).toEqual([
      ...detail('h'),
      { type: 'reasoning.text', format: 'unknown', index: 0, signature: 's' },
      encrypted,
    ])
  })
})

describe('Together', () => {
  const togetherUsage = {
    prompt_tokens: 10,
    completion_tokens: 6,
    total_tokens: 16,
    cached_tokens: 4,
  }

  test('answers with a prompt, a seed and the list of calls, if an empty one', async () => {
    expect(await plain(together, thinking, { seed: 5 })).toEqual({
      id: 'id-1',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      prompt: [],
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          seed: 5,
          logprobs: null,
          message: { role: 'assistant', content: 'Hi', tool_calls: [], reasoning: 'hm' },
        },
      ],
      usage: togetherUsage,
    })
  })

  test('streams each text twice, a seed at the end, and usage without being asked', async () => {
    const sent = await chunks(together, thinking, { seed: 5 })
    expect(sent.map(({ choices }) => [choices[0].text, choices[0].delta.content])).toEqual([
      ['', ''],
      ['', ''],
      ['', ''],
      ['H', 'H'],
      ['i', 'i'],
      ['', ''],
    ])
    const rest = sent.slice(1).map(() => null)
    expect(sent.map(({ choices }) => choices[0].seed)).toEqual([...rest, 5])
    expect(sent.map((chunk) => chunk.usage)).toEqual([...rest, togetherUsage])
  })
})

describe.each([
  ['DeepSeek', deepseek],
  ['Groq', groq],
  ['xAI', xai],
  ['OpenRouter', openrouter],
  ['Together', together],
] as const)('%s, as all', (_, surface) => {
  test('names itself to the rules', async () => {
    const { prompt } = await answer(surface, thinking)
    expect(prompt).toMatchObject({ provider: surface.provider.name, endpoint: 'chat.completions' })
  })

  test('ends what is too long with length', async () => {
    const long: Reply = { text: 'one two three four five six seven' }
    const sent = await plain(surface, long, { max_tokens: 2 })
    expect(sent.choices[0]).toMatchObject({ finish_reason: 'length' })
    const streamed = await chunks(surface, long, { max_tokens: 2 })
    const reasons = streamed.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])
    expect(reasons).toEqual(['length'])
  })

  test('ends at a stop string with stop', async () => {
    const { choices } = await plain(surface, { text: 'one. two' }, { stop: ['. '] })
    expect(choices[0]).toMatchObject({ message: { content: 'one' }, finish_reason: 'stop' })
  })

  test('reports the same usage plain and streamed, and never none', async () => {
    const reply: Reply = { reasoning: 'They greet me.', text: 'Hello there!' }
    const { usage: counted } = await plain(surface, reply)
    expect(counted.completion_tokens).toBeGreaterThan(0)
    const told = (await chunks(surface, reply)).flatMap((chunk) => chunk.usage ?? [])
    expect(told).toEqual([counted])
  })

  test('says all choices that are asked for, and usage only after the last', async () => {
    const sent = await plain(surface, { text: 'Hi' }, { n: 2 })
    expect(sent.choices).toHaveLength(2)
    const streamed = await chunks(surface, { text: 'Hi' }, { n: 2 })
    const ends = streamed.flatMap(({ choices }) =>
      choices.filter((choice: { finish_reason?: string | null }) => choice.finish_reason),
    )
    expect(ends).toHaveLength(2)
    expect(streamed.findLastIndex((chunk) => chunk.usage)).toBe(streamed.length - 1)
    expect(streamed.filter((chunk) => chunk.usage)).toHaveLength(1)
  })

  test('never tears a character, and keeps what the model is named after', async () => {
    const text = '👋🏽 世界'
    const model = '\u0000piece\u0000'
    const sent = await chunks(surface, { text, reasoning: text }, { model })
    const deltas: { content?: string }[] = deltasOf(sent)
    expect(deltas.map((delta) => delta.content ?? '').join('')).toBe(text)
    expect(new Set(sent.map((chunk) => chunk.model))).toEqual(new Set([model]))
  })

  test('sends a refusal and a custom tool’s input in what it has', async () => {
    const refused = await plain(surface, { refusal: 'No.' })
    const { content, refusal } = refused.choices[0].message
    expect(content ?? refusal).toBe('No.')
    const deltas: { content?: string; refusal?: string }[] = deltasOf(
      await chunks(surface, { refusal: 'No.' }),
    )
    expect(deltas.map((delta) => delta.refusal ?? delta.content ?? '').join('')).toBe('No.')
    const custom: Reply = { tool_calls: [{ name: 'shell', input: 'ls', id: 'call_1' }] }
    const call = { type: 'function', function: { name: 'shell', arguments: 'ls' } }
    const [message] = (await plain(surface, custom)).choices
    expect(message.message.tool_calls).toMatchObject([call])
    const streamed: { tool_calls?: { function: { arguments: string } }[] }[] = deltasOf(
      await chunks(surface, custom),
    )
    const input = streamed.flatMap((delta) => delta.tool_calls ?? [])
    expect(input[0]).toMatchObject({ type: 'function', function: { name: 'shell' } })
    expect(input.map((delta) => delta.function.arguments).join('')).toBe('ls')
  })

  test.each([
    [{}, 400],
    [{ model: 'm' }, 400],
    [{ model: 'm', messages: [null] }, 400],
    [{ model: 'm', messages: 'hi' }, 400],
  ])('refuses %j', async (body, status) => {
    const parsing = async () => await chatOf(surface).parse(body, endpointRequest({ body }))
    await expect(parsing()).rejects.toMatchObject({ name: 'ApiError', status })
  })

  test('lets fields and tools through that it does not know', async () => {
    const tools = [{ type: 'browser_search' }, { type: 'function', function: { name: 'f' } }]
    const { prompt } = await answer(surface, thinking, { tools, what_is_this: { a: [1] } })
    expect(prompt.tools).toEqual(['f'])
  })
})

test('log probabilities are in the form that each has', async () => {
  const logprobs = ['H', 'i'].map((token) => ({ token, logprob: -0.5 }))
  const reply: Reply = { text: 'Hi', logprobs }
  const asked = { logprobs: true }
  const tokens = [{ token: 'H' }, { token: 'i' }]
  for (const surface of [deepseek, groq, xai, openrouter]) {
    const { choices } = await plain(surface, reply, asked)
    expect(choices[0].logprobs.content).toMatchObject(tokens)
    const sent = await chunks(surface, reply, asked)
    const streamed = sent.flatMap((chunk) => chunk.choices[0]?.logprobs?.content ?? [])
    expect(streamed).toMatchObject(tokens)
  }
  const { choices } = await plain(together, reply, asked)
  expect(choices[0].logprobs).toEqual({ tokens: ['H', 'i'], token_logprobs: [-0.5, -0.5] })
  const sent = await chunks(together, reply, asked)
  expect(sent.flatMap((chunk) => chunk.choices[0].logprobs ?? [])).toEqual([-0.5, -0.5])
})

test('Together ranks documents by what can name a field', async () => {
  const body = { model: 'm', query: 'a', documents: [{ a: 'b' }], rank_fields: [{ toString: 1 }] }
  const request = endpointRequest({ body })
  const prompt = await rerank.parse(body, request)
  expect(rerank.encode([{}], prompt, request, { inputTokens: 1 })).toMatchObject({
    results: [{ index: 0 }],
  })
})
