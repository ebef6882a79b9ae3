/** Facts of the machine that figures depend on, and a clock that its processes share. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** Milliseconds of the system's monotonic clock: comparable between processes. */
export function machineMs() {
  return Number(process.hrtime.bigint()) / 1e6
}

export function machineFacts() {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  }
}

/** Of the last minute. */
export function loadAverage() {
  return loadavg()[0]
}
