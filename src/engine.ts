/** What answers behind every transport: a rule set that can be replaced, and all that goes by it. */
import type { Answer, Declined } from './answer.ts'
import type { Call, Outcome } from './call.ts'
import { type Clock, createSystemClock } from './clock.ts'
import { compileCheckedMatch, compileCheckedRule, compileConfig } from './config/compile.ts'
import type { Config } from './config/schema.ts'
import { type IncomingRequest, type Responder, sessionKey } from './exchange.ts'
import { type CallTest, createJournal, type Journal } from './journal.ts'
import { providers } from './providers/registry.ts'
import type { RespondFunction } from './reply.ts'
import { refuseUnknownPath, respond } from './respond.ts'
import { createRoutes, type Route } from './router.ts'
import type { Match } from './rules/match.ts'
import type { RuleConfig } from './rules/rule-config.ts'
import type { Rule, RuleSet } from './rules/rule-set.ts'
import { createSessions } from './sessions.ts'

/** A config object, or a function that answers every prompt. */
export type MockLLMConfig = Config | RespondFunction

export interface MockLLMOptions {
  /** Default: the machine's. */
  clock?: Clock
  /** Called when an answer has been sent, or its client has gone. */
  onCall?: (call: Call, outcome: Outcome) => void
  /** Called for failures behind a 500. Default: `console.error`. */
  onError?: (error: unknown) => void
}

/** The runtime-neutral engine behind {@link MockLLM}: needs no MSW, so a server starts without it. */
export interface Engine {
  readonly clock: Clock
  readonly ruleSet: RuleSet
  readonly routes: readonly Route[]
  readonly journal: Journal
  /**
   * Replaces the rules and forgets all state; requests that are being answered end on the rules they
   * began with.
   *
   * @throws ConfigError where the config is not valid; the rules that were stay.
   */
  reload(config: MockLLMConfig): void
  /** Puts a rule in front of all others, in one session or in all. @throws ConfigError */
  use(rule: RuleConfig, session?: string): void
  /** Drops what was put in front, all state and all calls: of one session, or of all. */
  reset(session?: string): void
  /** A test of calls by what they asked for. @throws ConfigError */
  toCallTest(match: Match | CallTest): CallTest
  /** `undefined` where no endpoint has the request's path. `session` takes the place of its header. */
  respond(request: IncomingRequest, session?: string): Promise<Answer | Declined | undefined>
  refuseUnknownPath(request: IncomingRequest): Answer
  /** To be called by whoever sends an answer, when it ends. */
  finish(call: Call, outcome: Outcome): void
}

/** Whether a config is a mock that is there already: it brings the engine that answers. */
export function isMockLLM<Mock extends { engine: Engine }>(config: unknown): config is Mock {
  if (typeof config !== 'object' || config === null || !('engine' in config)) return false
  const { engine } = config
  return typeof engine === 'object' && engine !== null && 'refuseUnknownPath' in engine
}

export function createEngine(config: MockLLMConfig = {}, options: MockLLMOptions = {}): Engine {
  const clock = options.clock ?? createSystemClock()
  const routes = createRoutes(providers)
  const onError = options.onError ?? ((error: unknown) => console.error(error))
  const journal = createJournal(clock)
  const sessions = createSessions()
  const releases = new WeakMap<Call, () => void>()
  const responder: Responder = { providers, routes, clock, sessions, journal, releases, onError }
  let compiled = compileConfig(config)
  let inFront: readonly Rule[] = []
  let ruleSet = compiled

  return {
    clock,
    routes,
    journal,
    get ruleSet() {
      return ruleSet
    },
    reload(next) {
      compiled = compileConfig(next)
      ruleSet = inFront.length === 0 ? compiled : compiled.withFirst(inFront)
      sessions.forget()
    },
    use(config, name) {
      const session = name === undefined ? undefined : sessions.get(sessionKey(name), () => name)
      const count = (session?.rules ?? inFront).length
      const rule = compileCheckedRule(config, `use[${count}]`, compiled.settings)
      if (session !== undefined) session.rules = [rule, ...session.rules]
      else {
        inFront = [rule, ...inFront]
        ruleSet = compiled.withFirst(inFront)
      }
    },
    reset(name) {
      if (name === undefined) {
        inFront = []
        ruleSet = compiled
        sessions.reset()
        journal.forget(() => true)
      } else {
        sessions.reset(sessionKey(name))
        journal.forget((call) => call.session === name)
      }
    },
    toCallTest(match) {
      if (typeof match === 'function') return match
      const matcher = compileCheckedMatch(match, compiled.settings)
      return (call) => {
        const { prompt, body, headers } = call
        if (prompt === undefined) return false
        const asked = {
          prompt,
          body,
          headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
          details: () => ({ method: call.method, url: call.path, headers, body, captures: {} }),
        }
        return matcher.test(asked, {})
      }
    },
    respond: (request, session) => respond(request, ruleSet, responder, session),
    refuseUnknownPath: (request) => refuseUnknownPath(request, ruleSet, responder),
    finish(call, outcome) {
      releases.get(call)?.()
      call.outcome = outcome
      call.endedMs = clock.now()
      journal.changed(call)
      try {
        options.onCall?.(call, outcome)
      } catch (error) {
        // A user's mistake must not tear the answer, nor the server with it.
        onError(error)
      }
    },
  }
}
