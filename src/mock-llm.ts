/** One mock: its handlers for MSW, and rules that can be replaced while they are in use. */
import type { HttpHandler } from 'msw'
import {
  createEngine,
  type Engine,
  isMockLLM,
  type MockLLMConfig,
  type MockLLMOptions,
} from './engine.ts'
import { MockLLMHandler } from './msw-handler.ts'

/**
 * Makes MSW handlers that answer as the model APIs do.
 *
 * @param config a config object, a function `(prompt, request) => reply`, or a {@link MockLLM}
 * @throws ConfigError where the config is not valid
 * @example
 * const server = setupServer(...mockLLMHandlers({ responses: { 'what is 2+2?': '2+2 equals 9.' } }))
 */
export function mockLLMHandlers(
  config: MockLLMConfig | MockLLM = {},
  options: MockLLMOptions = {},
): HttpHandler[] {
  return isMockLLM<MockLLM>(config) ? config.handlers : createMockLLM(config, options).handlers
}

/** A mock whose rules can be changed while its handlers are in use. */
export interface MockLLM {
  readonly handlers: HttpHandler[]
  /** Replaces the rules. @throws ConfigError, and the rules that were stay */
  reload(config: MockLLMConfig): void
  /** What answers behind the handlers; for adapters such as the HTTP listener. */
  readonly engine: Engine
}

/**
 * Creates a {@link MockLLM}.
 *
 * @example
 * const llm = createMockLLM({ responses: { hi: 'Hello!' } })
 * const server = setupServer(...llm.handlers)
 * llm.reload({ responses: { hi: 'Good evening!' } })
 */
export function createMockLLM(config: MockLLMConfig = {}, options: MockLLMOptions = {}): MockLLM {
  const engine = createEngine(config, options)
  const paths = [...new Set(engine.routes.map(({ endpoint }) => endpoint.path))]
  return {
    engine,
    handlers: paths.map((path) => new MockLLMHandler(path, engine)),
    reload: engine.reload,
  }
}
