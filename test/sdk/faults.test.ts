/** Faults as the official SDKs live through them: what arrives, what they throw, what they try again. */
import Anthropic from '@anthropic-ai/sdk'
import type { Config } from 'mockllm'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import type { FaultReply } from '../../src/reply.ts'
import { mswMajor } from './msw-version.ts'
import { type Connection, type Transport, transports } from './transports.ts'

const answer = 'Hello!'

interface Asked {
  stream: boolean
  maxRetries?: number
  signal?: AbortSignal
  headers?: Record<string, string>
}

/** Gives the text piece by piece; a plain answer is one piece. */
type Ask = (connection: Connection, asked: Asked) => AsyncGenerator<string>

const askOpenAI: Ask = async function* ({ openaiUrl }, { stream, maxRetries = 0, ...options }) {
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: openaiUrl, maxRetries, logLevel: 'off' })
  const body = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'hi' }] }
  if (stream) {
    const chunks = await client.chat.completions.create({ ...body, stream }, options)
    for await (const { choices } of chunks) yield choices[0]?.delta.content ?? ''
  } else {
    const { choices } = await client.chat.completions.create(body, options)
    yield choices[0]?.message.content ?? ''
  }
}

const askAnthropic: Ask = async function* (
  { anthropicUrl },
  { stream, maxRetries = 0, ...options },
) {
  const client = new Anthropic({
    apiKey: 'sk-test',
    baseURL: anthropicUrl,
    maxRetries,
    logLevel: 'off',
  })
  const messages = [{ role: 'user' as const, content: 'hi' }]
  const body = { model: 'claude-sonnet-5-5', max_tokens: 99, messages }
  if (stream) {
    for await (const event of await client.messages.create({ ...body, stream }, options)) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        yield event.delta.text
      }
    }
  } else {
    const { content } = await client.messages.create(body, options)
    yield content.map((block) => (block.type === 'text' ? block.text : '')).join('')
  }
}

const faulty = (fault: string | FaultReply): Config => ({
  responses: { hi: { text: answer, fault } },
})

/** The text that arrives, and the name of the error that is thrown after it, if one is. */
async function outcomeOf(pieces: AsyncGenerator<string>): Promise<[string, string?]> {
  let text = ''
  try {
    for await (const piece of pieces) text += piece
    return [text]
  } catch (error) {
    return [text, (error as Error).constructor.name]
  }
}

/** msw 3 gives a body that is torn a clean end. */
const hearsTear = ({ name }: Transport) => name === 'over HTTP' || mswMajor < 3

interface Case {
  fault: string | FaultReply
  plain: [text: string, error?: string]
  streamed: [text: string, error?: string]
  /** Where the two differ. */
  anthropic?: Partial<Pick<Case, 'plain' | 'streamed'>>
  /** How many pieces are sent of the stream. */
  sent: number
  isTorn?: boolean
}

const brokenJson = 'SyntaxError'

const cases: Case[] = [
  {
    fault: 'disconnect@0',
    plain: ['', 'APIConnectionError'],
    streamed: ['', 'APIConnectionError'],
    sent: 0,
  },
  {
    fault: 'disconnect@2',
    plain: ['', 'TypeError'],
    streamed: ['He', 'TypeError'],
    sent: 2,
    isTorn: true,
  },
  { fault: 'truncate@2', plain: ['', brokenJson], streamed: ['He'], sent: 2 },
  { fault: 'truncate@0', plain: ['', brokenJson], streamed: [''], sent: 0 },
  { fault: 'malformed@2', plain: ['', brokenJson], streamed: ['He', brokenJson], sent: 6 },
  { fault: 'duplicate@1', plain: ['', brokenJson], streamed: ['Heello!'], sent: 7 },
  {
    fault: 'error_event@2',
    plain: ['', 'InternalServerError'],
    streamed: ['He', 'APIError'],
    anthropic: { plain: ['', 'OverloadedError'] },
    sent: 2,
  },
  {
    fault: { kind: 'error_event', after: 0, error: 'rate_limit' },
    plain: ['', 'RateLimitError'],
    streamed: ['', 'APIError'],
    sent: 0,
  },
  { fault: { kind: 'stall', after: 3, for_ms: 30 }, plain: [answer], streamed: [answer], sent: 6 },
  { fault: { kind: 'stall', after: 0, for_ms: 30 }, plain: [answer], streamed: [answer], sent: 6 },
  { fault: { kind: 'slow_start', delay_ms: 30 }, plain: [answer], streamed: [answer], sent: 6 },
  {
    fault: 'wrong_content_type',
    // The body is then a text to the SDK, in which nothing is found.
    plain: ['', 'TypeError'],
    streamed: [answer],
    sent: 6,
  },
  { fault: 'empty_body', plain: ['', brokenJson], streamed: [''], sent: 0 },
  // Never reached: the answer has six pieces.
  { fault: 'disconnect@7', plain: ['', 'TypeError'], streamed: [answer], sent: 6, isTorn: true },
]

const sdks = [
  { sdk: 'openai', ask: askOpenAI },
  { sdk: '@anthropic-ai/sdk', ask: askAnthropic },
]

describe.each(transports)('$name', (transport) => {
  describe.each(sdks)('$sdk', ({ sdk, ask }) => {
    test.each(cases)('$fault in one piece', async ({ fault, plain, anthropic, isTorn }) => {
      const connection = await transport.connect(faulty(fault))
      const expected = (sdk === 'openai' ? undefined : anthropic?.plain) ?? plain
      const unheard = isTorn === true && !hearsTear(transport)
      expect(await outcomeOf(ask(connection, { stream: false }))).toEqual(
        unheard ? ['', brokenJson] : expected,
      )
      const { call, outcome } = await connection.firstFinished()
      expect([outcome, call.stream, call.partsSent]).toEqual(['faulted', false, 0])
    })

    test.each(cases)('$fault in a stream', async ({ fault, streamed, sent, isTorn }) => {
      const connection = await transport.connect(faulty(fault))
      const unheard = isTorn === true && !hearsTear(transport)
      expect(await outcomeOf(ask(connection, { stream: true }))).toEqual(
        unheard ? [streamed[0]] : streamed,
      )
      const { call, outcome } = await connection.firstFinished()
      const reached = fault !== 'disconnect@7'
      expect([outcome, call.partsSent]).toEqual([reached ? 'faulted' : 'completed', sent])
    })

    test.each([
      ['in one piece', false],
      ['in a stream', true],
    ])('a header asks for a fault %s', async (_, stream) => {
      const connection = await transport.connect({ responses: { hi: answer } })
      const headers = { 'x-mockllm-fault': 'disconnect@0' }
      expect(await outcomeOf(ask(connection, { stream, headers }))).toEqual([
        '',
        'APIConnectionError',
      ])
      expect((await connection.firstFinished()).call.fault).toBe('disconnect@0')
    })

    test('a client leaves a stream in its silence', async () => {
      const connection = await transport.connect(faulty('stall@2'))
      const controller = new AbortController()
      let text = ''
      for await (const piece of ask(connection, { stream: true, signal: controller.signal })) {
        text += piece
        if (text === 'He') controller.abort()
      }
      expect(text).toBe('He')
      const { call, outcome } = await connection.firstFinished()
      expect([outcome, call.partsSent]).toEqual(['aborted', 2])
    })

    test.each([
      ['in one piece', 'stall@2', false],
      ['in one piece', 'stall@0', false],
      ['in a stream', 'stall@0', true],
    ])('a client leaves an answer %s with %s', async (_, fault, stream) => {
      const connection = await transport.connect(faulty(fault))
      const controller = new AbortController()
      const pieces = outcomeOf(ask(connection, { stream, signal: controller.signal }))
      await connection.asked
      // What comes before the silence has time to arrive; nothing fails where it has not.
      setTimeout(() => controller.abort(), 30)
      const [text, error] = await pieces
      expect(text).toBe('')
      // The SDKs do not wrap what goes wrong in a body.
      expect(error).toMatch(/^(APIUserAbortError|DOMException)$/)
      const { call, outcome } = await connection.firstFinished()
      expect([outcome, call.partsSent]).toEqual(['aborted', 0])
    })

    test('a connection that is torn before the answer is tried again', async () => {
      const connection = await transport.connect({
        responses: { hi: { sequence: [{ text: answer, fault: 'disconnect@0' }, answer] } },
      })
      const pieces = ask(connection, { stream: true, maxRetries: 2 })
      expect(await outcomeOf(pieces)).toEqual([answer])
      expect(connection.finished.map(({ outcome }) => outcome)).toEqual(['faulted', 'completed'])
    })

    test('a stream that is torn is not tried again', async () => {
      const connection = await transport.connect(faulty('disconnect@2'))
      const [text] = await outcomeOf(ask(connection, { stream: true, maxRetries: 2 }))
      expect([text, connection.finished.length]).toEqual(['He', 1])
    })
  })

  test('the error in a stream is the vendor’s own', async () => {
    const fault = { kind: 'error_event', error: 'rate_limit' } as const
    const connection = await transport.connect(faulty(fault))
    const thrownBy = async (ask: Ask) => {
      try {
        for await (const _ of ask(connection, { stream: true }));
      } catch (error) {
        return error
      }
      throw new Error('nothing was thrown')
    }
    expect(await thrownBy(askOpenAI)).toMatchObject({
      code: 'rate_limit_exceeded',
      type: 'requests',
    })
    expect(await thrownBy(askAnthropic)).toMatchObject({
      type: 'rate_limit_error',
      error: { type: 'error', error: { type: 'rate_limit_error' } },
    })
  })
})
