/** What live answers do behind every transport: one list of tests that each runtime runs. */
import Anthropic from '@anthropic-ai/sdk'
import type { Call, LivePart, Outcome, RespondFunction } from 'mockllm'
import OpenAI from 'openai'
import { describe, expect, test, vi } from 'vitest'

export interface LiveRuntime {
  /** Where OpenAI's and Anthropic's own clients ask. */
  openaiUrl: string
  anthropicUrl: string
  /** Answers every request that follows. */
  setRespond(respond: RespondFunction): void
  /** Every call that has ended. */
  ended: { call: Call; outcome: Outcome }[]
  /** What was told to `onError`. */
  errors: unknown[]
}

const messages = [{ role: 'user' as const, content: 'go on' }]
const chat = { model: 'gpt-4o', messages }
const eventStream = { 'content-type': 'text/event-stream' }
const message = { model: 'claude-sonnet-5', max_tokens: 1000, messages }

/** An iterator that yields when it is told to, and says what becomes of it. */
export function createValve() {
  const waiting: ((result: IteratorResult<LivePart>) => void)[] = []
  const settle = async (result: IteratorResult<LivePart>) => {
    await vi.waitFor(() => expect(waiting).not.toEqual([]))
    waiting.shift()!(result)
  }
  const valve = {
    returned: 0,
    give: (part: LivePart) => settle({ done: false, value: part }),
    end: () => settle({ done: true, value: undefined }),
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<LivePart>>((resolve) => waiting.push(resolve)),
      async return() {
        valve.returned++
        return { done: true as const, value: undefined }
      },
    }),
  }
  return valve
}

async function* everyKind(): AsyncGenerator<LivePart> {
  yield { reasoning: 'Let me ' }
  yield { reasoning: 'think.' }
  yield 'I ask '
  yield { text: 'for the weather 🚀.' }
  yield { tool_call: { name: 'weather', arguments: { city: 'Oslo' } } }
  yield { tool_call: { name: 'time' } }
}

export function describeLive(name: string, connect: () => Promise<LiveRuntime>): void {
  describe(name, () => {
    async function start(respond: RespondFunction) {
      const runtime = await connect()
      runtime.ended.length = 0
      runtime.errors.length = 0
      runtime.setRespond(respond)
      const options = { maxRetries: 0, dangerouslyAllowBrowser: true }
      const openai = new OpenAI({ ...options, apiKey: 'sk-test', baseURL: runtime.openaiUrl })
      const anthropic = new Anthropic({
        ...options,
        apiKey: 'sk-ant-test',
        baseURL: runtime.anthropicUrl,
      })
      const nextEnded = () =>
        vi.waitFor(() => {
          expect(runtime.ended).not.toEqual([])
          return runtime.ended[0]!
        })
      return { ...runtime, openai, anthropic, nextEnded }
    }

    test('a part arrives before the next is yielded', async () => {
      const valve = createValve()
      const { openai, nextEnded } = await start(() => valve)
      const asked = openai.chat.completions.create({ ...chat, stream: true })
      await valve.give('one')
      const read: string[] = []
      for await (const chunk of await asked) {
        const content = chunk.choices[0]?.delta.content
        if (!content) continue
        read.push(content)
        // It is not asked for before the client reads on.
        void (read.length === 1 ? valve.give('two') : valve.end())
      }
      expect(read).toEqual(['one', 'two'])
      const { call, outcome } = await nextEnded()
      expect(outcome).toBe('completed')
      expect(call.partsSent).toBe(2)
    })

    test('streamed and plain, OpenAI’s client reads the same', async () => {
      const { openai } = await start(everyKind)
      const streamed = await openai.chat.completions.stream(chat).finalChatCompletion()
      const plain = await openai.chat.completions.create(chat)
      const live = streamed.choices[0]!.message
      expect(live.content).toBe('I ask for the weather 🚀.')
      // Of fields that it does not know, the client keeps the last piece.
      expect(plain.choices[0]!.message).toMatchObject({ reasoning_content: 'Let me think.' })
      const calls = ({ tool_calls = [] }: OpenAI.Chat.ChatCompletionMessage) =>
        tool_calls.map((call) => call.type === 'function' && call.function)
      expect(calls(live)).toMatchObject([
        { name: 'weather', arguments: '{"city":"Oslo"}' },
        { name: 'time', arguments: '{}' },
      ])
      expect(calls(plain.choices[0]!.message)).toMatchObject(calls(live))
      expect(plain.choices[0]!.message.content).toBe(live.content)
      expect(streamed.choices[0]!.finish_reason).toBe('tool_calls')
      expect(plain.choices[0]!.finish_reason).toBe('tool_calls')
    })

    test('streamed and plain, Anthropic’s client reads the same', async () => {
      const { anthropic } = await start(everyKind)
      const streamed = await anthropic.messages.stream(message).finalMessage()
      const plain = await anthropic.messages.create(message)
      const said = ({ content, stop_reason, usage }: Anthropic.Message) => ({
        content: content.map((block) => ({ ...block, id: undefined })),
        stop_reason,
        tokens: [usage.input_tokens, usage.output_tokens],
      })
      expect(said(streamed)).toMatchObject(said(plain))
      expect(streamed.content.map(({ type }) => type)).toEqual([
        ...['thinking', 'text', 'tool_use', 'tool_use'],
      ])
      expect(streamed.usage.output_tokens).toBeGreaterThan(1)
    })

    test('a function that fails midway is an error in the middle of the stream', async () => {
      const fails = async function* () {
        yield 'one'
        throw new Error('out of words')
      }
      const { openai, anthropic, errors } = await start(fails)
      let read = ''
      const reading = async () => {
        for await (const chunk of await openai.chat.completions.create({ ...chat, stream: true })) {
          read += chunk.choices[0]?.delta.content ?? ''
        }
      }
      await expect(reading()).rejects.toThrow(/out of words/)
      expect(read).toBe('one')
      await expect(anthropic.messages.stream(message).finalMessage()).rejects.toThrow(
        /out of words/,
      )
      expect(errors).toEqual([new Error('out of words'), new Error('out of words')])
    })

    test('a function that fails at once is a refusal, plain and streamed', async () => {
      const fails: AsyncIterable<LivePart> = {
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no words')) }),
      }
      const { openai, anthropic } = await start(() => fails)
      const refused = { status: 500, message: expect.stringContaining('no words') }
      await expect(openai.chat.completions.create(chat)).rejects.toMatchObject(refused)
      await expect(openai.chat.completions.create({ ...chat, stream: true })).rejects.toMatchObject(
        refused,
      )
      await expect(anthropic.messages.stream(message).finalMessage()).rejects.toMatchObject(refused)
    })

    test('an abort returns the iterator, though it is being waited for', async () => {
      const valve = createValve()
      const { openai, nextEnded } = await start(() => valve)
      const asked = openai.chat.completions.create({ ...chat, stream: true })
      await valve.give('one')
      const stream = await asked
      for await (const chunk of stream) {
        if (!chunk.choices[0]?.delta.content) continue
        expect(valve.returned).toBe(0)
        stream.controller.abort()
      }
      const { call, outcome } = await nextEnded()
      expect(outcome).toBe('aborted')
      expect(call.partsSent).toBe(1)
      expect(valve.returned).toBe(1)
    })

    test('an abort before the first part returns the iterator when that part is there', async () => {
      const valve = createValve()
      let asked = false
      const { openai, nextEnded } = await start(() => {
        asked = true
        return valve
      })
      const controller = new AbortController()
      const { signal } = controller
      const asking = openai.chat.completions.create({ ...chat, stream: true }, { signal })
      asking.catch(() => {})
      await vi.waitFor(() => expect(asked).toBe(true))
      controller.abort()
      await expect(asking).rejects.toThrow(OpenAI.APIUserAbortError)
      // Over HTTP, the connection's end takes a moment.
      await new Promise((resolve) => setTimeout(resolve, 50))
      await valve.give('late')
      expect((await nextEnded()).outcome).toBe('aborted')
      expect(valve.returned).toBe(1)
    })

    test('an abort runs the finally of a generator', async () => {
      let freed = 0
      const endless = async function* () {
        try {
          for (;;) {
            yield 'more '
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
        } finally {
          freed++
        }
      }
      const { anthropic, nextEnded } = await start(endless)
      const stream = anthropic.messages.stream(message)
      stream.on('text', (_, whole) => {
        if (whole.length > 20) stream.abort()
      })
      await expect(stream.finalMessage()).rejects.toThrow(Anthropic.APIUserAbortError)
      expect((await nextEnded()).outcome).toBe('aborted')
      await vi.waitFor(() => expect(freed).toBe(1))
    })

    test('max_tokens and stop strings end an endless function', async () => {
      let freed = 0
      const endless = async function* () {
        try {
          for (let count = 1; ; count++) yield `${count}, `
        } finally {
          freed++
        }
      }
      const { openai, anthropic } = await start(endless)
      const stopped = await openai.chat.completions
        .stream({ ...chat, stop: ['5, '] })
        .finalChatCompletion()
      expect(stopped.choices[0]).toMatchObject({
        message: { content: '1, 2, 3, 4, ' },
        finish_reason: 'stop',
      })
      const cut = await anthropic.messages.stream({ ...message, max_tokens: 5 }).finalMessage()
      expect(cut.stop_reason).toBe('max_tokens')
      expect(cut.usage.output_tokens).toBe(5)
      await vi.waitFor(() => expect(freed).toBe(2))
    })

    test('a fault in the middle frees the iterator', async () => {
      const valve = createValve()
      const { openai, nextEnded } = await start(() => valve)
      const headers = { 'x-mockllm-fault': 'truncate@2' }
      const asked = openai.chat.completions.create({ ...chat, stream: true }, { headers })
      await valve.give('one')
      const stream = await asked
      void valve.give('two')
      let read = ''
      for await (const chunk of stream) read += chunk.choices[0]?.delta.content ?? ''
      expect(read).toBe('onetwo')
      expect(await nextEnded()).toMatchObject({ outcome: 'faulted', call: { partsSent: 2 } })
      expect(valve.returned).toBe(1)
    })

    test.each<[string, RespondFunction]>([
      ['a Response', () => new Response('data: 1\n\ndata: 2\n\n', { headers: eventStream })],
      ['a raw reply', () => ({ raw: { frames: [1, 2] } })],
    ])('a fault meets the stream of %s, too', async (_, respond) => {
      const { openaiUrl, nextEnded } = await start(respond)
      const response = await ask(openaiUrl, {}, undefined, { 'x-mockllm-fault': 'truncate@1' })
      expect(await response.text()).toBe('data: 1\n\n')
      expect(await nextEnded()).toMatchObject({ outcome: 'faulted', call: { partsSent: 1 } })
    })

    describe('a Response', () => {
      test('has its own status, headers and body', async () => {
        const { openaiUrl, nextEnded } = await start(
          () =>
            new Response('short and stout', {
              status: 418,
              headers: { 'X-Pot': 'tea', 'content-type': 'text/x-pot' },
            }),
        )
        const response = await ask(openaiUrl)
        expect(response.status).toBe(418)
        expect(response.headers.get('x-pot')).toBe('tea')
        expect(response.headers.get('content-type')).toBe('text/x-pot')
        expect(await response.text()).toBe('short and stout')
        expect((await nextEnded()).call.status).toBe(418)
      })

      test('of bytes keeps them', async () => {
        const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
        const { openaiUrl } = await start(() => new Response(bytes))
        const response = await ask(openaiUrl)
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
      })

      test.each([200, 204, 304])('without a body may be a %i', async (status) => {
        const { openaiUrl } = await start(() => new Response(null, { status }))
        const response = await ask(openaiUrl)
        expect(response.status).toBe(status)
        expect(await response.text()).toBe('')
      })

      test('that is an event stream is passed on as it comes', async () => {
        const encoder = new TextEncoder()
        let controller: ReadableStreamDefaultController<Uint8Array> | undefined
        const body = new ReadableStream<Uint8Array>({
          start(given) {
            controller = given
          },
        })
        const { openaiUrl } = await start(() => new Response(body, { headers: eventStream }))
        // msw 3 sends the headers with the first piece of the body, and not before.
        controller!.enqueue(encoder.encode('data: 1\n\ndata'))
        const response = await ask(openaiUrl, { stream: true })
        const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
        expect((await reader.read()).value).toBe('data: 1\n\n')
        controller!.enqueue(encoder.encode(': 2\r\n\r\nrest'))
        expect((await reader.read()).value).toBe('data: 2\r\n\r\n')
        controller!.close()
        expect((await reader.read()).value).toBe('rest')
        expect((await reader.read()).done).toBe(true)
      })

      test('that is an event stream is cancelled when the client leaves', async () => {
        let cancelled = 0
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
          cancel() {
            cancelled++
          },
        })
        const { openaiUrl, nextEnded } = await start(
          () => new Response(body, { headers: eventStream }),
        )
        const abort = new AbortController()
        const response = await ask(openaiUrl, { stream: true }, abort.signal)
        const reader = response.body!.getReader()
        await reader.read()
        abort.abort()
        await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
        expect((await nextEnded()).outcome).toBe('aborted')
        expect(cancelled).toBe(1)
      })

      test('that was read already is a refusal that says so', async () => {
        const response = new Response('once')
        await response.text()
        const { openai } = await start(() => response)
        await expect(openai.chat.completions.create(chat)).rejects.toMatchObject({
          status: 500,
          message: expect.stringContaining('read already'),
        })
      })

      test('that is an error is a failed connection', async () => {
        const { openai } = await start(() => Response.error())
        await expect(openai.chat.completions.create(chat)).rejects.toThrow(
          OpenAI.APIConnectionError,
        )
      })
    })

    describe('a raw reply', () => {
      test('is sent as it is, with no header of the vendor’s', async () => {
        const { openaiUrl } = await start(() => ({
          raw: { status: 503, headers: { 'Retry-After': '7' }, body: '<h1>Bad gateway</h1>' },
        }))
        const response = await ask(openaiUrl)
        expect(response.status).toBe(503)
        expect(response.headers.get('retry-after')).toBe('7')
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
        expect(response.headers.get('x-request-id')).toBeNull()
        expect(await response.text()).toBe('<h1>Bad gateway</h1>')
      })

      test('may have no body at all', async () => {
        const { openaiUrl } = await start(() => ({ raw: { status: 204 } }))
        const response = await ask(openaiUrl)
        expect(response.status).toBe(204)
        expect(await response.text()).toBe('')
      })

      test('of frames is an event stream of exactly these', async () => {
        const frames = [': ping\n\n', { n: 1 }, 'data: half', ['two'], null]
        const { openaiUrl, nextEnded } = await start(() => ({ raw: { frames } }))
        const response = await ask(openaiUrl)
        expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
        expect(await response.text()).toBe(
          ': ping\n\ndata: {"n":1}\n\ndata: halfdata: ["two"]\n\ndata: null\n\n',
        )
        expect((await nextEnded()).call.partsSent).toBe(5)
      })
    })
  })
}

function ask(
  openaiUrl: string,
  body: object = {},
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${openaiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...chat, ...body }),
    ...(signal === undefined ? {} : { signal }),
  })
}
