/** What users write, every public name once; compiled against the packed types, never run. */
import {
  type Attachment,
  type BlockReply,
  type Call,
  type CallTest,
  type ChunkUnit,
  type CitationReply,
  type Clock,
  type Config,
  ConfigError,
  type ConfigIssue,
  type ContentReply,
  createManualClock,
  createMockLLM,
  defineConfig,
  type ErrorKind,
  type ErrorReply,
  errorKinds,
  type FaultKind,
  type FaultReply,
  type FinishReason,
  type FunctionReply,
  type LagReply,
  type LivePart,
  type LogprobReply,
  type ManualClock,
  type Match,
  type MatchConditions,
  type Miss,
  type MockLLM,
  type MockLLMConfig,
  type MockLLMOptions,
  type MockLLMSession,
  mockLLMHandlers,
  type NumberMatch,
  type Outcome,
  type ParseConfigOptions,
  type Prompt,
  type PromptMessage,
  type PromptToolCall,
  parseConfig,
  type RawReply,
  type ReasoningReply,
  type Reply,
  type RequestDetails,
  type RespondFunction,
  type Role,
  type RuleConfig,
  type RuleExplanation,
  type RuleReply,
  type ScenarioStep,
  type TextConditions,
  type TextMatch,
  type TextTests,
  type ToolCallReply,
  type ToolResultMatch,
  type UsageReply,
  type ValueMatch,
  type WaitForCallOptions,
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

const reasoning: ReasoningReply = { text: 'Hm.', signature: 'abc' }
const citation: CitationReply = { url: 'https://example.com', cited_text: 'nine' }
const block: BlockReply = { text: '9', citations: [citation] }
const logprob: LogprobReply = { token: '9', logprob: -0.1, top_logprobs: [] }
const content: ContentReply = { reasoning, blocks: [block], logprobs: [logprob] }
const usage: UsageReply = { input_tokens: 10, cached_tokens: 4 }
const kinds: ErrorKind[] = [...errorKinds]
const faultKind: FaultKind = 'disconnect'
const fault: FaultReply = { kind: faultKind, after: 3, probability: 0.5 }
const chunk: ChunkUnit = 'token'
const lag: LagReply = { profile: 'gpt', ttft_ms: 300, chunk }
const raw: RawReply = { status: 200, frames: ['data: hi\n\n', { hi: true }] }
const steps: RuleReply = {
  sequence: [{ error: kinds[0]! }, { fault: [fault, 'stall@2'], lag, usage }, { raw }],
  repeat: 'cycle',
  retries: 'same',
  times: 9,
}
const tests: TextTests = { word: ['hi', 'hello'], ignore_case: true }
const conditions: TextConditions = { ...tests, not: 'hi there' }
const texts: TextMatch[] = ['hi', ['hi', 'ho'], conditions]
const turn: NumberMatch = { max: 3 }
const toolResult: ToolResultMatch = { name: 'search', is_error: false }
const effort: ValueMatch = ['low', 'high']
const asked: MatchConditions = { user: texts[0]!, turn, tool_result: toolResult }
const match: Match = {
  ...asked,
  body: { 'reasoning.effort': effort },
  not: { model: 'o*' },
  when: (prompt) => prompt.tools.length > 0,
}
const scenario: ScenarioStep = { name: 'order', state: ['started', 'paid'], next: 'sent' }
const rule: RuleConfig = { name: 'first', match, scenario, reply: steps }

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
llm.use(rule)

const session: MockLLMSession = llm.session('mine')
const isLate: CallTest = (call) => call.startedMs > 1000
const waitOptions: WaitForCallOptions = { timeoutMs: 100, until: 'started' }
const found: Call = await session.waitForCall(isLate, waitOptions)
const explained: RuleExplanation[] = llm.explain(await llm.waitForCall(match))
export const misses: Miss[] = explained.flatMap((explanation) => explanation.misses)
export const { partsSent, outcome } = found
llm.session('mine').reset()
llm.reset()

async function* live(): AsyncGenerator<LivePart> {
  yield 'Hi'
  yield block
}
export const byFunction: RespondFunction = ({ user }): FunctionReply => {
  if (user === 'raw') return new Response('raw')
  return user === 'live' ? live() : { choices: [content, 'Hi.'] }
}

const roles: Role[] = []
const seen: (Attachment | PromptToolCall)[] = []
const respond: MockLLMConfig = (prompt: Prompt, _request: RequestDetails) => {
  const last: PromptMessage | undefined = prompt.messages.at(-1)
  if (last !== undefined) roles.push(last.role)
  seen.push(...(last?.attachments ?? []), ...(last?.toolCalls ?? []))
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
defineConfig({ settings: { lags: true } })
// @ts-expect-error: there is no such fault.
llm.use({ reply: { text: 'hi', fault: { kind: 'disconnected' } } })
