/** Errors that a response module has left uncaught, in a timer or a promise of its own. */
import { displayName } from './file-name.ts'
import type { Log } from './log.ts'
import { describeFailure } from './logged-engine.ts'
import type { Io } from './main.ts'

/** A user's mistake is no reason to stop answering everybody else. */
export function surviveUncaught(module: string | undefined, io: Io, log: Log): void {
  if (module === undefined) return
  io.onUncaught((error) => {
    const message = `${displayName(module)} has left an error uncaught: ${describeFailure(error)}`
    log.error(message, { event: 'uncaught_error' })
  })
}
