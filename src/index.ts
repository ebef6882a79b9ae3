export type { Call, Outcome } from './answer.ts'
export { type Clock, createManualClock, type ManualClock } from './clock.ts'
export { ConfigError, type ConfigIssue } from './config/config-error.ts'
export { type ParseConfigOptions, parseConfig } from './config/parse-config.ts'
export { type Config, defineConfig } from './config/schema.ts'
export type { MockLLMConfig, MockLLMOptions } from './engine.ts'
export { createMockLLM, type MockLLM, mockLLMHandlers } from './mock-llm.ts'
export type { Prompt, PromptMessage, Role } from './prompt.ts'
export type {
  ErrorReply,
  FinishReason,
  Reply,
  RequestDetails,
  RespondFunction,
  ToolCallReply,
} from './reply.ts'
