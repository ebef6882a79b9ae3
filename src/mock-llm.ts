/** One mock: its handlers for MSW, rules that can be replaced while they are in use, and what was asked. */
import type { HttpHandler } from 'msw'
import type { Call } from './call.ts'
import {
  createEngine,
  type Engine,
  isMockLLM,
  type MockLLMConfig,
  type MockLLMOptions,
} from './engine.ts'
import type { CallTest, WaitForCallOptions } from './journal.ts'
import { MockLLMHandler } from './msw-handler.ts'
import type { Match } from './rules/match.ts'
import type { RuleConfig } from './rules/rule-config.ts'

/**
 * Makes MSW handlers that answer as the model APIs do.
 *
 * @param config a config object, a function `(prompt, request) => reply`, or a {@link MockLLM}
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

/** What a mock and each of its sessions can do. */
export interface MockLLMSession {
  readonly handlers: HttpHandler[]
  /** What was asked and answered, the oldest first; the latest 1,000 calls (or 32 M characters of them). */
  readonly calls: Call[]
  /**
   * Resolves with a call that fits, which may be there already; rejects after `timeoutMs` (5000).
   *
   * @param match what the call asked for, or a function of the call
   * @example
   * const call = await llm.waitForCall({ user: { contains: 'weather' } })
   */
  waitForCall(match?: Match | CallTest, options?: WaitForCallOptions): Promise<Call>
  /**
   * Puts a rule in front of all others, until {@link reset}.
   *
   * @throws ConfigError where the rule is not valid
   * @example
   * llm.use({ match: { user: 'hi' }, reply: { error: 'rate_limit', times: 1 } })
   */
  use(rule: RuleConfig): void
  /** What answers behind the handlers; for adapters such as the HTTP listener. */
  readonly engine: Engine
}

/** A mock whose rules can be changed while its handlers are in use. */
export interface MockLLM extends MockLLMSession {
  /** Replaces the rules and begins all state anew. @throws ConfigError, and the rules that were stay */
  reload(config: MockLLMConfig): void
  /** Drops the rules of {@link use}, all state and all calls: of one session, or of all. */
  reset(session?: string): void
  /**
   * The same mock with state, rules of {@link use} and calls of its own, so that tests can run side by
   * side. A client of the HTTP server is in it by the header `x-mockllm-session: name`.
   */
  session(name: string): MockLLMSession & {
    /** For clients that share a server: puts them into this session. */
    readonly headers: { 'x-mockllm-session': string }
    reset(): void
  }
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
  return {
    ...holdSession(engine),
    // A spread would read the calls once and for all.
    get calls() {
      return engine.journal.calls()
    },
    reload: engine.reload,
    reset: engine.reset,
    session: (name) => ({
      ...holdSession(engine, name),
      get calls() {
        return engine.journal.calls().filter((call) => call.session === name)
      },
      headers: { 'x-mockllm-session': name },
      reset: () => engine.reset(name),
    }),
  }
}

function holdSession(engine: Engine, name?: string): Omit<MockLLMSession, 'calls'> {
  const paths = [...new Set(engine.routes.map(({ endpoint }) => endpoint.path))]
  const isOwn = (call: Call) => name === undefined || call.session === name
  return {
    engine: name === undefined ? engine : inSession(engine, name),
    handlers: paths.map((path) => new MockLLMHandler(path, engine, name)),
    waitForCall(match = {}, options) {
      const test = engine.toCallTest(match)
      return engine.journal.waitFor((call) => isOwn(call) && test(call), options)
    },
    use: (rule) => engine.use(rule, name),
  }
}

/** The same engine, answering all requests in one session. */
function inSession(engine: Engine, name: string): Engine {
  return Object.create(engine, {
    respond: {
      value: (request: Parameters<Engine['respond']>[0]) => engine.respond(request, name),
    },
  })
}
