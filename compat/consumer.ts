/** What a user writes; compiled against the packed types, never run. */
import type { Call, MockLLMConfig, Outcome } from 'mockllm'
import { createMockLLM, mockLLMHandlers } from 'mockllm'
import { loadConfig, startServer } from 'mockllm/node-server'
import { setupServer } from 'msw/node'

const config: MockLLMConfig = {
  responses: { 'what is 2+2?': '2+2 equals 9.', broken: { error: { status: 500 } } },
  settings: { lag_enabled: true },
}
const log: string[] = []
const onCall = (call: Call, outcome: Outcome) => log.push(`${call.path} ${outcome}`)
export const llm = createMockLLM(config, { onCall: (call, outcome) => void onCall(call, outcome) })
export const server = setupServer(...llm.handlers)
server.use(...mockLLMHandlers((prompt) => (prompt.user === 'hi' ? 'Hello!' : undefined)))

const running = await startServer({ config: await loadConfig('responses.yml'), port: 0 })
export const url: string = running.url
await running.close()

// @ts-expect-error: the types are there, so this is a mistake.
createMockLLM({ responses: 5 })
