/** Runs every case of the grammar over one transport, and writes down which cells have passed. */
import { type Call, createMockLLM, type MockLLM } from 'mockllm'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Ask, requestFor, type VendorRequest } from './ask.ts'
import { groups } from './cases/index.ts'
import {
  type Cell,
  exceptionFor,
  type GrammarCase,
  type Mock,
  modes,
  providers,
} from './grammar-case.ts'
import { eventsIn, hear, pieceOf, type Received } from './heard.ts'
import { createSkippingClock } from './skipping-clock.ts'

export interface Connection {
  /** Where requests go in place of the vendor's own address. */
  origin?: string
  /** A server that is not the mock. */
  upstream: string
  close(): unknown
}

export interface Transport {
  runtime: Cell['runtime']
  /** How long the mock's clock really waits, at most. */
  longestMs: number
  connect(llm: MockLLM): Promise<Connection>
  /** Keeps the results, for the table in the docs. */
  save(path: string, text: string): Promise<void>
}

/** What has passed, of one transport. */
export interface Results {
  runtime: Cell['runtime']
  groups: { title: string; keys: string[] }[]
  cells: { key: string; provider: string; mode: string; reason?: string }[]
}

const originOf = { openai: 'https://api.openai.com', anthropic: 'https://api.anthropic.com' }

export function describeGrammar({ runtime, longestMs, connect, save }: Transport): void {
  const ended = new Set<() => void>()
  const onCall = () => {
    for (const resolve of ended) resolve()
  }
  const clock = createSkippingClock(longestMs)
  const llm = createMockLLM({}, { clock, onCall, onError() {} })
  const passed = new Map<string, Results['cells'][number]>()
  let connection: Connection
  beforeAll(async () => {
    connection = await connect(llm)
  })
  afterAll(async () => {
    await connection.close()
    const keys = groups.map(({ title, cases }) => ({ title, keys: cases.map(({ key }) => key) }))
    const results: Results = { runtime, groups: keys, cells: [...passed.values()] }
    await save(`coverage/grammar/${runtime}.json`, JSON.stringify(results))
  })

  async function endOf(call: Call): Promise<void> {
    while (call.outcome === 'pending') {
      await new Promise<void>((resolve) => {
        ended.add(resolve)
      })
    }
    ended.clear()
  }

  function mockFor(cell: Cell): Mock {
    return {
      llm,
      upstream: connection.upstream,
      configure(config) {
        llm.reset()
        llm.reload(config)
      },
      post(path, body) {
        return fetch((connection.origin ?? originOf[cell.provider]) + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      },
      async ask(ask = {}) {
        const request = requestFor(ask, cell)
        const vendor = connection.origin ?? originOf[cell.provider]
        const origin = ask.isForUpstream === true ? connection.upstream : vendor
        const before = llm.calls.length
        const received = await send(origin, request, ask)
        const call = llm.calls[before]
        if (call !== undefined && ask.isUnheard !== true) await endOf(call)
        return hear(received, call, request, cell)
      },
    }
  }

  async function runCase(grammarCase: GrammarCase, cell: Cell): Promise<void> {
    const exception = exceptionFor(grammarCase, cell)
    await (exception ?? grammarCase).run(mockFor(cell), cell)
    const { provider, mode } = cell
    const reason = exception === undefined ? {} : { reason: exception.reason }
    const { key } = grammarCase
    passed.set(`${key} ${provider} ${mode}`, { key, provider, mode, ...reason })
  }

  describe.each(groups)('$title', ({ cases }) => {
    for (const provider of providers) {
      for (const mode of modes) {
        test.each(cases)(`$key · ${provider} ${mode}`, (grammarCase) =>
          runCase(grammarCase, { provider, mode, runtime }),
        )
      }
    }
  })
}

async function send(origin: string, request: VendorRequest, ask: Ask): Promise<Received> {
  const controller = new AbortController()
  const { path, headers, body } = request
  let response: Response
  try {
    response = await fetch(origin + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: controller.signal,
    })
  } catch {
    return { status: 0, headers: new Headers(), body: '', isTorn: true }
  }
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  let isTorn = false
  try {
    for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
      text += decoder.decode(read.value, { stream: true })
      if (ask.leavesAfter !== undefined && hasRead(text, ask.leavesAfter)) controller.abort()
    }
  } catch {
    isTorn = true
  }
  return { status: response.status, headers: response.headers, body: text, isTorn }
}

function hasRead(body: string, text: string): boolean {
  return body.includes(text) || eventsIn(body).map(pieceOf).join('').includes(text)
}
