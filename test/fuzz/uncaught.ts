/** What nobody has caught in this process: it would have torn a server. */
import { afterAll, beforeAll, expect } from 'vitest'

/** To be called by a file of tests; gives a check that there has been nothing since the last one. */
export function watchUncaught(): () => void {
  const uncaught: unknown[] = []
  const note = (error: unknown) => void uncaught.push(error)
  beforeAll(() => {
    process.on('unhandledRejection', note)
    process.on('uncaughtException', note)
  })
  afterAll(() => {
    process.off('unhandledRejection', note)
    process.off('uncaughtException', note)
  })
  return () => expect(uncaught.splice(0)).toEqual([])
}
