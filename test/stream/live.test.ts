import { createManualClock } from 'mockllm'
import { expect, onTestFinished, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import { ApiError } from '../../src/errors/api-error.ts'
import type { Prompt } from '../../src/prompt.ts'
import { messages } from '../../src/providers/anthropic/messages.ts'
import { parseAnthropicMessages } from '../../src/providers/anthropic/messages-request.ts'
import { chatCompletions } from '../../src/providers/openai/chat.ts'
import { parseOpenAIChat } from '../../src/providers/openai/chat-request.ts'
import { hashText } from '../../src/random.ts'
import type { LivePart } from '../../src/reply.ts'
import { isLive } from '../../src/rules/reply-source.ts'
import { collectLive, liveAnswer } from '../../src/stream/live.ts'
import { play } from '../../src/stream/playback.ts'
import { endpointRequest } from '../endpoint-request.ts'

const request = endpointRequest()
const content = 'go on'
const base = { max_tokens: 1000, messages: [{ role: 'user', content }], stream: true }

const chatPrompt = parseOpenAIChat({ ...base, model: 'gpt-4o' }, request)
const usagePrompt = { ...chatPrompt, includeUsage: true }
const messagesPrompt = parseAnthropicMessages({ ...base, model: 'claude-x' }, request)
const completion = { hash: hashText('live'), createdSeconds: 0, captures: {} }

interface Started {
  /** What was written so far. */
  readonly body: () => string
  readonly errors: unknown[]
  ended: boolean
  resume(): void
  cancel(): void
}

/** Plays a live answer into a sink that takes as many writes as told. */
async function start(
  iterable: AsyncIterable<LivePart>,
  prompt: Prompt = chatPrompt,
  { writes = Number.POSITIVE_INFINITY } = {},
): Promise<Started> {
  const errors: unknown[] = []
  const answer = await liveAnswer(iterable, {
    ...completion,
    prompt,
    encode(completion) {
      const endpoint = prompt.endpoint === 'messages' ? messages : chatCompletions
      return endpoint.encodeStream(completion, prompt, request)
    },
    toError: (error) => new ApiError({ status: 500, message: `failed: ${error}` }),
    onError: (error) => errors.push(error),
  })
  let text = ''
  let left = writes
  const started: Started = {
    body: () => text,
    errors,
    ended: false,
    resume: () => playback.resume(),
    cancel: () => playback.cancel(),
  }
  const playback = play(answer.open().steps, createManualClock(), {
    write(frames) {
      text += frames
      return --left > 0
    },
    end() {
      started.ended = true
    },
    tear() {},
  })
  onTestFinished(() => {
    playback.cancel()
    answer.close()
  })
  return started
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

async function whole(iterable: AsyncIterable<LivePart>, prompt?: Prompt): Promise<string> {
  const started = await start(iterable, prompt)
  while (!started.ended) await turn()
  expect(started.errors).toEqual([])
  return started.body()
}

// biome-ignore lint/suspicious/noExplicitAny: what is on the wire
function eventsOf(body: string): any[] {
  return [...body.matchAll(/^data: (\{.*\})$/gm)].map(([, json]) => JSON.parse(json!))
}

/** The content deltas of a chat. */
function contents(body: string): string[] {
  return eventsOf(body)
    .map(({ choices }) => choices?.[0]?.delta.content)
    .filter((content) => typeof content === 'string' && content !== '')
}

/** An iterator that yields when it is told to, and says what becomes of it. */
function createValve() {
  const waiting: ((result: IteratorResult<LivePart>) => void)[] = []
  const valve = {
    asked: 0,
    returned: 0,
    give: (part: LivePart) => waiting.shift()!({ done: false, value: part }),
    [Symbol.asyncIterator]: () => ({
      next() {
        valve.asked++
        return new Promise<IteratorResult<LivePart>>((resolve) => waiting.push(resolve))
      },
      async return() {
        valve.returned++
        return { done: true as const, value: undefined }
      },
    }),
  }
  return valve
}

async function* parts(...list: LivePart[]): AsyncGenerator<LivePart> {
  yield* list
}

test('each text is one delta, and the texts are one part', async () => {
  const body = await whole(parts('Hel', 'lo ', '', '🚀'))
  expect(contents(body)).toEqual(['Hel', 'lo ', '🚀'])
  const events = eventsOf(await whole(parts('Hel', 'lo'), messagesPrompt))
  expect(events.filter(({ type }) => type === 'content_block_start')).toHaveLength(1)
})

test('what is yielded goes out before the next is there', async () => {
  const valve = createValve()
  const starting = start(valve)
  await turn()
  valve.give('one')
  const started = await starting
  expect(contents(started.body())).toEqual(['one'])
  valve.give('two')
  await turn()
  expect(contents(started.body())).toEqual(['one', 'two'])
  expect(started.ended).toBe(false)
})

test('the next part is asked for only when the reader takes more', async () => {
  const valve = createValve()
  const starting = start(valve, chatPrompt, { writes: 2 })
  await turn()
  valve.give('one')
  const started = await starting
  expect(valve.asked).toBe(2)
  valve.give('two')
  await turn()
  expect(contents(started.body())).toEqual(['one', 'two'])
  await turn()
  expect(valve.asked).toBe(2)
  started.resume()
  expect(valve.asked).toBe(3)
})

test('a client that leaves returns the iterator at once, even while it is waited for', async () => {
  const valve = createValve()
  const starting = start(valve)
  await turn()
  valve.give('one')
  const started = await starting
  expect(valve.returned).toBe(0)
  started.cancel()
  expect(valve.returned).toBe(1)
  valve.give('late')
  await turn()
  expect(contents(started.body())).toEqual(['one'])
})

test('a client that leaves runs the finally of a generator', async () => {
  let freed = false
  async function* generate() {
    try {
      for (;;) yield 'more '
    } finally {
      freed = true
    }
  }
  const started = await start(generate(), chatPrompt, { writes: 3 })
  await turn()
  started.cancel()
  await turn()
  expect(freed).toBe(true)
})

test('an answer that nobody sends is freed by close()', async () => {
  const valve = createValve()
  const answering = liveAnswer(valve, {
    ...completion,
    prompt: chatPrompt,
    encode: (completion) => chatCompletions.encodeStream(completion, chatPrompt, request),
    toError: () => new ApiError({ status: 500, message: '' }),
    onError() {},
  })
  await turn()
  valve.give('one')
  const answer = await answering
  answer.close()
  answer.close()
  expect(valve.returned).toBe(1)
})

test('two runs send the same, and the last to leave frees the iterator', async () => {
  const valve = createValve()
  const answering = liveAnswer(valve, {
    ...completion,
    prompt: chatPrompt,
    encode: (completion) => chatCompletions.encodeStream(completion, chatPrompt, request),
    toError: () => new ApiError({ status: 500, message: '' }),
    onError() {},
  })
  await turn()
  valve.give('one')
  const answer = await answering
  const bodies = ['', '']
  const playbacks = bodies.map((_, index) =>
    play(answer.open().steps, createManualClock(), {
      write(frames) {
        bodies[index] += frames
        return true
      },
      end() {},
      tear() {},
    }),
  )
  valve.give('two')
  await turn()
  expect(bodies.map(contents)).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ])
  playbacks[0]!.cancel()
  expect(valve.returned).toBe(0)
  playbacks[1]!.cancel()
  expect(valve.returned).toBe(1)
})

test("a function that fails midway ends the stream with the vendor's error event", async () => {
  async function* generate() {
    yield 'one'
    throw new Error('out of words')
  }
  const chat = await whole(generate())
  expect(contents(chat)).toEqual(['one'])
  expect(eventsOf(chat).at(-1)).toMatchObject({ error: { message: 'failed: Error: out of words' } })
  expect(chat).not.toContain('[DONE]')
  const messages = await whole(generate(), messagesPrompt)
  expect(messages).toMatch(/event: error\ndata: .*failed: Error: out of words.*\n\n$/)
})

test.each([undefined, null, 0])('even one that throws %s', async (thrown) => {
  async function* generate() {
    yield 'one'
    throw thrown
  }
  const body = await whole(generate())
  expect(eventsOf(body).at(-1)).toMatchObject({ error: { message: `failed: ${thrown}` } })
})

test('a function that fails before its first part fails the request', async () => {
  const failing: AsyncIterable<LivePart> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no words')) }),
  }
  await expect(start(failing)).rejects.toThrow('no words')
  await expect(collectLive(failing)).rejects.toThrow('no words')
})

test('what is no part ends the stream with an error that names it', async () => {
  const body = await whole(parts('one', 5 as unknown as LivePart))
  expect(eventsOf(body).at(-1).error.message).toBe(
    'failed: TypeError: a part of a live answer is a text or an object, not 5',
  )
})

test('what fails when it is returned is told to onError', async () => {
  const failing: AsyncIterable<LivePart> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: 'x' }),
      return: async () => {
        throw new Error('cannot stop')
      },
    }),
  }
  const started = await start(failing, chatPrompt, { writes: 2 })
  started.cancel()
  await turn()
  expect(started.errors).toEqual([new Error('cannot stop')])
})

test('an answer without any part is an empty text', async () => {
  expect(contents(await whole(parts()))).toEqual([])
  const events = eventsOf(await whole(parts(), messagesPrompt))
  expect(events.map(({ type }) => type)).toEqual([
    ...['message_start', 'content_block_start', 'ping', 'content_block_stop'],
    ...['message_delta', 'message_stop'],
  ])
})

test('usage is counted at the end, for every choice', async () => {
  const one = eventsOf(await whole(parts('Hello', ' world'), usagePrompt)).at(-1)
  expect(one.usage).toMatchObject({ completion_tokens: 2, prompt_tokens: 9 })
  const two = await whole(parts('Hello', ' world'), { ...usagePrompt, choices: 2 })
  expect(eventsOf(two).at(-1).usage).toMatchObject({ completion_tokens: 4 })
  expect(contents(two)).toEqual(['Hello', 'Hello', ' world', ' world'])
  const second = eventsOf(two).filter(({ choices }) => choices?.[0]?.index === 1)
  expect(second.map(({ choices }) => choices[0].delta.content).join('')).toBe('Hello world')
})

for (const pieces of [
  ['one STOP two'],
  ['one ST', 'OP two'],
  ['one ', 'S', 'T', 'O', 'P', ' two'],
]) {
  test(`a stop string ends it wherever it comes: ${JSON.stringify(pieces)}`, async () => {
    let freed = false
    async function* generate() {
      try {
        yield* pieces
        for (;;) yield 'too much'
      } finally {
        freed = true
      }
    }
    const events = eventsOf(await whole(generate(), { ...messagesPrompt, stop: ['END', 'STOP'] }))
    const text = events.map(({ delta }) => delta?.text ?? '').join('')
    expect(text).toBe('one ')
    expect(events.at(-2).delta).toEqual({ stop_reason: 'stop_sequence', stop_sequence: 'STOP' })
    await turn()
    expect(freed).toBe(true)
  })
}

test('what only begins like a stop string is sent', async () => {
  const body = await whole(parts('a ST', 'EP, a ', 'S'), { ...chatPrompt, stop: ['STOP'] })
  expect(contents(body).join('')).toBe('a STEP, a S')
})

test('a character that comes in halves is sent whole', async () => {
  const body = await whole(parts('a\ud83d', '\ude80b', '\ud83d'))
  expect(contents(body)).toEqual(['a', '🚀b', '\ud83d'])
})

test('the token limit ends it where it ends an ordinary reply', async () => {
  const words = Array.from({ length: 300 }, (_, index) => `word${index} `)
  const text = words.join('')
  for (const maxTokens of [1, 2, 3, 50, 51, 52, 100]) {
    const prompt = { ...usagePrompt, maxTokens }
    const ordinary = await complete({ text }, prompt, completion)
    const body = await whole(parts(...words), prompt)
    expect(contents(body).join('')).toBe(ordinary.choices[0]!.parts[0]!.text)
    expect(eventsOf(body).at(-2).choices[0].finish_reason).toBe('length')
    expect(eventsOf(body).at(-1).usage.completion_tokens).toBeLessThanOrEqual(maxTokens)
  }
})

test('a call that the token limit does not let begin is not begun', async () => {
  const list: LivePart[] = ['Hello world', { tool_call: { name: 'a_very_long_name_of_a_tool' } }]
  const body = await whole(parts(...list), { ...chatPrompt, maxTokens: 3 })
  expect(body).not.toContain('tool_calls')
  expect(eventsOf(body).at(-1).choices[0].finish_reason).toBe('length')
})

test('the token limit bounds all parts together', async () => {
  const blocks = [{ reasoning: 'one two three' }, { text: 'four five six seven' }]
  const prompt = { ...messagesPrompt, maxTokens: 5 }
  const ordinary = await complete({ blocks }, prompt, completion)
  const events = eventsOf(await whole(parts(...blocks), prompt))
  const [reasoning, text] = ['thinking', 'text'].map((key) =>
    events.map(({ delta }) => delta?.[key] ?? '').join(''),
  )
  expect([reasoning, text]).toEqual(ordinary.choices[0]!.parts.map((part) => part.text))
  expect(text).toMatch(/^four/)
  expect(text).not.toMatch(/seven/)
  expect(events.at(-2).delta.stop_reason).toBe('max_tokens')
})

test('a call that a limit cuts ends with the limit, not with a call', async () => {
  const call = { name: 'search', arguments: { query: 'a question of many words' } }
  const body = await whole(parts({ tool_call: call }), { ...chatPrompt, maxTokens: 4 })
  expect(body).toContain('"name":"search"')
  expect(eventsOf(body).at(-1).choices[0].finish_reason).toBe('length')
})

test('text behind a call that holds a stop string ends with it, not with a call', async () => {
  const list: LivePart[] = [{ tool_call: { name: 'time' } }, 'one STOP two']
  const body = await whole(parts(...list), { ...chatPrompt, stop: ['STOP'] })
  expect(contents(body).join('')).toBe('one ')
  expect(eventsOf(body).at(-1).choices[0].finish_reason).toBe('stop')
})

test('calls that follow each other are calls of their own', async () => {
  const call = (name: string, n: number) => ({ tool_call: { name, arguments: { n } } })
  const body = await whole(parts(call('a', 1), call('b', 2)))
  const calls: [string, string][] = []
  for (const { choices } of eventsOf(body)) {
    for (const { index, function: called } of choices[0].delta.tool_calls ?? []) {
      calls[index] ??= [called.name, '']
      calls[index][1] += called.arguments
    }
  }
  expect(calls).toEqual([
    ['a', '{"n":1}'],
    ['b', '{"n":2}'],
  ])
  expect(eventsOf(body).at(-1).choices[0].finish_reason).toBe('tool_calls')
})

test('what fails when its client has left is told to onError', async () => {
  let fail: ((error: Error) => void) | undefined
  const failing: AsyncIterable<LivePart> = {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        fail === undefined
          ? Promise.resolve({ done: false, value: 'x' }).finally(() => {
              fail = () => {}
            })
          : new Promise((_, reject) => {
              fail = reject
            }),
    }),
  }
  const started = await start(failing)
  await turn()
  started.cancel()
  fail!(new Error('too late'))
  await turn()
  expect(started.errors).toEqual([new Error('too late')])
})

test('collectLive() joins what runs on, as a stream does', async () => {
  const reply = await collectLive(
    parts(
      ...[{ reasoning: 'Let me ' }, { reasoning: 'think.' }, 'I ask ', { text: 'now.' }],
      ...[{ tool_call: { name: 'time' } }, 'So.', { text: 'x', citations: [] }, { text: 'y' }],
      ...[{ refusal: 'N' }, { refusal: 'o' }, { reasoning: { text: 'a' } }, { reasoning: 'b' }],
    ),
  )
  expect(reply).toEqual({
    blocks: [
      { reasoning: 'Let me think.' },
      { text: 'I ask now.' },
      { tool_call: { name: 'time' } },
      { text: 'So.' },
      { text: 'x', citations: [] },
      { text: 'y' },
      { refusal: 'No' },
      { reasoning: { text: 'a' } },
      { reasoning: 'b' },
    ],
  })
})

test('isLive() knows what can be iterated', () => {
  expect(isLive(parts())).toBe(true)
  expect(isLive(new ReadableStream())).toBe(true)
  for (const value of [undefined, null, 'text', {}, [], new Response('x')]) {
    expect(isLive(value)).toBe(false)
  }
})
