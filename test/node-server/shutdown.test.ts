/** SIGINT and SIGTERM, against the built command. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, emptyDirectory, post, spawnCli, startCli } from './run-cli.ts'

/** A server with an answer that streams for about `seconds`. */
async function startSlow(seconds: number, ...args: string[]) {
  const cwd = emptyDirectory()
  const config = `responses: { slow: ${'a'.repeat(seconds * 100)}, fast: hi }
settings: { lag_enabled: true, lag_factor: 10 }\n`
  writeFileSync(join(cwd, 'r.yml'), config)
  const cli = await startCli(['-c', 'r.yml', ...args], { cwd })
  const stream = await post(cli.url, {
    messages: [{ role: 'user', content: 'slow' }],
    stream: true,
  })
  const text = stream.text().catch(() => 'cut')
  return { ...cli, text }
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s: exit 0', async (signal) => {
  const { child, exited, url } = await startCli([])
  await ask(url, 'hello')
  child.kill(signal)
  expect(await exited).toBe(0)
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s right after the ready line: exit 0',
  async (signal) => {
    const cli = spawnCli(['start', '-p', '0'])
    await cli.waitFor(/listening/)
    cli.child.kill(signal)
    expect(await cli.exited).toBe(0)
  },
)

test('a running stream ends; new connections are refused; then exit 0, before the grace is over', async () => {
  const { child, exited, text, url, waitFor } = await startSlow(1)
  const startedMs = performance.now()
  child.kill('SIGTERM')
  await waitFor(/SIGTERM: stopping/)
  await expect
    .poll(() =>
      fetch(`${url}/health`).then(
        () => 'taken',
        () => 'refused',
      ),
    )
    .toBe('refused')
  expect(await text).toContain('[DONE]')
  expect(await exited).toBe(0)
  expect(performance.now() - startedMs).toBeLessThan(4000)
})

test('--grace: a stream that takes longer is cut, and the exit code is 0', async () => {
  const { child, exited, text } = await startSlow(20, '--grace', '0.2')
  const startedMs = performance.now()
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
  expect(performance.now() - startedMs).toBeLessThan(3000)
  expect(await text).not.toContain('[DONE]')
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a second %s ends at once with %d', async (signal, code) => {
  const { child, exited, waitFor } = await startSlow(20, '--grace', '60')
  child.kill(signal)
  await waitFor(/stopping/)
  child.kill(signal)
  expect(await exited).toBe(code)
})

test('a response module that leaves a timer behind does not keep the command from ending', async () => {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, 'm.js'), 'setInterval(() => {}, 1000)\nmodule.exports = () => "hi"')
  const { child, exited } = await startCli(['-m', 'm.js'], { cwd })
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
})
