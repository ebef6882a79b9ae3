/**
 * How late events of paced streams reach a client, against the schedule that the request itself
 * fixes. A stream's time base is its most punctual event. Its first event will not do: when that is
 * late, all others look punctual. Nor will the request: a pause of the machine while it was on its
 * way would count again at every event. What a request waits for its first event is a figure of its own.
 */
import { createRandom, hashText } from '../dist/src/random.js'
import { gapMs, lagOfFactor } from '../dist/src/stream/lag.js'
import { readEvents } from './event-client.mjs'
import { startChild } from './load.mjs'
import { machineMs } from './machine.mjs'
import { summarize } from './statistics.mjs'

const lagFactor = 5
const eventsPerSecond = lagFactor * 10
/** The streams begin spread over this time, as those of real clients would. */
const spreadMs = 1000
const connectMs = 500
const frameBytes = 206

/** Lateness in milliseconds for each number of simultaneous streams, and the memory that they took. */
export async function measurePaced({ streamCounts, seconds, rounds }) {
  const characters = seconds * eventsPerSecond
  const config = {
    responses: { long: 'x'.repeat(characters) },
    settings: { lag_enabled: true, lag_factor: lagFactor },
  }
  const execArgv = ['--expose-gc']
  const mock = await startChild('./mock-server.mjs', [JSON.stringify(config)], { execArgv })
  // One stream first: what is loaded at the first request is no part of any figure.
  await runStreams(mock, 1, 3 + characters)
  const { residentBytes: idleBytes } = await mock.usage()
  const streams = []
  for (const count of streamCounts) {
    const control = await measureControl(count, characters)
    const samples = []
    for (let round = 0; round < rounds; round++) {
      samples.push(await measureMock(mock, count, characters))
    }
    // Whatever else the machine does can only make events later, so the best round says most.
    samples.sort((a, b) => a.lateness.p99 - b.lateness.p99)
    streams.push({ streams: count, goalMs: 10, ...samples[0], control, rounds: samples })
  }
  const { residentBytes: afterBytes } = await mock.usage()
  mock.stop()
  return { eventsPerSecond, seconds, streams, memory: { idleBytes, afterBytes } }
}

async function measureMock(mock, count, characters) {
  // A role first; after the last character its finish reason and [DONE], which come with it.
  const { results, cpuShare } = await runStreams(mock, count, 1 + characters + 2)
  const events = results.flatMap(({ arrivedMs }, index) => {
    const offsetsMs = schedule(bodyOf(index), characters).map(
      (due, event) => arrivedMs[event] - due,
    )
    const baseMs = offsetsMs.reduce((least, offsetMs) => Math.min(least, offsetMs))
    return Array.from(offsetsMs, (offsetMs, event) => ({
      second: Math.floor(arrivedMs[event] / 1000),
      lateMs: offsetMs - baseMs,
    }))
  })
  const firstEvents = results.map(({ sentMs, arrivedMs }) => arrivedMs[0] - sentMs)
  return {
    cpuShare,
    lateness: summarize(events.map(({ lateMs }) => lateMs)),
    quietestSecond: quietestSecond(events, count),
    firstEvent: summarize(firstEvents),
  }
}

/** The second of lowest p99 of those in which all streams run: what is left when the machine is ours. */
function quietestSecond(events, streams) {
  const bySecond = groupBySecond(events)
  const whole = [...bySecond.values()].filter(
    ({ length }) => length > 0.9 * streams * eventsPerSecond,
  )
  return whole
    .map((group) => summarize(group.map(({ lateMs }) => lateMs)))
    .reduce((best, next) => (next.p99 < best.p99 ? next : best))
}

function groupBySecond(events) {
  const groups = new Map()
  for (const event of events) {
    const group = groups.get(event.second)
    if (group === undefined) groups.set(event.second, [event])
    else group.push(event)
  }
  return groups
}

/** What of the lateness is the client's and the system's own. */
async function measureControl(count, characters) {
  const args = [count, characters, eventsPerSecond, frameBytes].map(String)
  const control = await startChild('./control-server.mjs', args)
  const { results, cpuShare } = await runStreams(control, count, characters)
  const sentMs = await control.ask('sent')
  control.stop()
  const lateness = results.flatMap(({ arrivedMs }, index) =>
    Array.from(arrivedMs, (arrived, event) => arrived - sentMs[index][event]),
  )
  return { cpuShare, lateness: summarize(lateness) }
}

async function runStreams(child, count, events) {
  const { cpuMicros: before } = await child.usage()
  const startMs = machineMs() + connectMs
  const results = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const sendAtMs = startMs + (index * spreadMs) / count
      return readEvents({ port: child.port, body: bodyOf(index), index, events, sendAtMs })
    }),
  )
  const elapsedMs = machineMs() - startMs
  const { cpuMicros: after } = await child.usage()
  return { results, cpuShare: (after - before) / 1000 / elapsedMs }
}

/** The bodies differ, and with them the jitter. */
function bodyOf(index) {
  const messages = [{ role: 'user', content: 'long' }]
  return JSON.stringify({ model: 'gpt-4o', messages, stream: true, user: `stream-${index}` })
}

/** Milliseconds from the start at which the role and each character are due. */
function schedule(body, characters) {
  const random = createRandom(hashText(body).low)
  const lag = lagOfFactor(lagFactor)
  const dueMs = new Float64Array(1 + characters)
  for (let event = 1; event <= characters; event++)
    dueMs[event] = dueMs[event - 1] + gapMs(lag, random)
  return dueMs
}
