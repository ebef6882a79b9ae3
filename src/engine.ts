/** What answers behind every transport: a rule set that can be replaced, and all that goes by it. */
import type { Answer, Declined } from './answers/answer.ts'
import { createRepeats } from './answers/repeats.ts'
import { askedBy, queryOf } from './call-query.ts'
import { type Clock, createSystemClock } from './clock.ts'
import { compileCheckedRule, compileConfig } from './config/compile.ts'
import { naming } from './config/config-error.ts'
import type { Config } from './config/schema.ts'
import { refuseUnknownPath } from './errors/unknown-path.ts'
import { headOf, type IncomingRequest, type Responder } from './exchange.ts'
import { providerOf } from './providers/names.ts'
import type { Surface } from './providers/provider.ts'
import { vendorOfHost } from './providers/vendor-hosts.ts'
import type { RespondFunction } from './reply.ts'
import { hostOf } from './request-url.ts'
import { respond } from './respond.ts'
import { createRouter } from './router.ts'
import type { Match } from './rules/match.ts'
import type { RuleConfig } from './rules/rule-config.ts'
import type { Rule, RuleExplanation, RuleSet } from './rules/rule-set.ts'
import { type Call, type Outcome, show } from './state/call.ts'
import type { FindElsewhere } from './state/elsewhere.ts'
import { type CallTest, createJournal, type WaitForCallOptions } from './state/journal.ts'
import { createSessions } from './state/sessions.ts'

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

export interface EngineOptions extends MockLLMOptions {
  /** Where several processes answer together; they are to be given the same rules. */
  findElsewhere?: FindElsewhere
}

/** The runtime-neutral engine behind {@link MockLLM}: needs no MSW, so a server starts without it. */
export interface Engine {
  readonly clock: Clock
  readonly ruleSet: RuleSet
  /** Those that are switched on. */
  readonly surfaces: readonly Surface[]
  /**
   * Replaces the rules and forgets all state; requests that are being answered end on the rules they
   * began with.
   *
   * @throws ConfigError where the config is not valid; the rules that were stay.
   */
  reload(config: MockLLMConfig): void
  /** The first half of {@link reload}, which may fail; the other half is what it returns. @throws ConfigError */
  prepare(config: MockLLMConfig): () => void
  /** Puts a rule in front of all others, in one session or in all. @throws ConfigError */
  use(rule: RuleConfig, session?: string): void
  /** Drops what was put in front, all state and all calls: of one session, or of all. */
  reset(session?: string): void
  /** From the oldest to the latest; those of one session, or all. */
  callsOf(session?: string): Call[]
  /** Rejects with a ConfigError where the match is not valid. */
  waitForCall(
    match: Match | CallTest,
    options?: WaitForCallOptions,
    session?: string,
  ): Promise<Call>
  /** By the rules as they are now, those of the call's session first. */
  explain(call: Call): RuleExplanation[]
  /**
   * `undefined` where no endpoint has the request's path. `session` takes the place of its header. A promise
   * only where there is something to wait for.
   */
  respond(
    request: IncomingRequest,
    session?: string,
  ): Answer | Declined | undefined | Promise<Answer | Declined | undefined>
  refuseUnknownPath(request: IncomingRequest, session?: string): Answer
  /** Whether a request is a model API's; in a process or a page there are others. */
  answers(request: IncomingRequest): boolean
  /** Whether the address is a vendor's that the config asks to keep all calls from. */
  guards(url: string): boolean
  /** To be called by whoever sends an answer, when it ends. */
  finish(call: Call, outcome: Outcome): void
}

/** Whether a config is a mock that is there already: it brings the engine that answers. */
export function isMockLLM<Mock extends { engine: Engine }>(config: unknown): config is Mock {
  if (typeof config !== 'object' || config === null || !('engine' in config)) return false
  const { engine } = config
  return typeof engine === 'object' && engine !== null && 'refuseUnknownPath' in engine
}

export function createEngine(
  config: MockLLMConfig,
  surfaces: readonly Surface[],
  options: EngineOptions = {},
): Engine {
  if (surfaces.length === 0) {
    throw new TypeError('`surfaces` is empty: give at least one, such as `openaiChat`')
  }
  const clock = options.clock ?? createSystemClock()
  const tellOfError = options.onError ?? ((error: unknown) => console.error(error))
  const onError = (error: unknown) => {
    try {
      tellOfError(error)
    } catch (failure) {
      // It may be called where nobody catches, and the client is still to be told.
      console.error(failure)
    }
  }
  const journal = createJournal(clock)
  const sessions = createSessions(options.findElsewhere)
  const repeats = createRepeats()
  const releases = new WeakMap<Call, () => void>()
  let compiled = compileConfig(config)
  let router = createRouter(surfaces, isOn(compiled))
  let inFront: readonly Rule[] = []
  let ruleSet = compiled
  const responder: Responder = {
    get router() {
      return router
    },
    clock,
    sessions,
    journal,
    repeats,
    releases,
    onError,
    respond: (request, session) => respond(request, ruleSet, responder, session),
    finish,
  }
  /** What the rules that were put in front are made of: other settings make others of it. */
  const origins = new WeakMap<Rule, { config: RuleConfig; name: string }>()

  function finish(call: Call, outcome: Outcome): void {
    releases.get(call)?.()
    call.outcome = outcome
    call.endedMs = clock.now()
    journal.changed(call)
    try {
      options.onCall?.(show(call), outcome)
    } catch (error) {
      // A user's mistake must not tear the answer, nor the server with it.
      onError(error)
    }
  }

  function guards(url: string): boolean {
    return ruleSet.settings.guard && vendorOfHost(hostOf(url)) !== undefined
  }

  function compileInFront(config: RuleConfig, name: string): Rule {
    const rule = naming('use()', () => compileCheckedRule(config, name, compiled.settings))
    origins.set(rule, { config, name })
    return rule
  }

  function compileAnew(rule: Rule): Rule {
    const { config, name } = origins.get(rule)!
    return compileInFront(config, name)
  }

  function prepare(next: MockLLMConfig): () => void {
    const prepared = compileConfig(next)
    return () => {
      compiled = prepared
      router = createRouter(surfaces, isOn(compiled))
      inFront = inFront.map(compileAnew)
      ruleSet = compiled.withFirst(inFront)
      sessions.renew(compileAnew)
      repeats.clear()
    }
  }

  function callsOf(session?: string): Call[] {
    const calls = journal.calls()
    return session === undefined ? calls : calls.filter((call) => call.session === session)
  }

  return {
    clock,
    get surfaces() {
      return surfaces.filter(isOn(compiled))
    },
    get ruleSet() {
      return ruleSet
    },
    reload: (next) => prepare(next)(),
    prepare,
    use(config, name) {
      const session = name === undefined ? undefined : sessions.get(name)
      const count = (session?.rules ?? inFront).length
      const rule = compileInFront(config, `use[${count}]`)
      if (session !== undefined) session.rules = [rule, ...session.rules]
      else {
        inFront = [rule, ...inFront]
        ruleSet = compiled.withFirst(inFront)
        repeats.clear()
      }
    },
    reset(name) {
      if (name === undefined) {
        repeats.clear()
        inFront = []
        ruleSet = compiled
        sessions.reset()
        journal.forget(() => true)
      } else {
        sessions.reset(name)
        journal.forget((call) => call.session === name)
      }
    },
    callsOf,
    async waitForCall(match, options, session) {
      const concerns = (call: Call) => session === undefined || call.session === session
      return journal.waitFor({ ...queryOf(match, compiled.settings), concerns }, options)
    },
    explain(call) {
      const asked = askedBy(call, journal.headersOf(call))
      const { rules } = sessions.get(call.session)
      return asked === undefined ? [] : ruleSet.withFirst(rules).explain(asked)
    },
    respond: (request, session) => respond(request, ruleSet, responder, session),
    refuseUnknownPath: (request, session) =>
      refuseUnknownPath(request, ruleSet, responder, session),
    answers: (request) => router.takes(headOf(request)),
    guards,
    finish,
  }
}

/** By the surface's own name or by its vendor's; its own counts before. */
function isOn({ settings }: RuleSet): (surface: Surface) => boolean {
  const { providers } = settings
  return ({ name }) => providers === undefined || providers(name, providerOf(name))
}
