/** What the control routes act on: the engine of one process, or those of all workers. */
import type { ConfigError } from '../../src/config/config-error.ts'
import type { Engine } from '../../src/engine.ts'
import type { RuleConfig } from '../../src/rules/rule-config.ts'
import type { Call } from '../../src/state/call.ts'

/** A call as plain data, which can go from one process to another as JSON. */
export type CallRecord = Omit<Call, 'prompt'> & { prompt: unknown }

/** Each may be done at once, or be a promise of it: what is asked next finds it done. */
export interface Controlled {
  /** The calls of one session, or all, from the oldest to the latest by their beginning. */
  calls(session?: string): readonly CallRecord[] | Promise<readonly CallRecord[]>
  /**
   * Puts a rule, as a client sent it, in front of all others.
   *
   * @throws {@link ConfigError} where it is not valid, and then no process has it
   */
  use(rule: RuleConfig, session?: string): void | Promise<void>
  /** Drops what was put in front, all state and all calls: of one session, or of all. */
  reset(session?: string): void | Promise<void>
}

/** The control of a process that answers alone. */
export function controlEngine(engine: Engine): Controlled {
  return {
    calls: (session) => engine.callsOf(session),
    use: engine.use,
    reset: engine.reset,
  }
}
