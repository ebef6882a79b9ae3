/** File systems that tell of no changes, such as network volumes; or a system that is out of watches. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ask, emptyDirectory } from './run-cli.ts'

vi.mock('node:fs', async (importOriginal) => ({
  ...(await importOriginal<typeof import('node:fs')>()),
  watch() {
    throw Object.assign(new Error('System limit for number of file watchers reached'), {
      code: 'ENOSPC',
    })
  },
}))

test('a change is seen by the next request all the same', async () => {
  const file = join(emptyDirectory(), 'responses.yml')
  writeFileSync(file, 'responses: { who: first }')
  const server = await startServer({ config: file })
  onTestFinished(() => server.close())
  expect(await ask(server.url, 'who')).toBe('first')
  writeFileSync(file, 'responses: { who: second }')
  expect(await ask(server.url, 'who')).toBe('second')
  writeFileSync(`${file}.new`, 'responses: { who: third }')
  renameSync(`${file}.new`, file)
  expect(await ask(server.url, 'who')).toBe('third')
})
