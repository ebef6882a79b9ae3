/** A worker as the primary process sees it. */
import type { Cluster, Worker } from 'node:cluster'
import { type Channel, createChannel } from './channel.ts'
import type { PrimaryMethods, WorkerMethods } from './methods.ts'

export interface WorkerProcess {
  index: number
  pid: number | undefined
  channel: Channel<WorkerMethods>
  /** Resolves with how it has ended, in words. */
  ended: Promise<string>
  kill(): void
}

/** The first message of a worker. */
export const isListening = 'mockllm worker listens'

export function forkWorker(
  cluster: Cluster,
  index: number,
  methods: PrimaryMethods,
): WorkerProcess {
  const worker: Worker = cluster.fork()
  // What comes before it listens would be lost.
  let early: unknown[] | undefined = []
  const send = (message: unknown) => {
    if (early !== undefined) early.push(message)
    // It may have ended a moment ago, which is told below.
    else if (worker.isConnected()) worker.process.send(message as object, undefined, {}, () => {})
  }
  const channel = createChannel<PrimaryMethods, WorkerMethods>(send, methods)
  worker.on('message', (message: unknown) => {
    if (message !== isListening) return channel.receive(message)
    const waiting = early ?? []
    early = undefined
    for (const one of waiting) send(one)
  })
  // Of a process that could not be started; `exit` follows.
  worker.on('error', () => {})
  const ended = new Promise<string>((resolve) => {
    worker.once('exit', (code, signal) => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`
      // Heard first by who keeps the list of workers.
      resolve(how)
      channel.close(new Error(`worker ${index + 1} has ended ${how}`))
    })
  })
  return {
    index,
    pid: worker.process.pid,
    channel,
    ended,
    kill: () => void worker.process.kill('SIGKILL'),
  }
}

/** Gives up on a worker whose event loop does not turn: it would keep all others waiting. */
export async function unlessStuck<Value>(
  worker: WorkerProcess,
  asked: Promise<Value>,
  maxMs: number,
): Promise<Value> {
  const timer = setTimeout(worker.kill, maxMs)
  try {
    return await asked
  } finally {
    clearTimeout(timer)
  }
}
