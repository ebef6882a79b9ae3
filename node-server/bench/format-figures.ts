/** The figures of `mockllm bench` as a table that a person reads. */
import type { Summary } from './figures.ts'
import type { MachineFacts } from './machine.ts'
import { type BenchOptions, goalMs, isHeld, type StreamsFigures } from './measure.ts'

/** As it is written with `--format json`. */
export interface BenchReport {
  version: string
  machine: MachineFacts
  /** The cores of the server and of the client. */
  pinned: { server: string; client: string } | undefined
  workers: number
  eventsPerSecond: number
  seconds: number
  goalMs: number
  /** The highest number of streams of which 99 % of all events came in time, with all below it. */
  held: number | undefined
  /** Milliseconds, shares of one core, bytes. */
  streams: StreamsFigures[]
}

export function highestHeld(figures: readonly StreamsFigures[]): number | undefined {
  const rising = figures.toSorted((a, b) => a.streams - b.streams)
  const over = rising.findIndex((entry) => !isHeld(entry))
  return (over === -1 ? rising : rising.slice(0, over)).at(-1)?.streams
}

export function formatReport(report: BenchReport, { pinning }: BenchOptions): string {
  const { machine, version, workers, pinned, streams: figures, seconds, eventsPerSecond } = report
  const cores = `${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'} of ${machine.processor}`
  const where =
    pinned === undefined
      ? `server and client share all cores (not pinned: ${pinning.reason})`
      : `server on core ${pinned.server}, client on core ${pinned.client}`
  return [
    `mockllm ${version}, node ${machine.node}, ${machine.platform}, ${cores}`,
    `${workers} ${workers === 1 ? 'process' : 'workers'}; ${where}`,
    `streams of ${eventsPerSecond} events/s for ${seconds} s; milliseconds as p50 / p99 / max`,
    '',
    table(
      [
        ...['streams', 'events/s', 'first piece off by', 'gaps off by', 'late'],
        ...['drift', 'control late', 'server CPU', 'client CPU', 'memory', 'lost or wrong'],
      ],
      figures.map((entry) => [
        String(entry.streams),
        (entry.streams * eventsPerSecond).toLocaleString('en'),
        millis(entry.firstPiece),
        millis(entry.gap),
        millis(entry.lateness),
        millis(entry.drift),
        millis(entry.control),
        percent(entry.serverCpu),
        percent(entry.clientCpu),
        kilobytes(entry.bytesPerStream),
        String(entry.wrong),
      ]),
    ),
    '',
    'late: against the absolute schedule; control: from the write of a bare node:http server to the',
    'client, so what the client and the machine add; drift: last second of a stream against its first;',
    'memory: what the server grew by, for each stream; CPU: of one core.',
    ...figures.flatMap(({ streams, failures }) =>
      failures.map((failure) => `${streams} streams: ${failure}`),
    ),
    '',
    sentence(report),
  ].join('\n')
}

function sentence({ held, streams, eventsPerSecond }: BenchReport): string {
  const rate = `of ${eventsPerSecond} events/s`
  if (held === undefined) {
    return `No number of streams ${rate} was held under ${goalMs} ms at the 99th percentile.`
  }
  const isMost = streams.every((entry) => entry.streams <= held)
  const more = isMost ? ', the most that were tried' : ''
  return `Held under ${goalMs} ms at the 99th percentile: ${held.toLocaleString('en')} streams ${rate}${more}.`
}

function millis({ p50, p99, max }: Summary): string {
  return [p50, p99, max].map((value) => value.toFixed(1)).join(' / ')
}

/** Not every system tells. */
function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(0)} %`
}

function kilobytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : `${(bytes / 1024).toFixed(0)} KiB`
}

function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  '))
    .join('\n')
}
