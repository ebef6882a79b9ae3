/** A worker as the primary process sees it. */
import type { Cluster, Worker } from 'node:cluster'
import type { Socket } from 'node:net'
import { type Channel, createChannel } from './channel.ts'
import type { PrimaryMethods, WorkerMethods } from './methods.ts'

export interface WorkerProcess {
  index: number
  pid: number | undefined
  channel: Channel<WorkerMethods>
  /** Resolves with how it has ended, in words. */
  ended: Promise<string>
  kill(): void
  /** Gives it a client's connection. */
  hand(socket: Socket): void
  /** How many it has been given and has not taken yet. */
  readonly inTransit: number
  /** Those of one that has ended. */
  takeBack(): Socket[]
}

interface Handed {
  handed: number
}

interface Taken {
  taken: number
}

/** A connection comes with it. */
export function isHanded(message: unknown): message is Handed {
  return typeof message === 'object' && message !== null && 'handed' in message
}

function isTaken(message: unknown): message is Taken {
  return typeof message === 'object' && message !== null && 'taken' in message
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
  const inTransit = new Map<number, Socket>()
  let latestHanded = 0
  const send = (message: unknown) => {
    if (early !== undefined) early.push(message)
    // It may have ended a moment ago, which is told below.
    else if (worker.isConnected()) worker.process.send(message as object, undefined, {}, () => {})
  }
  const channel = createChannel<PrimaryMethods, WorkerMethods>(send, methods)
  worker.on('message', (message: unknown) => {
    if (isTaken(message)) {
      // It is the worker's alone from here on.
      inTransit.get(message.taken)?.destroy()
      inTransit.delete(message.taken)
      return
    }
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
    hand(socket) {
      const message: Handed = { handed: ++latestHanded }
      inTransit.set(message.handed, socket)
      // Kept open until the worker has it, which may die before.
      if (worker.isConnected()) worker.process.send(message, socket, { keepOpen: true }, () => {})
    },
    get inTransit() {
      return inTransit.size
    },
    takeBack() {
      const sockets = [...inTransit.values()]
      inTransit.clear()
      return sockets
    },
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
