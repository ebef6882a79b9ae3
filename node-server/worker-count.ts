/** The value of `--workers`. */
import { availableParallelism } from 'node:os'
import { UsageError } from './arguments.ts'

const mostWorkers = 256

/** @throws UsageError */
export function readWorkers(value: string): number {
  if (value === 'auto') return Math.min(availableParallelism(), mostWorkers)
  const count = Number(value)
  if (/^\d+$/.test(value) && count >= 1 && count <= mostWorkers) return count
  throw new UsageError(
    `--workers must be a whole number from 1 to ${mostWorkers}, or auto, but is "${value}"`,
  )
}
