/** Resident memory of each server: ready, after its first answer, and after a load. */
import { connect } from 'node:net'
import { commandsOf, simple } from './commands.mjs'
import { drive } from './http-client.mjs'
import { onServerCore } from './pinning.mjs'
import { freePort, spawnServer } from './server-process.mjs'
import { median } from './statistics.mjs'

export const idleMemoryGoal = 1.4

/** What a server does for itself once it listens, or has answered, is over by then. */
const settleMs = 300

/** Median bytes by server at each moment; undefined where the system does not tell. */
export async function measureMemory(peers, { rounds, requests }) {
  const { commands, remove } = await commandsOf(peers)
  const samples = Object.fromEntries(Object.keys(commands).map((key) => [key, []]))
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [key, command] of Object.entries(commands)) {
        samples[key].push(await measureOnce(command, requests))
      }
    }
  } finally {
    remove()
  }
  if (samples.bare[0].ready === undefined) return undefined
  const medians = Object.entries(samples).map(([key, values]) => [
    key,
    Object.fromEntries(
      ['ready', 'answered', 'loaded'].map((moment) => [
        moment,
        median(values.map((value) => value[moment])),
      ]),
    ),
  ])
  const bytes = Object.fromEntries(medians)
  return { bytes, requests, ratio: bytes.mockllm.ready / bytes.bare.ready }
}

async function measureOnce(command, requests) {
  const port = await freePort()
  const child = spawnServer(command(port), { port, around: onServerCore })
  try {
    await listening(port)
    const ready = await child.settledBytes(settleMs)
    await child.firstAnswer(simple.requests[0])
    const answered = await child.settledBytes(settleMs)
    await drive(port, simple.requests, { least: requests, durationMs: 0 })
    return { ready, answered, loaded: await child.settledBytes(settleMs) }
  } finally {
    await child.stop()
  }
}

/** Resolves once the port takes connections; nothing is sent. */
async function listening(port) {
  for (const startedMs = performance.now(); ; ) {
    if (await accepts(port)) return
    if (performance.now() - startedMs > 20_000) throw new Error(`Nobody listens on port ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
