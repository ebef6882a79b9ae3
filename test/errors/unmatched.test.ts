/** What becomes of a prompt that no rule matches. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import { type Config, createMockLLM, mockLLMHandlers } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { getResponse, HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import OpenAI from 'openai'
import { describe, expect, onTestFinished, test } from 'vitest'
import { transports } from '../sdk/transports.ts'
import { read, say, tell, toRequest } from '../state/ask.ts'

describe('reply', () => {
  test('is the default', async () => {
    expect(await say(createMockLLM(), 'hi')).toBe("I don't know the answer to that.")
  })

  test('may be anything that a reply may be', async () => {
    const unknown_response = { error: { status: 418, message: 'teapot' } }
    expect(await tell(createMockLLM({ defaults: { unknown_response } }), 'hi')).toMatchObject({
      status: 418,
      text: 'teapot',
    })
  })
})

describe('error', () => {
  const strict = (config: Config) => createMockLLM({ ...config, defaults: { unmatched: 'error' } })

  test('names the text that has no vector, not the first of the list', async () => {
    const llm = strict({ responses: { known: { embedding: [1, 0] } } })
    const request = new Request('https://api.openai.com/v1/embeddings', {
      method: 'POST',
      body: JSON.stringify({ model: 'm', input: ['known', 'knwon'] }),
    })
    const response = (await getResponse(llm.handlers, request))!
    const { error } = (await response.json()) as { error: { message: string } }
    expect([response.status, error.message]).toEqual([
      404,
      'mockllm: no rule matches the user text "knwon". Nearest: responses["known"] wants user "known"',
    ])
  })

  test('names the nearest rules, and what they want', async () => {
    const llm = strict({
      rules: [
        { match: { user: 'what is 2+2?', model: 'claude-*', stream: true }, reply: 'x' },
        {
          name: 'greeting',
          match: { user: { contains: 'hello' } },
          reply: 'x',
        },
        { match: { user: 'what is 2+3?', turn: 1 }, reply: 'x' },
      ],
      responses: { 'what is 2+2?': '4', 'what is it': 'x' },
    })
    expect(await tell(llm, 'what is 2+3?')).toMatchObject({
      status: 404,
      text: [
        'mockllm: no rule matches the user text "what is 2+3?". Nearest: ',
        'rules[2] wants turn 1 (got 0) | ',
        'responses["what is 2+2?"] wants user "what is 2+2?" | ',
        'responses["what is it"] wants user "what is it"',
      ].join(''),
    })
  })

  test('lets a vector be made, unless a rule gives one', async () => {
    const ask = async (config: Config) => {
      const body = JSON.stringify({ model: 'text-embedding-3-small', input: 'south' })
      const url = 'https://api.openai.com/v1/embeddings'
      const request = new Request(url, { method: 'POST', body })
      const response = await getResponse(strict(config).handlers, request)
      return [response?.status, await response?.text()]
    }
    const [status, text] = await ask({ responses: { hi: 'Hello!' } })
    expect([status, JSON.parse(`${text}`).data[0].embedding.length]).toEqual([200, 1536])
    expect(await ask({ responses: { north: { embedding: [0, 1] } } })).toEqual([
      404,
      expect.stringContaining('no rule matches the user text \\"south\\"'),
    ])
  })

  test('asks clients not to try again', async () => {
    const { headers } = await tell(strict({}), 'hi')
    expect(headers.get('x-should-retry')).toBe('false')
  })

  test('stays short, whatever the rules and the prompt are', async () => {
    const long = 'an extremely long 😀 prompt '.repeat(1000)
    const responses = Object.fromEntries(['a', 'b', 'c', 'd'].map((end) => [long + end, 'x']))
    const { text } = await tell(strict({ responses }), `${long}?`)
    expect(text.length).toBeLessThanOrEqual(600)
    expect(text.match(/ \| /g)).toHaveLength(2)
  })

  test('says so where there are no rules', async () => {
    expect(await say(strict({}), 'hi')).toBe(
      'mockllm: no rule matches the user text "hi". There are no rules: add one to `responses` or `rules`.',
    )
  })

  test('says why a rule that matches does not answer', async () => {
    const nearest = async (reply: object, scenario?: object) => {
      const llm = strict({
        rules: [{ match: { user: 'hi' }, ...(scenario && { scenario }), reply } as never],
      })
      await say(llm, 'hi')
      return (await say(llm, 'hi')).replace(/^.* Nearest: rules\[0\] matches, but /, '')
    }
    const order = { name: 'order', state: ['paid', 'packed'] }
    expect(await nearest({ text: 'x', times: 1 })).toBe('has answered all of its times (1)')
    expect(await nearest({ sequence: ['x'], repeat: 'none' })).toBe('its sequence of 1 is over')
    expect(await nearest({}, order)).toBe('scenario "order" is "started", not "paid" or "packed"')
    expect(await nearest(() => undefined)).toBe('its function has no answer')
  })

  test('tells no API key', async () => {
    const llm = strict({ rules: [{ match: { api_key: 'sk-hush' }, reply: 'x' }] })
    const headers = { authorization: 'Bearer sk-mine' }
    const text = await say(llm, 'hi', { headers })
    expect(text).toMatch(/rules\[0\] wants api_key /)
    expect(text).not.toContain('sk-mine')
  })

  describe.each(transports)('$name', ({ connect }) => {
    const config: Config = {
      responses: { 'what is 2+2?': '4' },
      defaults: { unmatched: 'error' },
    }
    const message =
      'mockllm: no rule matches the user text "hi". Nearest: responses["what is 2+2?"] wants user "what is 2+2?"'
    const messages = [{ role: 'user' as const, content: 'hi' }]

    test.each([false, true])(
      'openai throws it at the first attempt (stream: %s)',
      async (stream) => {
        const { openaiUrl: baseURL, finished } = await connect(config)
        const client = new OpenAI({ apiKey: 'sk-test', baseURL })
        const error = await client.chat.completions
          .create({ model: 'gpt-4o', messages, stream })
          .catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(OpenAI.NotFoundError)
        expect(error).toMatchObject({ message: `404 ${message}`, code: 'no_rule_matches' })
        expect(finished).toHaveLength(1)
        expect(finished[0]!.call).toMatchObject({ rule: undefined, error: message })
      },
    )

    test.each([false, true])('@anthropic-ai/sdk does, too (stream: %s)', async (stream) => {
      const { anthropicUrl: baseURL, finished } = await connect(config)
      const client = new Anthropic({ apiKey: 'sk-ant-test', baseURL })
      const error = await client.messages
        .create({ model: 'claude-sonnet-5', max_tokens: 9, messages, stream })
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Anthropic.NotFoundError)
      expect((error as Error).message).toContain(JSON.stringify(message).slice(1, -1))
      expect(error).toMatchObject({ error: { error: { type: 'not_found_error', message } } })
      expect(finished).toHaveLength(1)
    })
  })
})

const chatUrl = 'https://api.openai.com/v1/chat/completions'
const completion = (content: string) => ({ choices: [{ message: { content } }] })

describe('next', () => {
  const config: Config = { responses: { hi: 'Hello!' }, defaults: { unmatched: 'next' } }

  test('leaves the request, body and all, to the next handler', async () => {
    const llm = createMockLLM(config)
    const own = http.post(chatUrl, async ({ request }) => {
      const { messages } = (await request.json()) as { messages: { content: string }[] }
      return HttpResponse.json(completion(`own ${messages[0]!.content}`))
    })
    const ask = async (user: string) =>
      (await read((await getResponse([...llm.handlers, own], toRequest(user)))!)).text
    expect([await ask('hi'), await ask('ho')]).toEqual(['Hello!', 'own ho'])
    expect(llm.calls).toMatchObject([
      { user: 'hi', outcome: 'completed', rule: 'responses["hi"]' },
      { user: 'ho', outcome: 'passed_on', rule: undefined },
    ])
  })

  test('puts one mock in front of another', async () => {
    const handlers = [
      ...mockLLMHandlers(config),
      ...mockLLMHandlers({ responses: { ho: 'Ho!' }, defaults: { unknown_response: 'last' } }),
    ]
    const ask = async (user: string) =>
      (await read((await getResponse(handlers, toRequest(user)))!)).text
    expect([await ask('hi'), await ask('ho'), await ask('x')]).toEqual(['Hello!', 'Ho!', 'last'])
  })

  test('leaves no request to others that is refused', async () => {
    const llm = createMockLLM(config)
    const request = new Request(chatUrl, { method: 'POST', body: 'no JSON' })
    expect((await getResponse(llm.handlers, request))!.status).toBe(400)
  })

  test('is the error over HTTP, where nobody comes next', async () => {
    const llm = createMockLLM(config)
    const { url, close } = await startServer({ config: llm })
    onTestFinished(() => close())
    const response = await fetch(toRequest('ho', {}, `${url}/v1/chat/completions`))
    expect(await read(response)).toMatchObject({
      status: 404,
      text: 'mockllm: no rule matches the user text "ho". Nearest: responses["hi"] wants user "hi"',
    })
    expect(llm.calls).toMatchObject([{ status: 404, outcome: 'completed' }])
  })
})

test('passthrough in process reaches the real API', async () => {
  const asked: unknown[] = []
  const api = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk) => {
      body += chunk
    })
    incoming.on('end', () => {
      asked.push([incoming.headers.authorization, JSON.parse(body).messages[0].content])
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end(JSON.stringify(completion('real')))
    })
  }).listen(0)
  const { port } = api.address() as AddressInfo
  const llm = createMockLLM({
    responses: { hi: 'Hello!' },
    defaults: { unmatched: 'passthrough' },
  })
  const server = setupServer(...llm.handlers)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => {
    server.close()
    api.close()
  })
  const client = new OpenAI({ apiKey: 'sk-real', baseURL: `http://127.0.0.1:${port}/v1` })
  const ask = async (content: string) => {
    const messages = [{ role: 'user' as const, content }]
    const { choices } = await client.chat.completions.create({ model: 'gpt-4o', messages })
    return choices[0]!.message.content
  }
  expect([await ask('hi'), await ask('ho')]).toEqual(['Hello!', 'real'])
  expect(asked).toEqual([['Bearer sk-real', 'ho']])
  expect(llm.calls.map(({ outcome }) => outcome)).toEqual(['completed', 'passed_on'])
})
