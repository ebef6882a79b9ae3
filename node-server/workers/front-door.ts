/**
 * The port that clients know: the primary process takes their connections and hands each to a worker.
 * node:cluster would do so, too, but the connection that it has just handed to a worker that dies is never
 * answered nor closed, and the port is lost with the last worker.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { WorkerProcess } from './worker-process.ts'

export interface FrontDoor {
  /** @throws the system's error, such as `EADDRINUSE` */
  open(host: string, port: number): Promise<number>
  /** Lets a worker have connections. */
  add(worker: WorkerProcess): void
  /** From here on, connections are refused. */
  close(): void
}

export function createFrontDoor(): FrontDoor {
  /** In the order of their turn. */
  let workers: WorkerProcess[] = []
  /** Those that nobody is there for. */
  let waiting: Socket[] = []
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    // It is not read here; what is wrong with it is its worker's to see.
    socket.on('error', () => {})
    hand(socket)
  })

  function hand(socket: Socket): void {
    const [next] = workers.toSorted((a, b) => a.inTransit - b.inTransit)
    if (next === undefined) {
      waiting.push(socket)
      return
    }
    workers = [...workers.filter((worker) => worker !== next), next]
    next.hand(socket)
  }

  function handAll(sockets: readonly Socket[]): void {
    for (const socket of sockets) hand(socket)
  }

  return {
    async open(host, port) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, resolve)
      })
      return (server.address() as AddressInfo).port
    },
    add(worker) {
      workers.push(worker)
      void worker.ended.then(() => {
        workers = workers.filter((one) => one !== worker)
        handAll(worker.takeBack())
      })
      const before = waiting
      waiting = []
      handAll(before)
    },
    close() {
      server.close()
      for (const socket of waiting) socket.destroy()
    },
  }
}
