/** CPU per request and requests/s of each server, the same answer asked of all of them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertSays, fetchAnswer } from './answers.mjs'
import { bare, contendersOf } from './contenders.mjs'
import { drive } from './http-client.mjs'
import { onServerCore } from './pinning.mjs'
import { freePort, spawnServer } from './server-process.mjs'
import { median } from './statistics.mjs'
import { workloadGroups } from './workloads.mjs'

/** One request that takes longer than this is sent over one connection: sixteen would say no more. */
const slowMicros = 100_000

/** For each workload the medians by server, `missing` with a reason, and ratios to the goals' sides. */
export async function measureThroughput(peers, { rounds, roundMs, mostWarmUpMs }) {
  const results = []
  for (const group of workloadGroups) {
    const folder = mkdtempSync(join(tmpdir(), 'mockllm-bench-'))
    const entries = []
    try {
      for (const workload of group) {
        entries.push({ workload, ...(await startAll(workload, contendersOf(peers), folder)) })
      }
      // Interleaved, so that a drift of the machine hits all.
      const servers = entries.flatMap((entry) => Object.values(entry.servers))
      for (const server of servers) await warmUp(server, mostWarmUpMs)
      for (let round = 0; round < rounds; round++) {
        for (const server of servers) server.samples.push(await measureRound(server, roundMs))
      }
      results.push(...entries.map((entry) => summarizeEntry(entry, entries[0])))
    } finally {
      for (const { servers } of entries) {
        for (const { child } of Object.values(servers)) await child.stop()
      }
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return results
}

async function startAll(workload, contenders, parent) {
  const folder = mkdtempSync(join(parent, 'workload-'))
  const servers = {}
  const missing = {}
  let answer
  for (const [key, configure] of Object.entries(contenders)) {
    const started = await start(workload, (port) => configure(workload, folder, port))
    if (started.server !== undefined) servers[key] = started.server
    else missing[key] = started.reason
    if (key === 'mockllm') {
      if (started.server === undefined) throw new Error(started.reason)
      answer = started.answer
    }
  }
  if (workload.withBare) {
    const { server } = await start(workload, (port) => bare(answer, folder, port))
    servers.bare = server
    if (workload.pieces !== undefined) {
      const options = { byEvent: true }
      const byEvent = await start(workload, (port) => bare(answer, folder, port, options))
      servers.bareByEvent = byEvent.server
    }
  }
  return { servers, missing }
}

/** `{ server, answer }`, or the reason why it cannot do this. */
async function start(workload, configure) {
  const port = await freePort()
  const child = spawnServer(configure(port), { port, around: onServerCore, probed: true })
  try {
    const [request] = workload.requests
    await child.firstAnswer(request)
    const answer = await fetchAnswer(port, request)
    assertSays(answer, workload)
    const server = { child, requests: workload.requests, connections: 1, samples: [] }
    const { cpuMicros } = await measureRound(server, 0)
    if (cpuMicros < slowMicros) server.connections = 16
    return { server, answer }
  } catch (error) {
    await child.stop()
    return { reason: error.message }
  }
}

/** V8 goes by the number of calls, which are few in a round where the machine is busy. */
const leastWarmUpAnswers = 15_000

/** Until it no longer gets cheaper, or `mostCpuMs` of the server's time are spent: V8 compiles meanwhile. */
async function warmUp(server, mostCpuMs) {
  const untilMs = performance.now() + 3 * mostCpuMs
  let spentMs = 0
  let leastMicros = Number.POSITIVE_INFINITY
  let roundsWithoutGain = 0
  let sum = 0
  while (
    (roundsWithoutGain < 2 || sum < leastWarmUpAnswers) &&
    spentMs < mostCpuMs &&
    performance.now() < untilMs
  ) {
    const { cpuMicros, answered } = await measureRound(server, 200)
    spentMs += (cpuMicros * answered) / 1000
    sum += answered
    roundsWithoutGain = cpuMicros < 0.95 * leastMicros ? 0 : roundsWithoutGain + 1
    leastMicros = Math.min(leastMicros, cpuMicros)
  }
}

async function measureRound({ child, requests, connections }, durationMs) {
  const before = await child.cpuMicros()
  const driven = await drive(child.port, requests, { durationMs, connections })
  const cpuMicros = (await child.cpuMicros()) - before
  return {
    answered: driven.answered,
    cpuMicros: cpuMicros / driven.answered,
    requestsPerSecond: (driven.answered * 1000) / driven.elapsedMs,
  }
}

function summarizeEntry({ workload, servers, missing }, first) {
  const medians = Object.entries(servers).map(([key, { samples }]) => [
    key,
    {
      cpuMicros: median(samples.map(({ cpuMicros }) => cpuMicros)),
      requestsPerSecond: median(samples.map(({ requestsPerSecond }) => requestsPerSecond)),
    },
  ])
  const sides = { ...servers, first: first.servers.mockllm }
  const ratios = Object.entries(sides).map(([key, { samples }]) => [
    key,
    median(servers.mockllm.samples.map((sample, at) => sample.cpuMicros / samples[at].cpuMicros)),
  ])
  return {
    name: workload.name,
    goals: workload.goals,
    servers: Object.fromEntries(medians),
    missing,
    ratios: Object.fromEntries(ratios),
  }
}
