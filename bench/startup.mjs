/** From the start of the process to its first whole answer, each server by its own command. */
import { writeFileSync } from 'node:fs'
import { commandsOf, simple } from './commands.mjs'
import { onAnyCore } from './pinning.mjs'
import { freePort, spawnServer } from './server-process.mjs'
import { median } from './statistics.mjs'

/** Of a start from a YAML file, as the README shows it, that finds the code of an earlier one compiled. */
export const startupGoal = 1.5

/** The command keeps its compiled code a second after what it has loaded last. */
const keepMs = 2500

/** Median milliseconds of interleaved rounds, and the median of ratios; the first round warms the disk's cache. */
export async function measureStartup(peers, { rounds }) {
  const { commands, remove } = await commandsOf(peers)
  const variants = { ...commands, mockllm: inYaml(commands.mockllm), json: commands.mockllm }
  variants.cold = (port) => uncached(variants.mockllm(port))
  const samples = Object.fromEntries(Object.keys(variants).map((key) => [key, []]))
  try {
    for (const key of ['mockllm', 'json']) await timeStart(variants[key], { keepMs })
    for (let round = -1; round < rounds; round++) {
      for (const [key, command] of Object.entries(variants)) {
        const elapsedMs = await timeStart(command)
        if (round >= 0) samples[key].push(elapsedMs)
      }
    }
  } finally {
    remove()
  }
  const ratios = (key) => median(samples[key].map((elapsedMs, at) => elapsedMs / samples.bare[at]))
  const ratio = { later: ratios('mockllm'), json: ratios('json'), first: ratios('cold') }
  const millis = Object.entries(samples).map(([key, values]) => [key, median(values)])
  return { millis: Object.fromEntries(millis), ratio, rounds }
}

/** The same configuration as a person would write it. */
function inYaml(commandOf) {
  return (port) => {
    const { args, ...others } = commandOf(port)
    const at = args.indexOf('--config') + 1
    const file = args[at].replace(/\.json$/, '.yml')
    const { rules, pieceCharacters } = simple
    const lines = [
      'responses:',
      ...rules.map(({ prompt, reply }) => `  ${prompt}: ${reply}`),
      'settings:',
      '  lag:',
      '    profile: none',
      `    chunk: ${pieceCharacters}`,
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    return { ...others, args: args.with(at, file) }
  }
}

function uncached(command) {
  return { ...command, env: { ...command.env, MOCKLLM_NO_CODE_CACHE: '1' } }
}

async function timeStart(command, { keepMs: lingerMs = 0 } = {}) {
  const port = await freePort()
  // A server that starts has the whole machine, as in real life: V8 compiles beside it.
  const child = spawnServer(command(port), { port, around: onAnyCore })
  try {
    const elapsedMs = await child.firstAnswer(simple.requests[0])
    await new Promise((resolve) => setTimeout(resolve, lingerMs))
    return elapsedMs
  } finally {
    await child.stop()
  }
}
