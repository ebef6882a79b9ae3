/** What users write, every public name once; compiled against the packed types, never run. */
import {
  type Call,
  type Clock,
  type Config,
  ConfigError,
  type ConfigIssue,
  createManualClock,
  createMockLLM,
  defineConfig,
  type ErrorReply,
  type FinishReason,
  type ManualClock,
  type MockLLM,
  type MockLLMConfig,
  type MockLLMOptions,
  mockLLMHandlers,
  type Outcome,
  type ParseConfigOptions,
  type Prompt,
  type PromptMessage,
  parseConfig,
  type Reply,
  type RequestDetails,
  type Role,
  type ToolCallReply,
} from 'mockllm'
import {
  loadConfig,
  ConfigError as NodeConfigError,
  type RunningServer,
  type StartServerOptions,
  startServer,
} from 'mockllm/node-server'
import { setupServer } from 'msw/node'

const toolCall: ToolCallReply = { name: 'search', arguments: { query: 'hi' } }
const error: ErrorReply = { status: 429, message: 'Slow down.', retry_after: 2 }
const finish: FinishReason = 'tool_calls'
const reply: Reply = { text: 'Looking.', tool_calls: [toolCall], finish_reason: finish }
const config: Config = defineConfig({
  responses: { 'what is 2+2?': '2+2 equals 9.', search: reply, broken: { error } },
  defaults: { unknown_response: 'Pardon?' },
  settings: { lag_enabled: true, lag_factor: 10, seed: 7, now: '2026-01-02T03:04:05Z' },
})

const parseOptions: ParseConfigOptions = { file: 'responses.yml' }
const parsed: Config = parseConfig('responses: { hi: Hello! }', parseOptions)

const clock: ManualClock = createManualClock(0)
const anyClock: Clock = clock
const outcomes: [string | undefined, Outcome][] = []
const options: MockLLMOptions = {
  clock: anyClock,
  onCall: (call: Call, outcome) => outcomes.push([call.model, outcome]),
}
export const llm: MockLLM = createMockLLM(config, options)
llm.reload(parsed)

const roles: Role[] = []
const respond: MockLLMConfig = (prompt: Prompt, _request: RequestDetails) => {
  const last: PromptMessage | undefined = prompt.messages.at(-1)
  if (last !== undefined) roles.push(last.role)
  return prompt.user === 'hi' ? 'Hello!' : undefined
}
export const server = setupServer(...mockLLMHandlers(config), ...mockLLMHandlers(respond))
server.use(...llm.handlers)

export function issuesOf(reason: unknown): ConfigIssue[] {
  return reason instanceof ConfigError || reason instanceof NodeConfigError ? reason.issues : []
}

const start: StartServerOptions = { config: await loadConfig('responses.yml'), port: 0 }
const running: RunningServer = await startServer(start)
export const url: string = running.url
await running.close()

// @ts-expect-error: a number is no reply.
createMockLLM({ responses: { hi: 5 } })
// @ts-expect-error: there is no such setting.
defineConfig({ settings: { lag: true } })
