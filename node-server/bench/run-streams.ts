/** Runs so many streams at once against a server, and reads what it used meanwhile. */
import { setTimeout as delay } from 'node:timers/promises'
import { type OpenStream, openStream, type StreamResult } from './event-client.ts'
import { machineMs } from './machine.ts'
import type { Usage } from './process-usage.ts'
import type { ServerProcess } from './server-process.ts'
import type { Workload } from './workload.ts'

export interface StreamsRun {
  results: StreamResult[]
  /** Share of one core. */
  serverCpu: number | undefined
  clientCpu: number
  /** What the server holds while all streams run, less what it held before. */
  grownBytes: number | undefined
}

/** As many connections as a server's backlog takes without complaint. */
const connectAtOnce = 200

/** Requests are spread over a second, as those of real clients would be; over more where they are many. */
export function spreadMs(streams: number): number {
  return Math.max(Math.min(1000, streams * 20), streams)
}

/** When a stream that has not ended never will. */
function cutMs(streams: number, seconds: number): number {
  return spreadMs(streams) + 2000 * seconds + 60_000
}

export async function runStreams(
  server: ServerProcess,
  { text, bodyOf, eventsPerSecond }: Workload,
  streams: number,
): Promise<StreamsRun> {
  const before = server.usage()
  const open: OpenStream[] = []
  const closeAll = () => {
    for (const stream of open) stream.close()
  }
  try {
    while (open.length < streams) {
      const batch = Array.from(
        { length: Math.min(connectAtOnce, streams - open.length) },
        (_, index) => {
          const stream = open.length + index
          return openStream({ port: server.port, stream, body: bodyOf(stream), text })
        },
      )
      open.push(...(await Promise.all(batch)))
    }
    const startMs = machineMs()
    const beginning = server.usage()
    const ownBeginning = process.cpuUsage()
    let running: Usage | undefined
    const look = setTimeout(() => {
      running = server.usage()
    }, spreadMs(streams))
    const cut = setTimeout(closeAll, cutMs(streams, text.length / eventsPerSecond))
    const results = await Promise.all(
      open.map(async (stream, index) => {
        await delay(startMs + (index * spreadMs(streams)) / streams - machineMs())
        return stream.read()
      }),
    )
    clearTimeout(look)
    clearTimeout(cut)
    const elapsedMs = machineMs() - startMs
    const after = server.usage()
    const { user, system } = process.cpuUsage(ownBeginning)
    return {
      results,
      serverCpu: after && beginning && (after.cpuMs - beginning.cpuMs) / elapsedMs,
      clientCpu: (user + system) / 1000 / elapsedMs,
      grownBytes: before && running && running.residentBytes - before.residentBytes,
    }
  } finally {
    closeAll()
  }
}
