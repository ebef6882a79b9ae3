/** The same mock without any API in it: for bundles that are to hold only those that they use. */
import type { HttpHandler } from 'msw'
import { createEngine, isMockLLM, type MockLLMConfig, type MockLLMOptions } from './engine.ts'
import { holdMock, type MockLLM, type MockLLMSession } from './mock-llm.ts'
import type { Surface } from './providers/provider.ts'

export { type Clock, createManualClock, type ManualClock } from './clock.ts'
export { ConfigError, type ConfigIssue } from './config/config-error.ts'
export { type Config, defineConfig } from './config/schema.ts'
export type { MockLLMConfig, MockLLMOptions } from './engine.ts'
export type { MockLLM, MockLLMSession } from './mock-llm.ts'
export type { Surface } from './providers/provider.ts'

export interface CoreOptions extends MockLLMOptions {
  /**
   * The APIs that answer, from `mockllm/surfaces`. Where several have a path, such as `/v1/models`, the
   * last one's vendor has it, unless a client's headers or the host say otherwise.
   */
  surfaces: readonly Surface[]
}

/**
 * Makes MSW handlers that answer as the given APIs do.
 *
 * @throws ConfigError where the config is not valid
 * @example
 * import { mockLLMHandlers } from 'mockllm/core'
 * import { openaiChat } from 'mockllm/surfaces'
 * const worker = setupWorker(...mockLLMHandlers({ responses: { hi: 'Hello!' } }, { surfaces: [openaiChat] }))
 */
export function mockLLMHandlers(
  config: MockLLMConfig | MockLLM | MockLLMSession,
  options: CoreOptions,
): HttpHandler[] {
  return isMockLLM<MockLLM | MockLLMSession>(config)
    ? config.handlers
    : createMockLLM(config, options).handlers
}

/** Creates a {@link MockLLM} that answers as the given APIs do. */
export function createMockLLM(config: MockLLMConfig, options: CoreOptions): MockLLM {
  const { surfaces, ...rest } = options
  return holdMock(createEngine(config, surfaces, rest))
}
