/** Where workers listen for each other: sockets in a directory that only this user may enter. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const isWindows = process.platform === 'win32'

export interface Addresses {
  list: string[]
  remove(): void
}

export function createAddresses(count: number): Addresses {
  if (isWindows) {
    const name = randomBytes(16).toString('hex')
    return { list: makeList(count, `\\\\.\\pipe\\mockllm-${name}-`), remove() {} }
  }
  const directory = mkdtempSync(join(tmpdir(), 'mockllm-'))
  return {
    list: makeList(count, join(directory, 'worker-')),
    remove: () => removeDirectory(directory),
  }
}

function makeList(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)
}

/** In a worker. */
export async function listenAt(server: Server, address: string): Promise<void> {
  // Left by the worker that was here before.
  if (!isWindows) rmSync(address, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // Otherwise all workers would share it.
    server.listen({ path: address, exclusive: true, backlog: 4096 }, resolve)
  })
}

/** For a worker whose primary process, which would have done it, may be killed. */
export function removeAtExit(address: string): void {
  if (isWindows) return
  process.once('exit', () => {
    if (process.connected) return
    removeDirectory(dirname(address))
  })
}

function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true })
  } catch {
    // Another process is doing it, or a worker that begins puts its socket there, and removes it at its end.
  }
}
