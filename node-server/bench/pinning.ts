/** Keeps the server off the core of its client, where the system can: else each is in the other's way. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Pinning {
  /** The cores of the server and of the client, as `taskset` names them; undefined where nothing is pinned. */
  cores: { server: string; client: string } | undefined
  /** Why nothing is pinned. */
  reason?: string
}

/** The server gets one core for each worker, and the client what is left. */
export function choosePinning(workers: number): Pinning {
  if (process.platform !== 'linux') return unpinned('only Linux has taskset')
  if (spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status !== 0) {
    return unpinned('there is no taskset')
  }
  const cores = allowedCores()
  if (cores.length <= workers) {
    return unpinned(`${workers + 1} cores are needed for it, and there are ${cores.length}`)
  }
  const server = cores.slice(0, workers).join(',')
  return { cores: { server, client: cores.slice(workers).join(',') } }
}

/** Moves this process and all of its threads. */
export function pinClient({ cores }: Pinning): void {
  if (cores === undefined) return
  execFileSync('taskset', ['-a', '-c', '-p', cores.client, String(process.pid)], {
    stdio: 'ignore',
  })
}

/** The command line that runs `command` on the cores of the server. */
export function onServerCores({ cores }: Pinning, command: [string, ...string[]]) {
  const line: [string, ...string[]] =
    cores === undefined ? command : ['taskset', '-c', cores.server, ...command]
  return line
}

function unpinned(reason: string): Pinning {
  return { cores: undefined, reason }
}

function allowedCores(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8')
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(status)?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
