/** Where to look for changes of a file: every directory whose entries decide what its path leads to. */
import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, join, parse, resolve, sep } from 'node:path'

export interface WatchPoint {
  directory: string
  /** The entry of the directory that matters. */
  name: string
}

const maxLinks = 40

/**
 * The file's own directory, and that of each symbolic link on the way to it, as Kubernetes swaps
 * them; where something is missing, the place where it would appear.
 */
export function listWatchPoints(path: string): WatchPoint[] {
  const points: WatchPoint[] = []
  let links = 0
  let { root: directory, pending } = split(path)
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const current = join(directory, name)
    const stats = look(current)
    const isLink = stats?.isSymbolicLink() === true
    if (isLink || stats === undefined || pending.length === 0) points.push({ directory, name })
    if (stats === undefined || (isLink && ++links > maxLinks)) break
    if (isLink) {
      const target = readLink(current)
      // Swapped between the two looks: its directory tells of what comes in its place.
      if (target === undefined) break
      const next = split(resolve(dirname(current), target))
      directory = next.root
      pending = [...next.pending, ...pending]
    } else directory = current
  }
  return points
}

/** `undefined` for what is not there, and for what cannot be looked at. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function split(path: string): { root: string; pending: string[] } {
  const absolute = resolve(path)
  const { root } = parse(absolute)
  return { root, pending: absolute.slice(root.length).split(sep).filter(Boolean) }
}
