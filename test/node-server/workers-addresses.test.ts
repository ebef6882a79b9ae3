/** The directory of the workers' sockets, when they end. */
import { rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { createAddresses } from '../../node-server/workers/addresses.ts'

const rmSync = vi.hoisted(() => vi.fn())
vi.mock('node:fs', async (importActual) => ({
  ...(await importActual<typeof import('node:fs')>()),
  rmSync,
}))
beforeEach(() => {
  rmSync.mockReset()
})

// After Ctrl-C pressed twice while many workers begin.
test('a worker that begins while the directory is removed does not make an error of it', () => {
  rmSync.mockImplementation(() => {
    throw new Error('ENOTEMPTY: directory not empty')
  })
  const addresses = createAddresses(2)
  expect(addresses.list).toHaveLength(2)
  expect(() => addresses.remove()).not.toThrow()
  expect(rmSync).toHaveBeenCalledOnce()
  rmdirSync(dirname(addresses.list[0]!))
})
