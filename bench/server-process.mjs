/** A server under test in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { timeFirstAnswer } from './http-client.mjs'

const probe = fileURLToPath(new URL('probe.cjs', import.meta.url))

/**
 * Starts `node` with `args`. With `probed`, `cpuMicros()` says what the process has used; without,
 * it runs exactly as its users run it.
 *
 * @param around what pins the command line to a core
 */
export function spawnServer({ args, env = {} }, { port, around, probed = false }) {
  const node = probed ? [process.execPath, '-r', probe] : [process.execPath]
  const [command, ...rest] = around([...node, ...args])
  const startedMs = performance.now()
  const child = spawn(command, rest, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', ...(probed ? ['ipc'] : [])],
    serialization: 'json',
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-2000)
  })
  const exited = once(child, 'exit')
  return {
    port,
    /** @throws with what the server said where it ends before it answers */
    async firstAnswer(request) {
      const ended = exited.then(() => {
        throw new Error(`node ${args.join(' ')} has ended: ${errors}`)
      })
      return await Promise.race([timeFirstAnswer(port, request, { startedMs }), ended])
    },
    async cpuMicros() {
      child.send('usage')
      const [{ cpuMicros }] = await once(child, 'message')
      return cpuMicros
    },
    /** Of resident memory once `settleMs` have passed; undefined where the system does not tell. */
    async settledBytes(settleMs) {
      await new Promise((resolve) => setTimeout(resolve, settleMs))
      return residentBytes(child.pid)
    },
    async stop() {
      child.kill('SIGKILL')
      // What is left of it would be in the next one's way.
      await exited
    },
  }
}

/** Only Linux tells. */
function residentBytes(pid) {
  try {
    const [, kilobytes] = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
