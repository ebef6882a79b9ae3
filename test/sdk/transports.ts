/** The two ways a Node client reaches the mock: a socket, and MSW in its own process. */
import type { Call, Config, Outcome } from 'mockllm'
import { createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { setupServer } from 'msw/node'
import { onTestFinished } from 'vitest'
import { hearsCancel, mswMajor } from './msw-version.ts'

export interface Transport {
  name: 'over HTTP' | 'in process'
  /** Whether the mock hears of a client of node:http that goes away; one of fetch it always hears of. */
  hearsNodeHttp: boolean
  /** Whether a client may leave a body before its end. */
  hearsCancel: boolean
  /** Answers by `config` until the test has ended. */
  connect(config: Config): Promise<Connection>
}

export interface Connection {
  /** What OpenAI clients take for their base URL. */
  openaiUrl: string
  /** What Anthropic's own client takes for its base URL. */
  anthropicUrl: string
  /** Every request that has ended so far. */
  readonly finished: readonly Finished[]
  /** The next request that ends, or the first one if it has ended already. */
  firstFinished(): Promise<Finished>
  /** Resolves when the mock has read a request and begins to answer. */
  asked: Promise<void>
}

export interface Finished {
  call: Call
  outcome: Outcome
}

export const transports: Transport[] = [
  {
    name: 'over HTTP',
    hearsNodeHttp: true,
    hearsCancel: true,
    async connect(config) {
      const { onCall, ...record } = createRecord()
      const { watched, asked } = watch(config)
      const llm = createMockLLM(watched, { onCall })
      const server = await startServer({ config: llm })
      onTestFinished(() => server.close())
      return { openaiUrl: `${server.url}/v1`, anthropicUrl: server.url, asked, ...record }
    },
  },
  {
    name: 'in process',
    // msw 2 neither cancels the body nor aborts the request's signal; all it does is to drop what comes.
    hearsNodeHttp: mswMajor >= 3,
    hearsCancel: hearsCancel(),
    async connect(config) {
      const { onCall, ...record } = createRecord()
      const { watched, asked } = watch(config)
      const server = setupServer(...createMockLLM(watched, { onCall }).handlers)
      server.listen({ onUnhandledRequest: 'error' })
      onTestFinished(() => server.close())
      return {
        openaiUrl: 'https://api.openai.com/v1',
        anthropicUrl: 'https://api.anthropic.com',
        asked,
        ...record,
      }
    },
  },
]

/** The same config, which also tells when it is first asked. */
function watch(config: Config): { watched: Config; asked: Promise<void> } {
  let tell: () => void
  const asked = new Promise<void>((resolve) => {
    tell = resolve
  })
  const respond = () => {
    tell()
    return undefined
  }
  return { watched: { ...config, respond }, asked }
}

export function createRecord() {
  const finished: Finished[] = []
  const waiting: ((first: Finished) => void)[] = []
  return {
    finished,
    onCall(call: Call, outcome: Outcome): void {
      finished.push({ call, outcome })
      for (const resolve of waiting.splice(0)) resolve(finished[0]!)
    },
    firstFinished(): Promise<Finished> {
      const [first] = finished
      return first === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(first)
    },
  }
}
