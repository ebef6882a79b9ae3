/** `mockllm bench`. */
import { oneOf, readArguments, UsageError } from '../arguments.ts'
import { benchHelp } from '../help.ts'
import type { Io } from '../main.ts'
import { version } from '../version.ts'
import { readWorkers } from '../worker-count.ts'
import { type BenchReport, formatReport, highestHeld } from './format-figures.ts'
import { machineFacts } from './machine.ts'
import { type BenchOptions, goalMs, measureStreams } from './measure.ts'
import { choosePinning } from './pinning.ts'

const flags = {
  streams: { type: 'string' },
  rate: { type: 'string' },
  seconds: { type: 'string' },
  workers: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean' },
  // How the command starts the server that it compares with; of no use to anybody else.
  'control-server': { type: 'boolean' },
} as const

/** @returns 0 when every event came as it should, however late; else 1 */
export async function benchCommand(args: string[], io: Io): Promise<number> {
  const { flags: given, positionals } = readArguments(args, flags)
  if (given['help']) {
    io.stdout.write(benchHelp)
    return 0
  }
  if (positionals[0] !== undefined) throw new UsageError(`unexpected argument "${positionals[0]}"`)
  if (given['control-server']) {
    const { serveControl } = await import('./control-server.ts')
    serveControl()
    return new Promise(() => {})
  }
  const read = (flag: keyof typeof flags, fallback: string) => String(given[flag] ?? fallback)
  const format = oneOf('format', given['format'], ['text', 'json'])
  const workers = readWorkers(read('workers', '1'))
  const options: BenchOptions = {
    streams: readCounts(given['streams']),
    eventsPerSecond: positive('rate', read('rate', '50'), 1000),
    seconds: positive('seconds', read('seconds', '5'), 3600),
    workers,
    pinning: choosePinning(workers),
    onProgress: (message) => io.stderr.write(`${message}\n`),
  }
  io.onSignal((signal) => io.exit(signal === 'SIGINT' ? 130 : 143))

  // Before this process is kept on some of the cores.
  const machine = machineFacts()
  let streams: BenchReport['streams']
  try {
    streams = await measureStreams(options)
  } catch (error) {
    io.stderr.write(`mockllm: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
  const { eventsPerSecond, seconds, pinning } = options
  const report: BenchReport = {
    version,
    machine,
    pinned: pinning.cores,
    workers,
    eventsPerSecond,
    seconds,
    goalMs,
    held: highestHeld(streams),
    streams,
  }
  const text =
    format === 'json' ? JSON.stringify(report, undefined, 2) : formatReport(report, options)
  io.stdout.write(`${text}\n`)
  return streams.every(({ wrong }) => wrong === 0) ? 0 : 1
}

function readCounts(value: string | true | undefined): number[] | undefined {
  if (typeof value !== 'string') return undefined
  return value.split(',').map((count) => wholeNumber('streams', count.trim(), 100_000))
}

function wholeNumber(flag: string, value: string, most: number): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= 1 && number <= most) return number
  throw new UsageError(`--${flag} must be a whole number from 1 to ${most}, but is "${value}"`)
}

function positive(flag: string, value: string, most: number): number {
  const number = Number(value)
  if (value.trim() !== '' && number > 0 && number <= most) return number
  throw new UsageError(`--${flag} must be a number over 0, up to ${most}, but is "${value}"`)
}
