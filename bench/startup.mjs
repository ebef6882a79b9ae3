/** From the start of the process to its first whole answer, each server by its own command. */
import { commandsOf, simple } from './commands.mjs'
import { onAnyCore } from './pinning.mjs'
import { freePort, spawnServer } from './server-process.mjs'
import { median } from './statistics.mjs'

export const startupGoal = 1.5

/** Median milliseconds of interleaved rounds, and the median of ratios; the first round warms the disk's cache. */
export async function measureStartup(peers, { rounds }) {
  const { commands, remove } = await commandsOf(peers)
  const samples = Object.fromEntries(Object.keys(commands).map((key) => [key, []]))
  try {
    for (let round = -1; round < rounds; round++) {
      for (const [key, command] of Object.entries(commands)) {
        const elapsedMs = await timeStart(command)
        if (round >= 0) samples[key].push(elapsedMs)
      }
    }
  } finally {
    remove()
  }
  const ratio = median(samples.mockllm.map((elapsedMs, at) => elapsedMs / samples.bare[at]))
  const millis = Object.entries(samples).map(([key, values]) => [key, median(values)])
  return { millis: Object.fromEntries(millis), ratio, rounds }
}

async function timeStart(command) {
  const port = await freePort()
  // A server that starts has the whole machine, as in real life: V8 compiles beside it.
  const child = spawnServer(command(port), { port, around: onAnyCore })
  try {
    return await child.firstAnswer(simple.requests[0])
  } finally {
    await child.stop()
  }
}
