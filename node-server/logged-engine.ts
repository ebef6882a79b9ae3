/** An engine that also says what it has answered. */
import type { Engine } from '../src/engine.ts'
import type { Log } from './log.ts'

export function withLog(engine: Engine, log: Log): Engine {
  return Object.create(engine, {
    finish: {
      value(...[call, outcome]: Parameters<Engine['finish']>) {
        engine.finish(call, outcome)
        log.call(call, outcome, engine.clock.now() - call.startedMs)
      },
    },
  })
}

/** For the log: where it comes from, too. */
export function describeFailure(error: unknown): string {
  try {
    return String(error instanceof Error ? (error.stack ?? error.message) : error)
  } catch {
    return 'something was thrown that is no error, nor has any text'
  }
}
