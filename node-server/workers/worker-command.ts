/** One worker of `mockllm start --workers N`: does what the primary process asks of it until that ends. */
import { Socket } from 'node:net'
import process from 'node:process'
import type { Io } from '../main.ts'
import { createChannel } from './channel.ts'
import { createLineOutput } from './line-output.ts'
import type { PrimaryMethods, WorkerMethods } from './methods.ts'
import { createWorker } from './worker.ts'
import { isHanded, isListening } from './worker-process.ts'

/** @returns the exit code */
export async function workerCommand(io: Io): Promise<number> {
  if (process.send === undefined) {
    io.stderr.write('mockllm: worker is started by mockllm start --workers N\n')
    return 2
  }
  // A terminal sends its signals to all processes: the primary says what is to be done.
  io.onSignal(() => {})
  // The primary process may have ended a moment ago, which this one hears of, too.
  const send = (message: unknown) => process.send?.(message, undefined, {}, () => {})
  let exit: () => void
  const ended = new Promise<void>((resolve) => {
    exit = resolve
  })
  const output = createLineOutput((lines) => channel.call('log', lines), io)
  const { take, ...worker } = createWorker({ ...io, ...output }, () => channel)
  const channel = createChannel<WorkerMethods, PrimaryMethods>(send, {
    ...worker,
    async exit() {
      await worker.exit()
      await output.flush()
      // Once this has been answered.
      setImmediate(exit)
    },
  })
  process.on('message', (message, socket) => {
    if (!isHanded(message)) return channel.receive(message)
    // It comes without where the client has left meanwhile.
    if (socket instanceof Socket) take(socket)
    send({ taken: message.handed })
  })
  send(isListening)
  await ended
  return 0
}
