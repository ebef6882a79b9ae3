/** Mocks that answer every API there is. */
import type { HttpHandler } from 'msw'
import { createEngine, isMockLLM, type MockLLMConfig, type MockLLMOptions } from './engine.ts'
import { holdMock, type MockLLM, type MockLLMSession } from './mock-llm.ts'
import { allSurfaces } from './providers/registry.ts'

/**
 * Makes MSW handlers that answer as the model APIs do.
 *
 * @param config a config object, a function `(prompt, request) => reply`, or a {@link MockLLM} or one of its
 *   sessions
 * @throws ConfigError where the config is not valid
 * @example
 * const server = setupServer(...mockLLMHandlers({ responses: { 'what is 2+2?': '2+2 equals 9.' } }))
 */
export function mockLLMHandlers(
  config: MockLLMConfig | MockLLM | MockLLMSession = {},
  options: MockLLMOptions = {},
): HttpHandler[] {
  return isMockLLM<MockLLM | MockLLMSession>(config)
    ? config.handlers
    : createMockLLM(config, options).handlers
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
  return holdMock(createEngine(config, allSurfaces, options))
}
