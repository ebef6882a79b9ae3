/** A mock: its handlers for MSW, rules that can be replaced while they are in use, and what was asked. */
import type { HttpHandler } from 'msw'
import type { Engine, MockLLMConfig } from './engine.ts'
import type { IncomingRequest } from './exchange.ts'
import { GuardHandler, MockLLMHandler } from './msw-handler.ts'
import type { Match } from './rules/match.ts'
import type { RuleConfig } from './rules/rule-config.ts'
import type { RuleExplanation } from './rules/rule-set.ts'
import type { Call } from './state/call.ts'
import type { CallTest, WaitForCallOptions } from './state/journal.ts'
import { encodeName, sessionHeader } from './state/session-name.ts'

/** What a mock and each of its sessions can do. */
export interface MockLLMSession {
  readonly handlers: HttpHandler[]
  /**
   * What was asked and answered, the oldest first: the latest 1,000 calls, or fewer where their requests
   * have more than 32 Mi characters together.
   */
  readonly calls: Call[]
  /**
   * Resolves with the first call that fits, which may be there already.
   *
   * @param match what the call asked for, or a function of the call. Default: any prompt.
   * @param options `timeoutMs` (5000) until it rejects, and `until`: whether the call must have `ended`
   *   (default), or only have `started` so that its answer may be still under way
   * @throws Error that lists the latest calls and why they do not fit; ConfigError where the match is
   *   not valid; what the function throws
   * @example
   * const call = await llm.waitForCall({ user: { contains: 'weather' } })
   * expect(call.outcome).toBe('completed')
   */
  waitForCall(match?: Match | CallTest, options?: WaitForCallOptions): Promise<Call>
  /**
   * Says of every rule whether it matches what a call asked for, and which fields do not hold; `[]` for a
   * call that asked for no completion.
   *
   * @example
   * const [first] = llm.explain(llm.calls.at(-1)!)
   * // { rule: 'rules[0]', matches: false, misses: [{ field: 'user', expected: '"hi"', actual: '"ho"' }] }
   */
  explain(call: Call): RuleExplanation[]
  /**
   * Puts a rule in front of all others, the latest first, until `reset`. A session's rules are in front
   * of those of the mock; they hold for as long as it is one of the 1,000 sessions used last.
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
  /**
   * Replaces the rules and begins all state anew; the rules of `use`, and the calls, stay.
   *
   * @throws ConfigError where the config is not valid, and then all is as it was
   */
  reload(config: MockLLMConfig): void
  /**
   * Drops the rules of `use`, all state and all calls: of one session, or of all. Answers that are under
   * way end as they would have.
   */
  reset(session?: string): void
  /**
   * The same mock with state, rules of {@link use} and calls of its own, so that tests can run side by
   * side. A client of the HTTP server is in it by the header `x-mockllm-session: name`. The 1,000
   * sessions used last are kept; one that was forgotten begins anew when it is asked again.
   */
  session(name: string): MockLLMSession & {
    /** For clients that share a server: puts them into this session. */
    readonly headers: { 'x-mockllm-session': string }
    /** Drops the rules, the state and the calls of this session. */
    reset(): void
  }
}

/** The mock in front of an engine. */
export function holdMock(engine: Engine): MockLLM {
  return {
    ...holdSession(engine),
    // A spread would read the calls once and for all.
    get calls() {
      return engine.callsOf()
    },
    reload: engine.reload,
    reset: engine.reset,
    session: (name) => ({
      ...holdSession(engine, name),
      get calls() {
        return engine.callsOf(name)
      },
      headers: { [sessionHeader]: encodeName(name) },
      reset: () => engine.reset(name),
    }),
  }
}

function holdSession(engine: Engine, name?: string): Omit<MockLLMSession, 'calls'> {
  return {
    engine: name === undefined ? engine : inSession(engine, name),
    handlers: [new MockLLMHandler(engine, name), new GuardHandler(engine, name)],
    waitForCall: (match = {}, options) => engine.waitForCall(match, options, name),
    explain: engine.explain,
    use: (rule) => engine.use(rule, name),
  }
}

/** The same engine, answering all requests in one session. */
function inSession(engine: Engine, name: string): Engine {
  return Object.create(engine, {
    respond: {
      value: (request: IncomingRequest) => engine.respond(request, name),
    },
    refuseUnknownPath: {
      value: (request: IncomingRequest) => engine.refuseUnknownPath(request, name),
    },
  })
}
