/** The workers: as many as there are to be, each replaced when it dies, and all of one mind. */
import type { Cluster } from 'node:cluster'
import type { Log } from '../log.ts'
import type { FrontDoor } from './front-door.ts'
import type { PrimaryMethods, WorkerSettings } from './methods.ts'
import { forkWorker, unlessStuck, type WorkerProcess } from './worker-process.ts'

export interface CrewOptions {
  cluster: Cluster
  count: number
  door: FrontDoor
  log: Log
  methods: PrimaryMethods
  /** What a worker that begins now is to go by. */
  settingsOf(index: number): WorkerSettings
}

export interface Crew {
  /** Resolves when all of them can answer. @throws the first failure, and then none is left */
  start(): Promise<{ moduleFiles: string[] | undefined }>
  /** One after the other; no worker joins meanwhile. */
  inTurn<Value>(task: () => Promise<Value>): Promise<Value>
  /** Asks all that answer. @throws the first error that one of them throws */
  askAll<Value>(ask: (worker: WorkerProcess) => Promise<Value>): Promise<Value[]>
  /** Has all do what makes no sense in some of them alone, within a time. */
  order(ask: (worker: WorkerProcess) => Promise<unknown>): Promise<void>
  close(graceMs: number): Promise<void>
  /** At once: one whose event loop does not turn would outlive the primary process. */
  killAll(): void
}

/** A worker whose event loop does not turn for so long is replaced. */
const stuckMs = 10_000
/** A worker that dies as soon as it lives is not started over and over without a pause. */
const firstPauseMs = 50
const longestPauseMs = 5000
const settledMs = 10_000

export function createCrew(options: CrewOptions): Crew {
  const { cluster, count, door, log, methods, settingsOf } = options
  const all = new Set<WorkerProcess>()
  const serving = new Set<WorkerProcess>()
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

  async function begin(worker: WorkerProcess) {
    const started = await worker.channel.call('start', settingsOf(worker.index))
    serving.add(worker)
    return started
  }

  /** Lives as long as the crew. */
  async function keep(first: WorkerProcess): Promise<void> {
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
      await inTurn(() => join(worker))
    }
  }

  async function join(worker: WorkerProcess): Promise<void> {
    try {
      await begin(worker)
      door.add(worker)
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
    killAll,
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
        const [started] = await Promise.all(workers.map(begin))
        for (const worker of workers) {
          door.add(worker)
          void keep(worker)
        }
        return started!
      } catch (error) {
        isClosing = true
        killAll()
        throw error
      }
    },
    async close(graceMs) {
      isClosing = true
      door.close()
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
