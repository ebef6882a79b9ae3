/** Runs one config through a client of a surface over both transports, and writes down what has passed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createMockLLM, type MockLLM, type MockLLMConfig } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SurfaceName } from '../../src/providers/names.ts'
import { hearsCancel, mswMajor } from '../sdk/msw-version.ts'
import type { Client, Driver, Feature, Tool } from './driver.ts'
import { answer, calls, forecast, oneConfig, place, thought } from './one-config.ts'

const tools: Tool[] = [
  {
    name: 'get_weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  {
    name: 'get_time',
    description: 'The time in a zone.',
    parameters: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
  },
]

const placeSchema = {
  name: 'place',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' }, celsius: { type: 'number' } },
    required: ['city', 'celsius'],
    additionalProperties: false,
  },
}

interface Way {
  transport: 'http' | 'in-process'
  open(llm: MockLLM): Promise<{ origin: string | undefined; close(): unknown }>
}

const ways: Way[] = [
  {
    transport: 'http',
    async open(llm) {
      const server = await startServer({ config: llm })
      return { origin: server.url, close: () => server.close() }
    },
  },
  {
    transport: 'in-process',
    async open(llm) {
      const server = setupServer(...llm.handlers)
      server.listen({ onUnhandledRequest: 'error' })
      return { origin: undefined, close: () => server.close() }
    },
  },
]

/** Call it once in a test file of its own, `test/surfaces/NAME.test.ts`. */
export function describeSurfaces(file: string, drivers: readonly Driver[]): void {
  const passed: {
    surface: string
    client: string
    kind: string
    feature: Feature
    transport: string
    isChat: true
    onlyOver: Driver['onlyOver']
  }[] = []
  const errors: { client: string; error: string }[] = []
  afterAll(() => {
    const lacks = drivers.flatMap(({ surface, client, kind, lacks = {} }) =>
      Object.entries(lacks).map(([feature, reason]) => ({
        surface,
        client,
        kind,
        feature,
        reason,
        isChat: true,
      })),
    )
    save(file, { passed, lacks, errors })
  })

  for (const driver of drivers) {
    for (const way of ways) {
      if (way.transport !== (driver.onlyOver ?? way.transport)) continue
      describe(`${driver.surface} by ${driver.client}, ${way.transport}`, () => {
        describeClient(driver, way, {
          note(feature) {
            const { surface, client, kind, onlyOver } = driver
            const { transport } = way
            passed.push({ surface, client, kind, feature, transport, isChat: true, onlyOver })
          },
          noteError: (error) => errors.push({ client: driver.client, error }),
        })
      })
    }
  }
}

interface Notes {
  note(feature: Feature): void
  noteError(error: string): void
}

function describeClient(
  driver: Driver,
  { transport, open }: Way,
  { note, noteError }: Notes,
): void {
  const llm = createMockLLM(oneConfig, { onError() {} })
  let client: Client
  let close: () => unknown
  beforeAll(async () => {
    const opened = await open(llm)
    close = opened.close
    client = driver.connect(opened.origin)
  })
  afterAll(() => close())
  beforeEach(() => llm.reset())

  const check = (feature: Feature, run: () => Promise<void>) => {
    const reason = driver.lacks?.[feature]
    if (reason !== undefined) return
    test(feature, async () => {
      await run()
      note(feature)
    })
  }

  check('text', async () => {
    const heard = await client.ask({ user: 'hello', stream: false })
    expect(heard).toMatchObject({ text: answer, calls: [], reasoning: '' })
    expect(heard.finish ?? 'stop').toBe('stop')
    expect(heard.inputTokens ?? 1).toBeGreaterThan(0)
    expect(heard.outputTokens ?? 1).toBeGreaterThan(0)
    expect(llm.calls).toMatchObject([{ user: 'hello', rule: 'responses["hello"]', status: 200 }])
  })

  check('stream', async () => {
    const texts: string[] = []
    const heard = await client.ask({
      user: 'hello',
      stream: true,
      onText: (text) => texts.push(text),
    })
    expect(texts.join('')).toBe(answer)
    expect(heard).toMatchObject({ text: answer, calls: [] })
    expect(heard.finish ?? 'stop').toBe('stop')
    // One piece a code point.
    expect(heard.pieces).toBeGreaterThan(5)
    if (driver.hasStreamUsage === false) return
    const plain = await client.ask({ user: 'hello', stream: false })
    expect([heard.inputTokens, heard.outputTokens]).toEqual([plain.inputTokens, plain.outputTokens])
    expect(llm.calls[0]!.partsSent).toBe([...answer].length)
  })

  for (const stream of [false, true]) {
    check(stream ? 'tools streamed' : 'tools', async () => {
      const user = 'weather in Paris?'
      const first = await client.ask({ user, stream, tools })
      expect(first.calls.map(({ name, arguments: args }) => ({ name, arguments: args }))).toEqual(
        calls,
      )
      expect(first.finish ?? 'tool_calls').toBe('tool_calls')
      const answered = first.calls.map((call) => ({ call, result: `{"of":"${call.name}"}` }))
      const second = await client.ask({ user, stream, tools, answered })
      expect(second).toMatchObject({ text: forecast, calls: [] })
      const { prompt } = llm.calls.at(-1)!
      expect(prompt!.tools).toEqual(tools.map(({ name }) => name))
      expect(prompt!.turn).toBe(1)
      const results = prompt!.messages.filter(({ role }) => role === 'tool')
      expect(results.map(({ text }) => JSON.parse(text))).toEqual(
        calls.map(({ name }) => ({ of: name })),
      )
      expect(results.map(({ toolResult }) => toolResult!.name)).toEqual(
        calls.map(({ name }) => name),
      )
    })
  }

  check('reasoning', async () => {
    for (const stream of [false, true]) {
      const heard = await client.ask({ user: 'think first', stream })
      expect(heard).toMatchObject({ text: answer, reasoning: thought })
    }
  })

  check('structured output', async () => {
    for (const stream of [false, true]) {
      const heard = await client.ask({ user: 'as data', stream, schema: placeSchema })
      expect(JSON.parse(heard.text)).toEqual(place)
      // Some clients demand the call of a tool in place of a format.
      const { responseFormat, toolChoice } = llm.calls.at(-1)!.prompt!
      if (typeof toolChoice !== 'object') expect(responseFormat).not.toBe('text')
    }
  })

  check('error', async () => {
    for (const stream of [false, true]) {
      const error = await client.ask({ user: 'too much', stream }).then(
        () => expect.fail('it was answered'),
        (thrown: unknown) => client.describeError(thrown),
      )
      expect(error.status ?? 429).toBe(429)
      expect(error.message).toContain('Slow down, please.')
      noteError(`${error.name} ${error.status ?? ''}`.trim())
    }
  })

  check('fault', async () => {
    const texts: string[] = []
    const asking = client.ask({
      user: 'break off',
      stream: true,
      onText: (text) => texts.push(text),
    })
    if (driver.fault === 'ends') await asking
    else await expect(asking).rejects.toThrow()
    // Some clients hand over nothing of a stream that fails.
    expect(answer.startsWith(texts.join(''))).toBe(true)
    expect(texts.join('')).not.toBe(answer)
    const call = await llm.waitForCall({ user: 'break off' })
    expect(call).toMatchObject({ outcome: 'faulted', partsSent: 3 })
  })

  if (
    transport === 'in-process' &&
    (!hearsCancel() || (driver.isNodeHttp === true && mswMajor < 3))
  )
    return
  check('abort', async () => {
    const controller = new AbortController()
    let heard = ''
    const asking = client.ask({
      user: 'for ever',
      stream: true,
      signal: controller.signal,
      onText(text) {
        heard += text
        if (heard.length > 20) controller.abort()
      },
    })
    // Some clients throw, and some end the stream.
    await asking.catch(() => {})
    const call = await llm.waitForCall({ user: 'for ever' })
    expect(call.outcome).toBe('aborted')
    expect(call.partsSent).toBeLessThan(200)
  })
}

/** One thing that a client does with a surface beside chatting, such as embedding a text. */
export interface Case {
  surface: SurfaceName
  /** The package, as the table shows it. */
  client: string
  kind: Driver['kind']
  /** As the table shows it, such as `embeddings`, `base64`, `error`; in few words. */
  feature: string
  config?: MockLLMConfig
  /** `origin` as for {@link Driver.connect}. */
  run(at: { origin: string | undefined; llm: MockLLM; transport: Way['transport'] }): Promise<void>
}

/** Runs each case over both transports, and writes down what has passed. Call it once in a test file. */
export function describeCases(file: string, cases: readonly Case[]): void {
  const passed: object[] = []
  afterAll(() => save(file, { passed, lacks: [], errors: [] }))
  for (const way of ways) {
    for (const { surface, client, kind, feature, config = {}, run } of cases) {
      test(`${surface} by ${client}: ${feature}, ${way.transport}`, async () => {
        const llm = createMockLLM(config)
        const { origin, close } = await way.open(llm)
        try {
          await run({ origin, llm, transport: way.transport })
        } finally {
          await close()
        }
        passed.push({ surface, client, kind, feature, transport: way.transport })
      })
    }
  }
}

/** For scripts/surfaces-table.mjs. */
function save(
  file: string,
  results: { passed: object[]; lacks: object[]; errors: object[] },
): void {
  mkdirSync('coverage/surfaces', { recursive: true })
  writeFileSync(`coverage/surfaces/${file}.json`, JSON.stringify(results, null, 1))
  const counts = new Map<string, number>()
  for (const { surface } of results.passed as { surface: string }[]) {
    counts.set(surface, (counts.get(surface) ?? 0) + 1)
  }
  for (const [surface, count] of counts) console.log(`surface ${surface}: ${count} passed`)
}
