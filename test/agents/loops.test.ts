/** Agent loops end by themselves, however many run at once, and come to the same on every transport. */
import { type Call, type Config, createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { setupServer } from 'msw/node'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { type Agent, agents, type Urls } from './agents.ts'
import { configs, createTools, type Execution, expected, expectedResults } from './trip.ts'

type Connect = (config: Config) => Promise<Urls & { calls(): Call[] }>

const transports: Record<string, Connect> = {
  'over HTTP': async (config) => {
    const llm = createMockLLM(config)
    const server = await startServer({ config: llm })
    onTestFinished(() => server.close())
    return { openaiUrl: `${server.url}/v1`, anthropicUrl: server.url, calls: () => llm.calls }
  },
  'in process': async (config) => {
    const llm = createMockLLM(config)
    const server = setupServer(...llm.handlers)
    server.listen({ onUnhandledRequest: 'error' })
    onTestFinished(() => server.close())
    return {
      openaiUrl: 'https://api.openai.com/v1',
      anthropicUrl: 'https://api.anthropic.com',
      calls: () => llm.calls,
    }
  },
}

const cases = Object.entries(transports).flatMap(([transport, connect]) =>
  Object.entries(configs).map(([kind, config]) => ({ transport, connect, kind, config })),
)

const times = <Value>(count: number, make: () => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, make))

/** How many loops of an agent run at once. */
const count = inject('loops') ?? 50

async function runLoop(loop: ReturnType<Agent['open']>) {
  const executions: Execution[] = []
  const text = await loop(createTools(executions))
  return { text, executions }
}

/** The tool results in a conversation. */
function resultsOf({ prompt }: Call) {
  return prompt!.messages.flatMap(({ toolResult, text }) =>
    toolResult === undefined ? [] : [{ ...toolResult, text }],
  )
}

describe.each(cases)('$kind $transport', ({ connect, config }) => {
  test.each(agents)(`${count} loops of $name`, async ({ open, threads }) => {
    const { calls, ...urls } = await connect(config)
    const loop = open(urls)
    expect(await times(count, () => runLoop(loop))).toEqual(Array(count).fill(expected))

    const answered = calls().filter(({ status }) => status === 200)
    expect(answered).toHaveLength(count * expectedResults.length)
    for (const [turn, results] of expectedResults.entries()) {
      const round = answered.filter(({ prompt }) => prompt!.turn === turn)
      const sent = round.map(resultsOf)
      expect(sent[0]!.map(({ name, text }) => [name, text])).toEqual(results)
      // Ids and all: they are made from the content of the request.
      expect(sent).toEqual(Array(count).fill(sent[0]))
      expect(round.every(({ outcome }) => outcome === 'completed')).toBe(true)
    }
    const refused = calls().filter(({ status }) => status !== 200)
    expect(refused.map(({ status }) => status)).toEqual(Array(count * threads).fill(404))
  })

  test('all agents at once', async () => {
    const { calls, ...urls } = await connect(config)
    const loops = agents.map(({ open }) => open(urls))
    const results = await Promise.all(loops.map((loop) => times(5, () => runLoop(loop))))
    expect(results).toEqual(agents.map(() => Array(5).fill(expected)))
    const rounds = agents.reduce((sum, { threads }) => sum + threads + expectedResults.length, 0)
    expect(calls()).toHaveLength(5 * rounds)
  })
})

declare module 'vitest' {
  interface ProvidedContext {
    loops?: number
  }
}
