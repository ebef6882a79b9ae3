/** The command of every server for one and the same short answer. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchAnswer } from './answers.mjs'
import { bare, contendersOf } from './contenders.mjs'
import { onAnyCore } from './pinning.mjs'
import { freePort, spawnServer } from './server-process.mjs'
import { workloadGroups } from './workloads.mjs'

export const [[simple]] = workloadGroups

/** `commands` by server, each from a port to its arguments, and `remove` for their files. */
export async function commandsOf(peers) {
  const folder = mkdtempSync(join(tmpdir(), 'mockllm-bench-'))
  const { mockllm, ...others } = contendersOf(peers)
  const commandOf = (configure) => (port) => configure(simple, folder, port)
  const answer = await answerOf(commandOf(mockllm))
  const commands = { bare: (port) => bare(answer, folder, port), mockllm: commandOf(mockllm) }
  for (const [key, configure] of Object.entries(others)) commands[key] = commandOf(configure)
  return { commands, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

async function answerOf(command) {
  const port = await freePort()
  const child = spawnServer(command(port), { port, around: onAnyCore })
  try {
    await child.firstAnswer(simple.requests[0])
    return await fetchAnswer(port, simple.requests[0])
  } finally {
    await child.stop()
  }
}
