/** The processes that answer the client: `mockllm start` as users run it, and the control. */
import { type ChildProcess, type IOType, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ControlTask } from './control-server.ts'
import { onServerCores, type Pinning } from './pinning.ts'
import { type Usage, usageOf } from './process-usage.ts'

export interface ServerProcess {
  port: number
  /** Of the process and its workers; only Linux tells. */
  usage(): Usage | undefined
  stop(): Promise<void>
}

export interface ControlProcess extends ServerProcess {
  /** When it wrote the role and each character of each stream. */
  sentMs(): Promise<Float64Array[]>
}

/** @throws Error with what the server said where it does not start */
export async function startMock(
  config: object,
  workers: number,
  pinning: Pinning,
): Promise<ServerProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'mockllm-bench-'))
  const file = join(directory, 'bench.json')
  writeFileSync(file, JSON.stringify(config))
  const child = spawnSelf(
    pinning,
    ['pipe', 'pipe'],
    [
      ...['start', '--config', file, '--no-reload', '--quiet', '--log-format', 'json'],
      ...['--host', '127.0.0.1', '--port', '0'],
      ...(workers === 1 ? [] : ['--workers', String(workers)]),
    ],
  )
  const server = serverOf(child, () => rmSync(directory, { recursive: true, force: true }))
  try {
    return { ...server, port: await readPort(child) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

export async function startControl(task: ControlTask, pinning: Pinning): Promise<ControlProcess> {
  const child = spawnSelf(pinning, ['inherit', 'inherit', 'ipc'], ['bench', '--control-server'])
  const ask = async (question: unknown) => {
    child.send(question as object)
    const [answer] = await once(child, 'message')
    return answer
  }
  return { ...serverOf(child), port: await ask(task), sentMs: () => ask('sent') }
}

/** The program that runs, once more: what is measured is what is installed. */
function spawnSelf(pinning: Pinning, output: (IOType | 'ipc')[], args: string[]): ChildProcess {
  const program = [...process.execArgv, process.argv[1]!]
  const [command, ...rest] = onServerCores(pinning, [process.execPath, ...program, ...args])
  return spawn(command, rest, { stdio: ['ignore', ...output], serialization: 'advanced' })
}

function serverOf(child: ChildProcess, cleanUp = () => {}): Omit<ServerProcess, 'port'> {
  const exited = once(child, 'exit')
  const { pid } = child
  const kill = () => child.kill('SIGKILL')
  // Nobody else would end it.
  const abandon = () => {
    kill()
    cleanUp()
  }
  process.once('exit', abandon)
  return {
    usage: () => (pid === undefined ? undefined : usageOf(pid)),
    async stop() {
      child.kill('SIGTERM')
      const cut = setTimeout(kill, 2000)
      if (child.exitCode === null && child.signalCode === null) await exited
      clearTimeout(cut)
      process.off('exit', abandon)
      cleanUp()
    },
  }
}

/** Of the line that says that it listens. */
function readPort(child: ChildProcess): Promise<number> {
  let output = ''
  let errors = ''
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      output += chunk
      for (const line of output.split('\n').slice(0, -1)) {
        const { event, port } = JSON.parse(line)
        if (event === 'ready') resolve(port)
      }
      output = output.slice(output.lastIndexOf('\n') + 1)
    })
    child.stderr!.on('data', (chunk) => {
      errors += chunk
    })
    child.once('error', reject)
    child.once('close', () =>
      reject(new Error(`the server has ended before it listened: ${errors.trim()}`)),
    )
  })
}
