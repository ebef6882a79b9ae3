/** Notices that files have changed, however they were written, and has them read again before the next request. */
import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs'
import { basename } from 'node:path'
import { listWatchPoints } from './watch-points.ts'

export interface FileWatch {
  /** Begins to call `reload` for changes since the watch was made. */
  start(reload: () => Promise<void>): void
  /**
   * `undefined` while the files are as they were last read; else resolves once they have been read again.
   *
   * @param isSure whether to look even if that has only just been done
   */
  settled(isSure?: boolean): Promise<void> | undefined
  /** Of each file, what it was like when it was last read: see {@link stateOf}. */
  states(): ReadonlyMap<string, string>
  close(): void
}

/** Files are read once nothing has happened to them for this long. */
const quietMs = 20
/** Files that never come to rest are read after this long all the same. */
const maxSettleMs = 500
/** Directories are watched from then on: whoever waits for the first answer shall not wait for that. */
const watchDelayMs = 50
/** Bounds what asking for the files' state costs under load; a client's round trip takes longer. */
export const statIntervalMs = 0.2

// Taken when the module loads, so that a test's fake timers do not freeze the server.
const { setTimeout } = globalThis
const nowMs = performance.now.bind(performance)

/**
 * Watches directories, not files: a save that replaces the file would end a watch of the file itself.
 *
 * @param listFiles the absolute paths, asked for again after every change
 */
export function watchFiles(listFiles: () => readonly string[]): FileWatch {
  let files = listFiles()
  let states = statAll(files)
  let contents = readAll(files)
  let reload: (() => Promise<void>) | undefined
  let round: Promise<void> | undefined
  // A change while it is true is seen by the round that is under way.
  let settling = false
  let changed = false
  let watching = false
  let closed = false
  let checkedMs = 0
  const directories = watchDirectories(mark)

  function mark(): void {
    changed = true
    if (reload === undefined || closed || round !== undefined) return
    round = settle().finally(() => {
      round = undefined
      if (changed) mark()
    })
  }

  async function settle(): Promise<void> {
    const deadlineMs = nowMs() + maxSettleMs
    settling = true
    do {
      changed = false
      states = statAll(files)
      await new Promise((resolve) => setTimeout(resolve, quietMs))
    } while ((changed || !isEqual(states, statAll(files))) && nowMs() < deadlineMs)
    settling = false
    changed = false
    states = statAll(files)
    const found = readAll(files)
    const isSame = isEqual(contents, found)
    contents = found
    if (!isSame && !closed) await reload!()
    try {
      refresh()
    } catch {
      // The files that were go on being watched.
    }
  }

  /** The new version may be made of other files, and lie in other directories. */
  function refresh(): void {
    const before = new Set(files)
    files = listFiles()
    const added = files.filter((file) => !before.has(file))
    for (const [file, state] of statAll(added)) states.set(file, state)
    for (const [file, content] of readAll(added)) contents.set(file, content)
    for (const file of before) {
      if (files.includes(file)) continue
      states.delete(file)
      contents.delete(file)
    }
    if (watching && !closed) directories.watch(files)
  }

  /** Until now each request has looked for itself. */
  function beginToWatch(): void {
    if (closed) return
    watching = true
    directories.watch(files)
    check()
  }

  /** Notifications may come late, or not at all on network volumes. */
  function check(isSure = false): void {
    const atMs = nowMs()
    if (!isSure && atMs - checkedMs < statIntervalMs) return
    checkedMs = atMs
    if (!isEqual(states, statAll(files))) mark()
  }

  return {
    start(callback) {
      reload = callback
      refresh()
      check()
      setTimeout(beginToWatch, watchDelayMs).unref()
    },
    settled(isSure) {
      if (!settling) check(isSure)
      if (round === undefined) return undefined
      return changed && !settling ? round.then(() => round) : round
    },
    states: () => states,
    close() {
      closed = true
      directories.close()
    },
  }
}

interface DirectoryWatch {
  watcher: FSWatcher
  /** Tells a directory from another that took its name. */
  inode: number
}

function watchDirectories(onChange: () => void) {
  const watches = new Map<string, DirectoryWatch>()
  let names = new Map<string, Set<string>>()

  function open(directory: string): void {
    const inode = statSync(directory, { throwIfNoEntry: false })?.ino
    if (inode === undefined || watches.get(directory)?.inode === inode) return
    watches.get(directory)?.watcher.close()
    try {
      const watcher = watch(directory, { persistent: false }, (_, name) => {
        // What happens to the directory itself comes under its own name.
        if (name === null || name === basename(directory)) onChange()
        else if (names.get(directory)?.has(name) === true) onChange()
      })
      watcher.on('error', () => watcher.close())
      watches.set(directory, { watcher, inode })
    } catch {
      // The system is out of watches: the check before each request remains.
      watches.delete(directory)
    }
  }

  return {
    watch(files: readonly string[]): void {
      names = new Map()
      for (const { directory, name } of files.flatMap(listWatchPoints)) {
        const known = names.get(directory)
        if (known === undefined) names.set(directory, new Set([name]))
        else known.add(name)
      }
      for (const [directory, { watcher }] of watches) {
        if (names.has(directory)) continue
        watcher.close()
        watches.delete(directory)
      }
      for (const directory of names.keys()) open(directory)
    },
    close(): void {
      for (const { watcher } of watches.values()) watcher.close()
      watches.clear()
    },
  }
}

function statAll(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, stateOf(file)]))
}

/** Another one after every change, and the same in every process. */
export function stateOf(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false, bigint: true })
    if (stats === undefined) return 'missing'
    return `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
  } catch {
    return 'unreadable'
  }
}

function readAll(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, contentOf(file)]))
}

function contentOf(file: string): string {
  try {
    return `content ${readFileSync(file, 'latin1')}`
  } catch {
    return 'missing'
  }
}

function isEqual(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false
  for (const [file, value] of a) if (b.get(file) !== value) return false
  return true
}
