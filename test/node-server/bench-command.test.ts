/** `mockllm bench`, as short as it gets; what its figures are worth is no matter here. */
import { expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const short = ['bench', '--streams', '3,6', '--rate', '20', '--seconds', '0.5']

test('measures streams of which no event is lost or altered', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await runCli([...short, '--format', 'json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('6 streams') })
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ eventsPerSecond: 20, seconds: 0.5, workers: 1, goalMs: 10 })
  expect(report.streams).toHaveLength(2)
  for (const figures of report.streams) {
    expect(figures).toMatchObject({ wrong: 0, failures: [] })
    for (const name of ['firstPiece', 'gap', 'lateness', 'drift', 'control']) {
      expect(figures[name].max, name).toBeGreaterThan(0)
      expect(figures[name].max, name).toBeLessThan(60_000)
    }
  }
})

test('prints a table and one sentence', { timeout: 60_000 }, async () => {
  const { code, stdout } = await runCli(['bench', '--streams', '2', '--seconds', '0.2'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ *streams +events\/s +first piece off by/m)
  expect(stdout).toMatch(/under 10 ms at the 99th percentile/)
})

test('mockllm bench --help', async () => {
  const { code, stdout } = await runCli(['bench', '--help'])
  expect(code).toBe(0)
  for (const flag of ['--streams', '--rate', '--seconds', '--workers', '--format']) {
    expect(stdout).toContain(flag)
  }
})

test.each<[string[], string]>([
  [['--streams', 'many'], '--streams must be a whole number from 1 to 100000, but is "many"'],
  [['--streams', '10,0'], 'but is "0"'],
  [['--rate', '0'], '--rate must be a number over 0, up to 1000, but is "0"'],
  [['--seconds', '1e9'], '--seconds must be a number over 0, up to 3600'],
  [['--workers', '1.5'], '--workers must be a whole number'],
  [['--sec', '1'], 'unknown flag --sec'],
  [['100'], 'unexpected argument "100"'],
])('says what is wrong with bench %j', async (args, message) => {
  const { code, stderr } = await runCli(['bench', ...args])
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect(stderr).toContain('See mockllm bench --help.')
})
