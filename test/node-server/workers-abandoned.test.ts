/** `--workers`: the second signal leaves nothing behind, whatever the workers do. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from './is-alive.ts'
import { emptyDirectory, spawnCli } from './run-cli.ts'

/** Never comes to hear that the primary process has ended. */
const stuck = `require('node:fs').writeFileSync('pid-' + process.pid, '')
for (;;);
`

test.skipIf(process.platform === 'win32')('workers whose event loop does not turn', async () => {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, 'm.cjs'), stuck)
  const args = ['start', '--workers', '2', '--port', '0', '-m', 'm.cjs']
  const { child, exited, stderr } = spawnCli(args, { cwd })
  const workers = () => readdirSync(cwd).flatMap((name) => /^pid-(\d+)$/.exec(name)?.[1] ?? [])
  onTestFinished(() => {
    for (const pid of workers()) if (isAlive(Number(pid))) process.kill(Number(pid), 'SIGKILL')
  })
  await expect.poll(() => workers().length, { timeout: 20_000 }).toBe(2)
  // Two of the same could become one.
  child.kill('SIGINT')
  child.kill('SIGTERM')
  expect([130, 143]).toContain(await exited)
  const alive = () => workers().map(Number).filter(isAlive)
  await expect.poll(alive, { timeout: 10_000 }).toEqual([])
  expect(stderr()).toBe('')
})
