/** What the control routes act on: the engine of one process, or those of all workers. */
import type { ConfigError } from '../../src/config/config-error.ts'
import type { Engine } from '../../src/engine.ts'
import type { RuleConfig } from '../../src/rules/rule-config.ts'
import { writeCall } from './write-call.ts'

/** A call as it is shown, which can go from one process to another. */
export interface ShownCall {
  startedMs: number
  /** The call as JSON text, without secrets. */
  json: string
}

/** Which calls are asked for. */
export interface CallsQuery {
  /** Default: all sessions. */
  session?: string
  /** The latest so many. Default: all. */
  limit?: number
}

/** Each may be done at once, or be a promise of it; whatever is asked next finds it done. */
export interface Controlled {
  /** From the oldest to the latest, by their beginning. */
  calls(query: CallsQuery): readonly ShownCall[] | Promise<readonly ShownCall[]>
  /**
   * Puts a rule, as a client has sent it and unchecked, in front of all others.
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
    calls({ session, limit }) {
      const calls = engine.callsOf(session)
      const shown = limit === undefined ? calls : calls.slice(Math.max(0, calls.length - limit))
      return shown.map((call) => ({ startedMs: call.startedMs, json: writeCall(call) }))
    },
    use: engine.use,
    reset: engine.reset,
  }
}
