export { type Clock, createManualClock, type ManualClock } from './clock.ts'
export { ConfigError, type ConfigIssue } from './config/config-error.ts'
export { type ParseConfigOptions, parseConfig } from './config/parse-config.ts'
export { type Config, defineConfig } from './config/schema.ts'
export { createMockLLM, mockLLMHandlers } from './create-mock-llm.ts'
export type { MockLLMConfig, MockLLMOptions } from './engine.ts'
export { type ErrorKind, errorKinds } from './errors/error-kinds.ts'
export type { MockLLM, MockLLMSession } from './mock-llm.ts'
export type { Attachment, Prompt, PromptMessage, PromptToolCall, Role } from './prompt.ts'
export type {
  BlockReply,
  ChunkUnit,
  CitationReply,
  ContentReply,
  ErrorReply,
  FaultKind,
  FaultReply,
  FinishReason,
  FunctionReply,
  ImageReply,
  LagProfile,
  LagReply,
  LivePart,
  LogprobReply,
  ModerationReply,
  RawReply,
  ReasoningReply,
  Reply,
  RequestDetails,
  RespondFunction,
  ToolCallReply,
  UsageReply,
} from './reply.ts'
export type {
  Match,
  MatchConditions,
  NumberMatch,
  TextConditions,
  TextMatch,
  TextTests,
  ToolResultMatch,
  ValueMatch,
} from './rules/match.ts'
export type { RuleConfig, RuleReply, ScenarioStep } from './rules/rule-config.ts'
export type { RuleExplanation } from './rules/rule-set.ts'
export type { Miss } from './rules/wording.ts'
export type { Call, Outcome } from './state/call.ts'
export type { CallTest, WaitForCallOptions } from './state/journal.ts'
