/** Measures rising numbers of paced streams, and beside each the control. */
import type { StreamResult } from './event-client.ts'
import { type Punctuality, punctuality, type Summary, transit } from './figures.ts'
import { openFileLimit } from './machine.ts'
import { type Pinning, pinClient } from './pinning.ts'
import { runStreams, spreadMs } from './run-streams.ts'
import { type ServerProcess, startControl, startMock } from './server-process.ts'
import { createWorkload, type Workload } from './workload.ts'

export interface BenchOptions {
  /** Default: 100, 200, 400, 600, 800, 1000 and so on, until they are no longer held. */
  streams: number[] | undefined
  eventsPerSecond: number
  seconds: number
  workers: number
  pinning: Pinning
  onProgress(message: string): void
}

export interface StreamsFigures extends Punctuality {
  streams: number
  /** Events that were missing, out of order, altered, or too many. */
  wrong: number
  failures: string[]
  /** Shares of one core. */
  serverCpu: number | undefined
  clientCpu: number
  bytesPerStream: number | undefined
  /** What of the lateness is the client's and the system's own. */
  control: Summary
}

/** At the 99th percentile. */
export const goalMs = 10

export function isHeld({ lateness, wrong }: StreamsFigures): boolean {
  return lateness.p99 <= goalMs && wrong === 0
}

export async function measureStreams(options: BenchOptions): Promise<StreamsFigures[]> {
  const { eventsPerSecond, seconds, workers, pinning, streams } = options
  const workload = createWorkload(eventsPerSecond, seconds)
  checkFileLimit(Math.max(...(streams ?? firstCounts)))
  pinClient(pinning)
  const server = await startMock(workload.config, workers, pinning)
  try {
    // What is loaded at the first requests is no part of any figure.
    await runStreams(server, workload, 20 * workers)
    const figures: StreamsFigures[] = []
    for (const count of streams ?? risingCounts()) {
      let found = await measureCount(server, workload, count, options)
      // Whatever else the machine does can only make events later, so the better of two says more.
      if (!isHeld(found)) {
        const again = await measureCount(server, workload, count, options, ' once more')
        if (again.wrong <= found.wrong && again.lateness.p99 < found.lateness.p99) found = again
      }
      figures.push(found)
      if (streams === undefined && !isHeld(found)) break
    }
    return figures
  } finally {
    await server.stop()
  }
}

const firstCounts = [100, 200, 400, 600]

function* risingCounts(): Generator<number> {
  yield* firstCounts
  const most = openFileLimit() - spareFiles
  for (let count = 800; count <= Math.min(most, 10_000); count += 200) yield count
}

async function measureCount(
  server: ServerProcess,
  workload: Workload,
  streams: number,
  { pinning, seconds, onProgress }: BenchOptions,
  which = '',
): Promise<StreamsFigures> {
  const lastsSeconds = seconds + spreadMs(streams) / 1000
  onProgress(`${streams} streams${which}, ${Math.ceil(lastsSeconds)} s …`)
  const run = await runStreams(server, workload, streams)
  const { results, serverCpu, clientCpu, grownBytes } = run
  const whole = results.filter(isWhole)
  return {
    streams,
    wrong: results.reduce((sum, { wrong }) => sum + wrong, 0),
    failures: [...new Set(results.flatMap(({ failure = [] }) => failure))],
    ...punctuality(whole, workload),
    serverCpu,
    clientCpu,
    bytesPerStream: grownBytes === undefined ? undefined : Math.max(0, grownBytes) / streams,
    control: await measureControl(workload, streams, pinning),
  }
}

/** Of what has not arrived there is no time to speak of. */
function isWhole({ arrivedMs }: StreamResult): boolean {
  return arrivedMs.every((arrived) => arrived > 0)
}

async function measureControl(
  workload: Workload,
  streams: number,
  pinning: Pinning,
): Promise<Summary> {
  const { text, eventsPerSecond } = workload
  // As long as it takes to see the p99.
  const characters = text.slice(0, Math.max(2, Math.round(eventsPerSecond * controlSeconds)))
  const task = { streams, text: characters, eventsPerSecond }
  const control = await startControl(task, pinning)
  try {
    const { results } = await runStreams(control, { ...workload, text: characters }, streams)
    return transit(results.filter(isWhole), await control.sentMs())
  } finally {
    await control.stop()
  }
}

const controlSeconds = 3

/** What a process has open besides its streams. */
const spareFiles = 100

/** @throws Error that says how to raise the limit */
function checkFileLimit(streams: number): void {
  const limit = openFileLimit()
  const needed = streams + spareFiles
  if (needed <= limit) return
  throw new Error(
    `${streams} streams need ${needed} open files, and a process may have ${limit} here; raise the limit first: ulimit -n ${needed} (as root, where the hard limit is lower: prlimit --nofile=${needed} --pid $$)`,
  )
}
