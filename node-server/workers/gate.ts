/** Where requests wait: while the workers change their rules, and until files that have changed are read. */
import { stateOf, statIntervalMs } from '../watch-files.ts'
import type { FileStates } from './methods.ts'

export interface Gate {
  /** `undefined` where there is nothing to wait for. */
  beforeRequest(): Promise<void> | undefined
  /** Keeps requests waiting until `release`. */
  hold(): void
  release(): void
  /** What the files were like when they were last read. */
  watch(states: FileStates): void
}

/** @param settle has files that have changed read again */
export function createGate(settle: () => Promise<FileStates>): Gate {
  let states: FileStates
  let held: Promise<void> | undefined
  let open: (() => void) | undefined
  let settling: Promise<void> | undefined
  let checkedMs = 0

  /** Notifications may come late, or not at all: a client that has saved a file is to see it. */
  function isChanged(): boolean {
    if (states === undefined) return false
    checkedMs = performance.now()
    for (const [file, state] of states) if (stateOf(file) !== state) return true
    return false
  }

  function settleAll(): Promise<void> {
    settling ??= settle()
      .then((found) => {
        states = found
      })
      // The primary process has ended, and this one does so, too.
      .catch(() => {})
      .finally(() => {
        settling = undefined
      })
    return settling
  }

  async function wait(): Promise<void> {
    await settling
    // What was saved while others waited for what was saved before. Once: saves may never come to rest.
    if (isChanged()) await settleAll()
    while (held !== undefined) await held
  }

  return {
    beforeRequest() {
      if (settling === undefined && held === undefined) {
        if (performance.now() - checkedMs < statIntervalMs || !isChanged()) return undefined
        void settleAll()
      }
      return wait()
    },
    hold() {
      held ??= new Promise((resolve) => {
        open = resolve
      })
    },
    release() {
      held = undefined
      open?.()
    },
    watch(found) {
      states = found
    },
  }
}
