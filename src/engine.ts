/** What answers behind every transport: a rule set that can be replaced, and all that goes by it. */
import type { Answer, Call, Outcome } from './answer.ts'
import { type Clock, createSystemClock } from './clock.ts'
import { compileConfig } from './config/compile.ts'
import type { Config } from './config/schema.ts'
import type { IncomingRequest, Responder } from './exchange.ts'
import { providers } from './providers/registry.ts'
import type { RespondFunction } from './reply.ts'
import { refuseUnknownPath, respond } from './respond.ts'
import { createRoutes, type Route } from './router.ts'
import type { RuleSet } from './rules/rule-set.ts'

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
  /**
   * Replaces the rules; requests that are being answered end on the rules they began with.
   *
   * @throws ConfigError where the config is not valid; the rules that were stay.
   */
  reload(config: MockLLMConfig): void
  /** `undefined` where no endpoint has the request's path. */
  respond(request: IncomingRequest): Promise<Answer | undefined>
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
  const responder: Responder = { providers, routes, clock, onError }
  let ruleSet = compileConfig(config)
  return {
    clock,
    routes,
    get ruleSet() {
      return ruleSet
    },
    reload(next) {
      ruleSet = compileConfig(next)
    },
    respond: (request) => respond(request, ruleSet, responder),
    refuseUnknownPath: (request) => refuseUnknownPath(request, ruleSet, responder),
    finish(call, outcome) {
      try {
        options.onCall?.(call, outcome)
      } catch (error) {
        // A user's mistake must not tear the answer, nor the server with it.
        onError(error)
      }
    },
  }
}
