/** The server of a worker's clients, whose connections come from the primary process. */
import type { Socket } from 'node:net'
import type { Engine } from '../../src/engine.ts'
import {
  type AnswerOptions,
  closeServer,
  createHttpServer,
  createRequestListener,
} from '../listener.ts'
import { listenAt } from './addresses.ts'

export interface FrontServer {
  take(socket: Socket): void
  /** Lets answers end for up to `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>
}

/** @param address that nobody asks: a server that does not listen keeps no watch over its connections */
export async function openFrontServer(
  engine: Engine,
  options: AnswerOptions,
  address: string,
): Promise<FrontServer> {
  const { server, others } = createHttpServer(createRequestListener(engine, options))
  await listenAt(server, address)
  const sockets = new Set<Socket>()
  let tellOfLast: (() => void) | undefined

  return {
    take(socket) {
      // As of those that a server accepts itself: a client may say that it has no more to say.
      socket.allowHalfOpen = true
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        if (sockets.size === 0) tellOfLast?.()
      })
      server.emit('connection', socket)
    },
    close(graceMs) {
      const emptied = new Promise<void>((resolve) => {
        if (sockets.size === 0) resolve()
        else tellOfLast = resolve
      })
      return closeServer(server, others, graceMs, emptied)
    },
  }
}
