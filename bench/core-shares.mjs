/**
 * Holds each process of a server to the same share of a core, so that two have twice as much as one and
 * the client still has what it needs, on a machine that has no core for each of the three. Linux does
 * that for root by its control groups (here of version 1, whose `cpu` has a bandwidth limit).
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'

const controller = '/sys/fs/cgroup/cpu'
/** In microseconds: short beside the lateness that is looked for. */
const period = 10_000
const quota = 3_000

/** Of one core, that of each process. */
const share = quota / period

export const canShareCores =
  process.platform === 'linux' &&
  process.getuid() === 0 &&
  existsSync(`${controller}/cpu.cfs_burst_us`)

/**
 * Looks for the server among the children of a `mockllm bench`, and holds it and its workers to
 * `count` shares; the process that starts the workers gets none of its own.
 *
 * @returns an end to it, to be called when the server is gone; it gives what was held, or an `error`
 *   where that was not all of the server
 */
export function shareCores(benchPid, count) {
  const groups = Array.from({ length: count }, (_, index) => createGroup(index))
  const held = new Set()
  const hold = (pid, group) => {
    if (held.has(pid)) return
    try {
      writeFileSync(`${group}/cgroup.procs`, pid)
      held.add(pid)
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
  // Before the first streams that count there are some for what is loaded once, for seconds.
  const timer = setInterval(() => {
    const server = childrenOf(benchPid).find((pid) => argumentsOf(pid).includes('--config'))
    if (server === undefined) return
    hold(server, groups[0])
    childrenOf(server).forEach((pid, index) => {
      hold(pid, groups[index % count])
    })
  }, 50)
  return () => {
    clearInterval(timer)
    for (const group of groups) rmdirSync(group)
    const processes = held.size
    const expected = count === 1 ? 1 : count + 1
    if (processes >= expected) return { share, processes }
    return { error: `only ${processes} of ${expected} processes were held to a share of a core` }
  }
}

function createGroup(index) {
  const group = `${controller}/mockllm-bench-${process.pid}-${index}`
  mkdirSync(group)
  writeFileSync(`${group}/cpu.cfs_period_us`, String(period))
  writeFileSync(`${group}/cpu.cfs_quota_us`, String(quota))
  // What a process has not used in one period it may use in the next, as it could with a core of its own.
  writeFileSync(`${group}/cpu.cfs_burst_us`, String(quota))
  return group
}

function childrenOf(pid) {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean)
}

function argumentsOf(pid) {
  return read(`/proc/${pid}/cmdline`).split('\0')
}

/** A process may end at any time. */
function read(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
