import { getEncoding } from 'js-tiktoken'
import { describe, expect, test } from 'vitest'
import { askOpenAI, eventsOf } from './ask-openai.ts'

const model = 'gpt-3.5-turbo-instruct'
const ask = (body: object, reply: object | string = 'Hi 👋🏽', settings = {}) =>
  askOpenAI(
    'completions',
    { model, prompt: 'hello', ...body },
    {
      rules: [{ match: { endpoint: 'completions' }, reply }],
      settings,
    },
  )

describe('a legacy completion', () => {
  test('has these bytes', async () => {
    const { text } = await ask({})
    expect(text.replace(/cmpl-\w{24}/, 'cmpl-ID')).toBe(
      '{"id":"cmpl-ID","object":"text_completion","created":1767225600,"model":"gpt-3.5-turbo-instruct",' +
        '"choices":[{"text":"Hi 👋🏽","index":0,"logprobs":null,"finish_reason":"stop"}],' +
        '"usage":{"prompt_tokens":1,"completion_tokens":6,"total_tokens":7}}',
    )
  })

  test('is streamed in these bytes', async () => {
    const { text, headers } = await ask(
      { stream: true, stream_options: { include_usage: true } },
      'Hé',
    )
    const head = '"object":"text_completion","created":1767225600,"model":"gpt-3.5-turbo-instruct"'
    const chunk = (piece: string, reason: string) =>
      `data: {"id":"cmpl-ID",${head},"choices":[{"text":"${piece}","index":0,"logprobs":null,"finish_reason":${reason}}],"usage":null}\n\n`
    expect(text.replaceAll(/cmpl-\w{24}/g, 'cmpl-ID')).toBe(
      chunk('H', 'null') +
        chunk('é', 'null') +
        chunk('', '"stop"') +
        `data: {"id":"cmpl-ID",${head},"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}\n\n` +
        'data: [DONE]\n\n',
    )
    expect(headers.get('content-type')).toContain('text/event-stream')
  })

  test('tells no usage of a stream where none is asked for', async () => {
    const { text } = await ask({ stream: true })
    expect(text).not.toContain('usage')
  })

  test('ends at a stop string and at the limit of tokens', async () => {
    const reply = 'one two three four five'
    const stopped = await ask({ stop: ' three' }, reply)
    expect(stopped.json.choices[0]).toMatchObject({ text: 'one two', finish_reason: 'stop' })
    const cut = await ask({ max_tokens: 2 }, reply)
    expect(cut.json.choices[0]).toMatchObject({ text: 'one two', finish_reason: 'length' })
    expect(cut.json.usage.completion_tokens).toBe(2)
    const none = await ask({ max_tokens: 0, echo: true }, reply)
    expect(none.json.choices[0]).toMatchObject({ text: 'hello', finish_reason: 'length' })
  })

  test.each([false, true])(
    'has n choices of each prompt, behind its prompt with echo (stream: %s)',
    async (stream) => {
      const body = { prompt: ['a', 'b'], n: 2, echo: true, stream }
      const { json, text } = await ask(body, { choices: ['1', '2'] })
      const texts = ['', '', '', '']
      const chunks = stream ? eventsOf(text).slice(0, -1) : [json]
      for (const { choices } of chunks)
        for (const choice of choices) texts[choice.index] += choice.text
      expect(texts).toEqual(['a1', 'a2', 'b1', 'b2'])
    },
  )

  test.each([false, true])(
    'has log probabilities in their old shape (stream: %s)',
    async (stream) => {
      const { json, text } = await ask({ logprobs: 2, echo: true, stream }, 'one two')
      const parts = stream
        ? eventsOf(text).flatMap((event) => event.choices?.[0].logprobs ?? [])
        : [json.choices[0].logprobs]
      const all = (key: string) => parts.flatMap((part) => part[key])
      expect(all('tokens')).toEqual(['one', ' two'])
      expect(all('text_offset')).toEqual([5, 8])
      expect(all('token_logprobs').every((value) => value <= 0)).toBe(true)
      expect(all('top_logprobs').map((top) => Object.keys(top)[0])).toEqual(['one', ' two'])
      expect(Object.keys(all('top_logprobs')[0])).toHaveLength(2)
    },
  )

  test('says a refusal as text, and nothing of reasoning and calls', async () => {
    const reply = {
      blocks: [{ reasoning: 'hm' }, { refusal: 'No.' }, { tool_call: { name: 'f' } }],
    }
    expect((await ask({}, reply)).json.choices[0]).toMatchObject({
      text: 'No.',
      finish_reason: 'stop',
    })
    const streamed = eventsOf((await ask({ stream: true }, reply)).text).slice(0, -1)
    expect(streamed.map(({ choices }) => choices[0].text).join('')).toBe('No.')
  })

  test('takes tokens for a prompt, and fields that are not known', async () => {
    const { status } = await ask({ prompt: [1, 2, 3], user: null, logit_bias: 'x', odd: [null] })
    expect(status).toBe(200)
    expect((await ask({ prompt: [[1, 2], [3]] })).json.choices).toHaveLength(2)
  })

  test('reads tokens as their text, and says it again', async () => {
    const encode = (text: string) => getEncoding('cl100k_base').encode(text)
    const config = { responses: { 'Wie heißt du? 猫': 'Otto.' } }
    const prompt = encode('Wie heißt du? 猫')
    const { json } = await askOpenAI('completions', { model, prompt, echo: true }, config)
    expect(json.choices[0].text).toBe('Wie heißt du? 猫Otto.')
    expect(json.usage.prompt_tokens).toBe(prompt.length)
    const both = { prompt: [encode('one'), encode('two')], echo: true, n: 2 }
    const { choices } = (await ask(both, '!')).json
    expect(choices.map(({ text }: { text: string }) => text)).toEqual([
      'one!',
      'one!',
      'two!',
      'two!',
    ])
  })

  test('is told by the last user of a transcript', async () => {
    const prompt = 'Be nice.\n\nuser:\nhi\n\nassistant:\nyes?\n\nuser:\nbye\n\nassistant:\n'
    const config = { responses: { bye: 'Good bye.' } }
    const { json } = await askOpenAI('completions', { model, prompt }, config)
    expect(json.choices[0].text).toBe('Good bye.')
  })
})

describe('a request for a legacy completion is refused', () => {
  test.each([
    ['model', { model: undefined }, 'you must provide a model parameter'],
    ['prompt', { prompt: { a: 1 } }, "Invalid type for 'prompt'"],
    ['prompt', { prompt: [null] }, "Invalid type for 'prompt'"],
    ['n', { n: 0 }, "Invalid 'n': integer below minimum value"],
    ['best_of', { n: 3, best_of: 1 }, 'more choices than it will generate'],
    ['stop', { stop: [1] }, "Invalid type for 'stop'"],
    ['stream', { stream: 'yes' }, "Invalid type for 'stream'"],
  ])('for its %s', async (_field, body, message) => {
    const { status, json } = await ask(body)
    expect(status).toBe(400)
    expect(json.error.message).toContain(message)
    expect(json.error.type).toBe('invalid_request_error')
  })

  test.each([[{ prompt: undefined }], [{ logprobs: 6 }]])(
    'where it is strict: %o',
    async (body) => {
      expect((await ask(body)).status).toBe(200)
      expect((await ask(body, 'hi', { strict: true })).status).toBe(400)
    },
  )

  test('by the rule’s error', async () => {
    const { status, json } = await ask({}, { error: 'quota_exceeded' })
    expect([status, json.error.code]).toEqual([429, 'insufficient_quota'])
  })
})
