/** `--workers`: starting, dying and ending. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from './is-alive.ts'
import { ask, emptyDirectory, post, runCli, startCli } from './run-cli.ts'

/** Tells who answers, or keeps its rules' state. */
const whoAnswers =
  'module.exports = (_, { messages }) => messages[0].content === "who" ? String(process.pid) : undefined\n'

const closing = { connection: 'close' }

async function start(config: string, ...args: string[]) {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, 'r.yml'), config)
  writeFileSync(join(cwd, 'm.js'), whoAnswers)
  return startCli(['-c', 'r.yml', '--workers', '2', ...args], { cwd })
}

/** The processes that answer. */
async function workersOf(url: string, count = 2): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    // Where rules keep state, each session's owner is who is asked.
    const asked = Array.from({ length: 8 }, (_, index) =>
      ask(url, 'who', { 'x-mockllm-session': `s${index}`, ...closing }),
    )
    for (const pid of await Promise.all(asked)) found.add(Number(pid))
  }
  return [...found]
}

test.each([
  ['0', 'must be a whole number from 1 to 256, or auto'],
  ['two', 'must be a whole number from 1 to 256, or auto'],
  ['1.5', 'must be a whole number from 1 to 256, or auto'],
])('--workers %s: exit 2', async (workers, words) => {
  const { code, stderr } = await runCli(['start', '--workers', workers])
  expect(code).toBe(2)
  expect(stderr).toContain(words)
})

test('ready is said once, when all listen; the built-in example answers', async () => {
  const { url, stdout, stderr, child, exited } = await startCli(['--workers', '3'])
  const prompt = 'hello'
  const answers = await Promise.all(Array.from({ length: 9 }, () => ask(url, prompt)))
  expect(new Set(answers).size).toBe(1)
  expect(stdout().match(/listening on/g)).toHaveLength(1)
  expect(stdout()).toContain('with 3 workers')
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
  expect(stderr()).toBe('')
})

test('--workers auto: as many as there are cores', async () => {
  const { url, stdout } = await startCli(['--workers', 'auto', '--log-format', 'json'])
  const ready = stdout()
    .split('\n')
    .find((line) => line.includes('"ready"'))
  expect(JSON.parse(ready!).workers).toBe(availableParallelism())
  expect((await fetch(`${url}/health`)).status).toBe(200)
})

test('a port in use is told of once: exit 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const { code, stdout, stderr } = await runCli([
    'start',
    ...['--workers', '2', '--host', '127.0.0.1', '--port', String(port)],
  ])
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`port ${port} is in use`)])
})

test.each([
  ['a config', ['-c', 'bad.yml'], 'bad.yml:1:'],
  ['a module', ['-m', 'bad.js'], 'Failed to load bad.js'],
  ['a module that is missing', ['-m', 'none.js'], 'there is no such file'],
] as const)('%s that is wrong is told of once: exit 1', async (_, args, words) => {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, 'bad.yml'), 'responses: { hi: { nonsense: 1 } }\n')
  writeFileSync(join(cwd, 'bad.js'), 'throw new Error("broken")\n')
  const { code, stderr } = await runCli(['start', '--workers', '2', '-p', '0', ...args], { cwd })
  expect(code).toBe(1)
  expect(stderr.split(words)).toHaveLength(2)
})

test('a worker that is killed is replaced; the other goes on answering', async () => {
  const sequence = 'rules: [{ match: { user: next }, reply: { sequence: [one, two, three] } }]\n'
  const cli = await start(sequence, '-m', 'm.js')
  const { url, stderr } = cli
  const [first, second] = await workersOf(url)
  // Of 8 sessions, each worker keeps some.
  const sessions = Array.from({ length: 8 }, (_, index) => `s${index}`)
  const next = (session: string) => ask(url, 'next', { 'x-mockllm-session': session, ...closing })
  for (const session of sessions) expect(await next(session)).toBe('one')
  process.kill(first!, 'SIGKILL')
  await cli.waitFor(
    new RegExp(`\\(process ${first}\\) has ended by SIGKILL; another takes its place`),
  )
  const after: string[] = []
  for (const session of sessions) after.push(await next(session))
  expect(new Set(after)).toEqual(new Set(['one', 'two']))
  const now = await workersOf(url)
  expect(now).toContain(second)
  expect(now).not.toContain(first)
  expect(stderr().match(/takes its place/g)).toHaveLength(1)
})

test('all workers killed at once are replaced, at the same port', async () => {
  const { url } = await start('responses: { hi: Hello }\n', '-m', 'm.js')
  const pids = await workersOf(url)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await expect
    .poll(() => ask(url, 'hi', closing).catch(() => 'refused'), { timeout: 10_000 })
    .toBe('Hello')
  expect((await workersOf(url)).some((pid) => pids.includes(pid))).toBe(false)
})

test('a worker that is replaced has the rules that were put in front', async () => {
  const { url, child } = await start('responses: { hi: Hello }\n', '-m', 'm.js')
  const use = (rule: object) =>
    fetch(`${url}/__mockllm/use`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rule),
    })
  expect((await use({ match: { user: 'hi' }, reply: 'first' })).status).toBe(200)
  expect((await use({ match: { user: 'hi' }, reply: 'in front' })).status).toBe(200)
  const [first] = await workersOf(url)
  process.kill(first!, 'SIGKILL')
  await expect.poll(async () => (await workersOf(url)).includes(first!)).toBe(false)
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(url, 'hi', closing)))
  expect(new Set(answers)).toEqual(new Set(['in front']))
  expect(isAlive(child.pid!)).toBe(true)
})

test('a primary process that is killed takes its workers along', async () => {
  const { url, child } = await start('{}\n', '-m', 'm.js')
  const pids = await workersOf(url)
  child.kill('SIGKILL')
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([])
})

const slow = (seconds: number) => `responses: { slow: ${'a'.repeat(seconds * 100)} }
settings: { lag_enabled: true, lag_factor: 10 }\n`

/** One stream of each session, so that some come by way of another worker. */
async function streams(url: string) {
  const asked = Array.from({ length: 6 }, async (_, index) => {
    const body = { messages: [{ role: 'user', content: 'slow' }], stream: true }
    const response = post(url, body, { 'x-mockllm-session': `s${index}` })
    return response.then((begun) => begun.text()).catch(() => 'cut')
  })
  const isKnown = async () => {
    const { calls } = (await (await fetch(`${url}/__mockllm/calls`)).json()) as { calls: object[] }
    return calls.length
  }
  await expect.poll(isKnown).toBe(6)
  return asked
}

test('SIGTERM: running streams end, then exit 0', async () => {
  const { url, child, exited, waitFor, stdout } = await start(slow(1))
  const running = await streams(url)
  child.kill('SIGTERM')
  await waitFor(/SIGTERM: stopping/)
  for (const text of await Promise.all(running)) expect(text).toContain('[DONE]')
  expect(await exited).toBe(0)
  expect(stdout().match(/"slow" → .* 200 stream/g)).toHaveLength(6)
})

test('--grace: what takes longer is cut, and told of', async () => {
  const { url, child, exited, stdout } = await start(slow(30), '--grace', '0.2')
  const running = await streams(url)
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
  for (const text of await Promise.all(running)) expect(text).toBe('cut')
  expect(stdout().match(/aborted by the client/g)).toHaveLength(6)
})

test.skipIf(process.platform === 'win32')(
  'a second signal ends at once, with its code',
  async () => {
    const { url, child, exited, waitFor } = await start(slow(30), '--grace', '60')
    await streams(url)
    child.kill('SIGINT')
    await waitFor(/stopping/)
    child.kill('SIGINT')
    expect(await exited).toBe(130)
    await expect
      .poll(() =>
        fetch(url).then(
          () => 'up',
          () => 'down',
        ),
      )
      .toBe('down')
  },
)
