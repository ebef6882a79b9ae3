/** One python3 that has loaded a module: requests go in and replies come out as lines of JSON. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Reply } from '../src/reply.ts'
import { displayName } from './file-name.ts'
import { pythonBridge } from './python-bridge.ts'

export interface PythonProcess {
  /** The module and what it imports from its own directory. */
  files: string[]
  readonly exited: boolean
  call(headers: Record<string, string>, body: unknown): Promise<Reply | string | undefined>
  /** Ends the process once it has answered what it was asked. */
  end(): void
}

interface Failure {
  message: string
  file: string | null
  line: number | null
  traceback: string
}

interface Message {
  id?: number
  files?: string[]
  reply?: Reply | string | null
  failure?: Failure
}

interface Waiting {
  resolve(reply: Reply | string | undefined): void
  reject(error: Error): void
}

/** @throws Error where there is no python3, or the module fails to load */
export async function startPythonProcess(file: string): Promise<PythonProcess> {
  // Loaded here: in the one file of the command, imports at the top delay servers that run no Python.
  const [{ spawn }, { createInterface }] = await Promise.all([
    import('node:child_process'),
    import('node:readline'),
  ])
  const name = displayName(file)
  const child = spawn(process.platform === 'win32' ? 'python' : 'python3', [
    '-c',
    pythonBridge,
    file,
  ])
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let exited = false
  let ending = false

  let resolveStarted: (files: string[]) => void
  let rejectStarted: (error: Error) => void
  const started = new Promise<string[]>((resolve, reject) => {
    resolveStarted = resolve
    rejectStarted = reject
  })
  child.on('error', (error: NodeJS.ErrnoException) => stop(startFailure(error, name)))
  // Writing to a process that has just died; its exit is what is reported.
  child.stdin.on('error', () => {})
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  child.on('close', (code, signal) => {
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`
    stop(new Error(`python3, which runs ${name}, ${how}`))
  })
  createInterface({ input: child.stdout }).on('line', (line) => receive(JSON.parse(line)))

  function stop(error: Error): void {
    exited = true
    rejectStarted(error)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  function receive({ id, files, reply, failure }: Message): void {
    if (id === undefined) {
      if (failure === undefined) resolveStarted(files ?? [])
      else rejectStarted(toError(failure, `Failed to load ${name}`))
      return
    }
    const caller = waiting.get(id)
    waiting.delete(id)
    if (failure === undefined) caller?.resolve(reply ?? undefined)
    else caller?.reject(toError(failure, name))
    rest()
  }

  /** Keeps Node alive only while something is awaited from python3. */
  function rest(): void {
    if (waiting.size > 0) return
    hold(child, false)
    if (ending) child.stdin.end()
  }

  const files = await started
  rest()
  return {
    files: [...new Set([file, ...files])],
    get exited() {
      return exited
    },
    call(headers, body) {
      if (exited) return Promise.reject(new Error(`python3, which runs ${name}, has ended`))
      const id = nextId++
      hold(child, true)
      child.stdin.write(`${JSON.stringify({ id, headers, body })}\n`)
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    },
    end() {
      ending = true
      rest()
    },
  }
}

function hold(child: ChildProcessWithoutNullStreams, held: boolean): void {
  const pipes = [child.stdin, child.stdout, child.stderr] as unknown as Socket[]
  for (const holder of [child, ...pipes]) {
    if (held) holder.ref()
    else holder.unref()
  }
}

function startFailure(error: NodeJS.ErrnoException, name: string): Error {
  if (error.code !== 'ENOENT') return error
  return new Error(
    `${name} is a Python module and needs python3, which is not on the PATH; ` +
      'install Python 3, or write the module in JavaScript or TypeScript',
  )
}

function toError({ message, file, line, traceback }: Failure, what: string): Error {
  const place = file === null || line === null ? '' : ` (${displayName(file)}:${line})`
  const error = new Error(`${what}: ${message}${place}`)
  error.stack = `${error.message}\n${traceback.trimEnd()}`
  return error
}
