/** How official clients try again: how often, after how long, and what they make of what they are told. */
import { RetryError } from 'ai'
import type { Config, ErrorReply, FaultReply } from 'mockllm'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clients, type Options } from './retry-clients.ts'
import { type Connection, transports } from './transports.ts'

// To try again is to leave the body of the error.
const usable = transports.filter(({ hearsCancel }) => hearsCancel)
const cases = usable.flatMap((transport) =>
  clients.map((client) => ({ ...client, transport, name: `${client.client} ${transport.name}` })),
)

const rateLimit = (retryAfter: number): { error: ErrorReply } => ({
  error: { kind: 'rate_limit', retry_after: retryAfter },
})
const flaky = (...sequence: NonNullable<Sequence>): Config => ({ responses: { hi: { sequence } } })
type Sequence = Extract<
  NonNullable<Config['responses']>[string],
  { sequence?: unknown }
>['sequence']

/** Lets clients wait no longer than a moment before they try again, and notes what they would have waited. */
function shortenWaits(): number[] {
  const waits: number[] = []
  const { setTimeout } = globalThis
  const shortened = (callback: () => void, delayMs = 0) => {
    // Sockets and requests have timers as well, which must stay.
    if (!/\b(sleep|delay)\b/.test(new Error().stack!)) return setTimeout(callback, delayMs)
    waits.push(delayMs)
    return setTimeout(callback, 1)
  }
  vi.stubGlobal('setTimeout', shortened)
  onTestFinished(() => void vi.unstubAllGlobals())
  return waits
}

describe.each(cases)('$name', (given) => {
  const { ask, vendor, transport, isOfficial, secondWait, isPatient } = given
  let connection: Connection
  const connect = async (config: Config) => {
    connection = await transport.connect(config)
  }
  const statuses = () => connection.finished.map(({ call }) => call.status)
  /** The pieces that came, and what was thrown after them. */
  async function outcome(options: Options) {
    let text = ''
    try {
      for await (const piece of ask(connection, options)) text += piece
    } catch (error) {
      return { text, error: RetryError.isInstance(error) ? error.lastError : error }
    }
    return { text }
  }

  const overloaded = vendor === 'openai' ? 503 : 529

  describe.each([
    ['in one piece', false],
    ['in a stream', true],
  ])('%s', (_, stream) => {
    test('waits as it is told, or longer each time, and has the answer in the end', async () => {
      await connect(flaky(rateLimit(7), { error: 'overloaded' }, 'Better now.'))
      const waits = shortenWaits()
      expect(await outcome({ maxRetries: 2, stream })).toEqual({ text: 'Better now.' })
      expect(statuses()).toEqual([429, overloaded, 200])
      expect(waits).toHaveLength(2)
      const [first, second = 0] = waits
      expect(first).toBe(7000)
      expect(second).toBeGreaterThanOrEqual(secondWait[0])
      expect(second).toBeLessThanOrEqual(secondWait[1])
      const retries = connection.finished.map(({ call }) => call.headers['x-stainless-retry-count'])
      expect(retries).toEqual(isOfficial ? ['0', '1', '2'] : Array(3).fill(undefined))
    })

    test('throws the last error when it may not try again', async () => {
      await connect(flaky(rateLimit(0.1), { error: 'overloaded' }, 'Better now.'))
      expect((await outcome({ maxRetries: 1, stream })).error).toBeInstanceOf(given.Overloaded)
      expect(statuses()).toEqual([429, overloaded])
    })

    test('throws the first error when it may not try at all', async () => {
      await connect(flaky(rateLimit(60), 'Better now.'))
      expect((await outcome({ maxRetries: 0, stream })).error).toBeInstanceOf(given.RateLimit)
      expect(statuses()).toEqual([429])
    })

    test('gets the same error again and again where retries are given the same step', async () => {
      const steps = [rateLimit(0.01), 'Better now.']
      await connect({ responses: { hi: { sequence: steps, retries: 'same' } } })
      expect((await outcome({ maxRetries: 2, stream })).error).toBeInstanceOf(given.RateLimit)
      expect(statuses()).toEqual([429, 429, 429])
    })
  })

  test('does not try again once a stream has begun', async () => {
    await connect(flaky({ text: 'Better.', fault: 'disconnect@3' }, 'Better now.'))
    const { text, error } = await outcome({ maxRetries: 2, stream: true })
    expect(text).toBe('Bet')
    expect(connection.finished).toHaveLength(1)
    expect(error).toBeInstanceOf(Error)
  })

  test('hears of a plain answer that is torn', async () => {
    await connect({ responses: { hi: { text: 'Better.', fault: 'disconnect' } } })
    const { text, error } = await outcome({ maxRetries: 0 })
    expect(text).toBe('')
    expect(error).toBeInstanceOf(Error)
    expect(connection.finished).toMatchObject([{ outcome: 'faulted' }])
  })

  test('does not try again when a stream holds an error', async () => {
    const fault: FaultReply = { kind: 'error_event', after: 3, error: 'overloaded' }
    await connect(flaky({ text: 'Better.', fault }, 'Better now.'))
    const { text, error } = await outcome({ maxRetries: 2, stream: true })
    expect(text).toBe('Bet')
    expect(connection.finished).toHaveLength(1)
    expect(error).toBeDefined()
  })

  test('waits until a date that it is told', async () => {
    const date = new Date(Date.now() + 30_000).toUTCString()
    const error: ErrorReply = { kind: 'rate_limit', headers: { 'Retry-After': date } }
    await connect(flaky({ error }, 'Better now.'))
    const waits = shortenWaits()
    expect(await outcome({ maxRetries: 2 })).toEqual({ text: 'Better now.' })
    expect(waits).toHaveLength(1)
    // The date is in whole seconds.
    expect(waits[0]).toBeGreaterThan(25_000)
    expect(waits[0]).toBeLessThanOrEqual(30_000)
  })

  test('is told to wait longer than a minute', async () => {
    await connect(flaky(rateLimit(90), 'Better now.'))
    const waits = shortenWaits()
    expect(await outcome({ maxRetries: 2 })).toEqual({ text: 'Better now.' })
    expect(waits).toHaveLength(1)
    if (isPatient) expect(waits[0]).toBe(90_000)
    else expect(waits[0]).toBeLessThanOrEqual(secondWait[1])
  })

  test.runIf(isOfficial)('does as it is told by x-should-retry', async () => {
    const told = (status: number, retry: boolean): { error: ErrorReply } => ({
      error: { status, headers: { 'x-should-retry': String(retry), 'retry-after': '0.01' } },
    })
    await connect(flaky(told(400, true), told(429, false), 'Better now.'))
    expect((await outcome({ maxRetries: 2 })).error).toBeInstanceOf(given.RateLimit)
    expect(statuses()).toEqual([400, 429])
  })

  test('is not answered by what no rule matches again and again', async () => {
    await connect({ defaults: { unmatched: 'error' } })
    expect((await outcome({ maxRetries: 2 })).error).toMatchObject({
      message: expect.stringContaining('hi'),
    })
    expect(statuses()).toEqual([404])
  })
})
