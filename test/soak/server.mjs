/** `mockllm start` as a process of its own, and what it uses. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const probe = new URL('./probe.mjs', import.meta.url).href

/** Starts the built command of the working directory; `flags` are those of `mockllm start`. */
export async function startServer(flags) {
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--import',
      probe,
      'dist/cli.cjs',
      'start',
      '--host=127.0.0.1',
      '--port=0',
      '--quiet',
      '--log-format=json',
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  )
  const errors = []
  readLines(child.stderr, (line) => errors.push(parse(line)))
  const port = await new Promise((resolve, reject) => {
    child.once('exit', () =>
      reject(new Error(`The server has not started: ${JSON.stringify(errors)}`)),
    )
    readLines(child.stdout, (line) => {
      const { event, port } = parse(line)
      if (event === 'ready') resolve(port)
    })
  })
  let isRunning = true
  const exited = once(child, 'exit').then(([code]) => {
    isRunning = false
    return code
  })
  return {
    port,
    pid: child.pid,
    /** What it has said on stderr. */
    errors,
    get isRunning() {
      return isRunning
    },
    /** After a collection: resident and live bytes, and the handles and timers that are open. */
    async usage() {
      if (!isRunning) throw new Error(`The server has ended: ${JSON.stringify(errors.slice(-3))}`)
      child.send('usage')
      const [usage] = await once(child, 'message')
      return usage
    },
    /** @returns its exit code */
    stop() {
      child.kill('SIGTERM')
      return exited
    },
    kill: () => child.kill('SIGKILL'),
  }
}

function readLines(stream, onLine) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    for (const line of lines) onLine(line)
  })
}

function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return { message: line }
  }
}
