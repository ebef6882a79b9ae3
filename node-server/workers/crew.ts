/** The workers: as many as there are to be, each replaced when it dies, and all of one mind. */
import type { Cluster } from 'node:cluster'
import type { Log } from '../log.ts'
import type { PrimaryMethods, WorkerSettings } from './methods.ts'
import { forkWorker, unlessStuck, type WorkerProcess } from './worker-process.ts'

export interface CrewOptions {
  cluster: Cluster
  count: number
  /** 0 takes a free one. */
  port: number
  log: Log
  methods: PrimaryMethods
  /** What a worker that begins now is to go by. */
  settingsOf(index: number): WorkerSettings
}

export interface Crew {
  /** Resolves when all of them listen. @throws the first failure, and then none is left */
  start(): Promise<{ url: string; port: number; moduleFiles: string[] | undefined }>
  /** One after the other; no worker joins meanwhile. */
  inTurn<Value>(task: () => Promise<Value>): Promise<Value>
  /** Asks all that answer. @throws the first error that one of them throws */
  askAll<Value>(ask: (worker: WorkerProcess) => Promise<Value>): Promise<Value[]>
  /** Has all do what makes no sense in some of them alone, within a time. */
  order(ask: (worker: WorkerProcess) => Promise<unknown>): Promise<void>
  close(graceMs: number): Promise<void>
}

/** A worker whose event loop does not turn for so long is replaced. */
const stuckMs = 10_000
/** A worker that dies as soon as it lives is not started over and over without a pause. */
const firstPauseMs = 50
const longestPauseMs = 5000
const settledMs = 10_000

export function createCrew(options: CrewOptions): Crew {
  const { cluster, count, log, methods, settingsOf } = options
  const all = new Set<WorkerProcess>()
  const serving = new Set<WorkerProcess>()
  /** What workers ask for to share what the others listen on, which node:cluster knows by this number. */
  let askedPort = options.port
  let isClosing = false
  let turn: Promise<unknown> = Promise.resolve()

  function inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const done = turn.then(task)
    turn = done.catch(() => {})
    return done
  }

  function fork(index: number): WorkerProcess {
    const worker = forkWorker(cluster, index, methods)
    all.add(worker)
    void worker.ended.then(() => {
      all.delete(worker)
      serving.delete(worker)
    })
    return worker
  }

  async function listen(worker: WorkerProcess, port?: number) {
    // Nobody holds it any more.
    if (port !== undefined && serving.size === 0) askedPort = port
    const listening = await worker.channel.call('listen', askedPort)
    if (port !== undefined && listening.port !== port) throw new Error('the port has been lost')
    serving.add(worker)
    return listening
  }

  /** Lives as long as the crew. */
  async function keep(first: WorkerProcess, port: number): Promise<void> {
    const { index } = first
    let worker = first
    let pauseMs = firstPauseMs
    for (;;) {
      const startedMs = performance.now()
      const how = await worker.ended
      if (isClosing) return
      log.error(
        `worker ${index + 1} (process ${worker.pid}) has ended ${how}; another takes its place, and its sessions begin anew`,
        { event: 'worker_ended', worker: index + 1, pid: worker.pid },
      )
      if (performance.now() - startedMs > settledMs) pauseMs = firstPauseMs
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
      if (isClosing) return
      worker = fork(index)
      await inTurn(() => join(worker, port))
    }
  }

  async function join(worker: WorkerProcess, port: number): Promise<void> {
    try {
      await worker.channel.call('start', settingsOf(worker.index))
      await listen(worker, port)
    } catch (error) {
      // Such as a module that has been broken meanwhile. It is tried again.
      if (!isClosing) log.error(messageOf(error), { event: 'worker_failed' })
      worker.kill()
    }
  }

  function killAll(): void {
    for (const worker of all) worker.kill()
  }

  async function askAll<Value>(ask: (worker: WorkerProcess) => Promise<Value>): Promise<Value[]> {
    const asked = [...serving].map(async (worker) => {
      try {
        return [await ask(worker)]
      } catch (error) {
        // Whoever takes the place of one that has died is told all there is to know.
        if (!serving.has(worker)) return []
        throw error
      }
    })
    const settled = await Promise.allSettled(asked)
    return settled.flatMap((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    })
  }

  return {
    inTurn,
    askAll,
    async order(ask) {
      await askAll(async (worker) => {
        try {
          await unlessStuck(worker, ask(worker), stuckMs)
        } catch (error) {
          if (!serving.has(worker)) return
          // It does not do what all others do.
          log.error(messageOf(error), { event: 'worker_failed' })
          worker.kill()
          await worker.ended
        }
      })
    },
    async start() {
      const workers = Array.from({ length: count }, (_, index) => fork(index))
      try {
        const started = await Promise.all(
          workers.map((worker) => worker.channel.call('start', settingsOf(worker.index))),
        )
        // The first alone, which tells the port where any will do.
        const [first, ...others] = workers
        const listening = await listen(first!)
        await Promise.all(others.map((worker) => listen(worker, listening.port)))
        for (const worker of workers) void keep(worker, listening.port)
        return { ...listening, moduleFiles: started[0]!.moduleFiles }
      } catch (error) {
        isClosing = true
        killAll()
        throw error
      }
    },
    async close(graceMs) {
      isClosing = true
      for (const worker of all) if (!serving.has(worker)) worker.kill()
      const each = async (ask: (worker: WorkerProcess) => Promise<unknown>, maxMs: number) => {
        await Promise.allSettled(
          [...serving].map((worker) => unlessStuck(worker, ask(worker), maxMs)),
        )
      }
      await each(({ channel }) => channel.call('close', graceMs), graceMs + stuckMs)
      await each(async ({ channel, ended }) => {
        await channel.call('exit')
        await ended
      }, stuckMs)
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
