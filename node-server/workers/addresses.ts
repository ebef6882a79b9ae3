/** Where workers listen for each other: sockets in a directory that only this user may enter. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Addresses {
  list: string[]
  remove(): void
}

export function createAddresses(count: number): Addresses {
  if (process.platform === 'win32') {
    const name = randomBytes(16).toString('hex')
    return { list: makeList(count, `\\\\.\\pipe\\mockllm-${name}-`), remove() {} }
  }
  const directory = mkdtempSync(join(tmpdir(), 'mockllm-'))
  return {
    list: makeList(count, join(directory, 'worker-')),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

function makeList(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)
}
