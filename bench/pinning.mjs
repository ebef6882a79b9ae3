/** Keeps servers on one core and the load generator on another, where the system can do that. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** `{ server, client, all }` as taskset names them; undefined without taskset or a second core. */
export const cores = findCores()

/** The command line that runs `command` on the server's core. */
export function onServerCore(command) {
  return cores === undefined ? command : ['taskset', '-c', cores.server, ...command]
}

/** The command line that runs `command` on any core, whatever this process is pinned to. */
export function onAnyCore(command) {
  return cores === undefined ? command : ['taskset', '-c', cores.all, ...command]
}

/** Runs `task` with this process and its threads on the client's core. */
export async function onClientCore(task) {
  movedTo('client')
  const sleep = cores === undefined ? () => {} : stayAwake()
  try {
    return await task()
  } finally {
    sleep()
    movedTo('all')
  }
}

/** A client that sleeps is woken by the system call with which a server answers, on that server's account. */
function stayAwake() {
  let isOver = false
  const turn = () => {
    if (!isOver) setImmediate(turn)
  }
  turn()
  return () => {
    isOver = true
  }
}

function movedTo(name) {
  if (cores === undefined) return
  const args = ['-a', '-cp', cores[name], String(process.pid)]
  execFileSync('taskset', args, { stdio: 'ignore' })
}

function findCores() {
  if (process.platform !== 'linux') return undefined
  if (spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined
  const status = readFileSync('/proc/self/status', 'utf8')
  const all = /^Cpus_allowed_list:\s*(.+)$/m.exec(status)?.[1] ?? ''
  const numbers = all.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
  if (numbers.length < 2) return undefined
  return { server: String(numbers[0]), client: String(numbers[1]), all }
}
