/** The rules that were put in front, for a worker that begins later than the others. */
import { maxSessions } from '../../src/state/sessions.ts'
import type { Use } from './methods.ts'

export interface Uses {
  add(use: Use): void
  /** Those of one session, or all. */
  drop(session: string | undefined): void
  /** From the first to the latest. */
  list(): Use[]
}

/** Of as many sessions as are remembered. */
export function createUses(): Uses {
  const bySession = new Map<string | undefined, Use[]>()
  return {
    add(use) {
      const before = bySession.get(use.session) ?? []
      bySession.delete(use.session)
      bySession.set(use.session, [...before, use])
      if (bySession.size <= maxSessions + 1) return
      for (const session of bySession.keys()) {
        if (session === undefined) continue
        bySession.delete(session)
        return
      }
    },
    drop(session) {
      if (session === undefined) bySession.clear()
      else bySession.delete(session)
    },
    list: () => [...bySession.values()].flat(),
  }
}
