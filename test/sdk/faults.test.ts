/** Faults as the official SDKs live through them: what arrives, what they throw, what they try again. */
import { describe, expect, test } from 'vitest'
import {
  type Ask,
  answer,
  askAnthropic,
  askOpenAI,
  cases,
  faulty,
  outcomeOf,
  sdks,
} from './fault-cases.ts'
import { transports } from './transports.ts'

describe.each(transports)('$name', (transport) => {
  describe.each(sdks)('$sdk', ({ sdk, ask }) => {
    test.each(cases)('$fault in one piece', async ({ fault, plain, anthropic }) => {
      const connection = await transport.connect(faulty(fault))
      const expected = (sdk === 'openai' ? undefined : anthropic?.plain) ?? plain
      expect(await outcomeOf(ask(connection, { stream: false }))).toEqual(expected)
      const { call, outcome } = await connection.firstFinished()
      expect([outcome, call.stream, call.partsSent]).toEqual(['faulted', false, 0])
    })

    test.each(cases)('$fault in a stream', async ({ fault, streamed, sent }) => {
      const connection = await transport.connect(faulty(fault))
      expect(await outcomeOf(ask(connection, { stream: true }))).toEqual(streamed)
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
