/** Reads changed files again, one source at a time; what cannot be read leaves the rules as they are. */
import type { Log } from './log.ts'
import { isEmptied, type Source, type SourceState } from './sources.ts'
import { watchFiles } from './watch-files.ts'

/** Puts what was read in place. @throws ConfigError where it is not valid; what was there stays. */
export type Apply = (next: SourceState) => void | Promise<void>

export interface HotReload {
  /** To be called with what was read, once it answers. */
  start(apply: Apply, state: SourceState): void
  /** `undefined` where nothing has changed; see `ListenOptions.beforeRequest`. */
  beforeRequest(): Promise<void> | undefined
  /** The same for who has seen that something has. */
  settled(): Promise<void> | undefined
  /** What the files were like when they were last read. */
  fileStates(): Map<string, string>
  readonly state: SourceState | undefined
  close(): void
}

/** To be created before the files are first read, so that no change in between is lost. */
export function createHotReload(sources: readonly Source[], log: Log): HotReload {
  let state: SourceState | undefined
  let apply: Apply | undefined
  let closed = false
  const watches = sources.map((source) => watchFiles(() => source.files(state)))

  async function reload(source: Source): Promise<void> {
    try {
      if (await isEmptied(source.file)) throw new Error(`${source.name} is empty`)
      const read = await source.read()
      if (closed) return read.module?.dispose()
      const next: SourceState = { ...state!, ...read }
      try {
        const applied = apply!(next)
        if (applied !== undefined) await applied
      } catch (error) {
        read.module?.dispose()
        throw error
      }
      if (next.module !== state!.module) state!.module?.dispose()
      state = next
      const summary = await source.describe(next)
      log.info(`reloaded ${source.name}${summary === '' ? '' : `: ${summary}`}`, {
        event: 'reloaded',
        file: source.name,
      })
      await source.warn?.(log)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      log.error(`${message}\nThe last good ${source.name} goes on answering.`, {
        event: 'reload_failed',
        file: source.name,
      })
    }
  }

  function settle(isSure: boolean): Promise<void> | undefined {
    let pending: Promise<void> | undefined
    for (const watch of watches) {
      const settled = watch.settled(isSure)
      if (settled === undefined) continue
      pending = pending === undefined ? settled : Promise.all([pending, settled]).then(() => {})
    }
    return pending
  }

  return {
    start(applyIt, read) {
      apply = applyIt
      state = read
      for (const [index, watch] of watches.entries()) watch.start(() => reload(sources[index]!))
    },
    beforeRequest: () => settle(false),
    settled: () => settle(true),
    fileStates: () => new Map(watches.flatMap((watch) => [...watch.states()])),
    get state() {
      return state
    },
    close() {
      closed = true
      for (const watch of watches) watch.close()
    },
  }
}
