/** Facts of the machine that figures depend on. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

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
