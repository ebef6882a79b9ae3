/** Facts of the machine that figures depend on, and a clock that its processes share. */
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'

/** Milliseconds of the system's monotonic clock: comparable between processes. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

export interface MachineFacts {
  node: string
  platform: string
  processor: string
  cores: number
}

export function machineFacts(): MachineFacts {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
  }
}

/** How many files, and so sockets, a process may have open; Infinity where the system does not say. */
export function openFileLimit(): number {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY
  try {
    // Inherited from this process, whose limit Node has raised as far as it may.
    const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
    return /^\d+$/.test(limit) ? Number(limit) : Number.POSITIVE_INFINITY
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
