/** `mockllm` itself, and what it says when it is called wrongly. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }

test('mockllm alone prints help', async () => {
  const { code, stdout } = await runCli([])
  expect(code).toBe(0)
  expect(stdout).toContain('mockllm start')
})

test('mockllm --help', async () => {
  const { code, stdout, stderr } = await runCli(['--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('mockllm validate FILE')
})

test('mockllm --version', async () => {
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('mockllm start --help names every flag and variable', async () => {
  const { code, stdout } = await runCli(['start', '--help'])
  expect(code).toBe(0)
  for (const name of [
    ...['-c, --config', '-m, --response-module', '-h, --host', '-p, --port', '--reload'],
    ...['-r, --responses', '--no-reload', '--log-format', '-q, --quiet', '--grace'],
    ...['--allow-host', '--no-control', '--workers'],
    ...['MOCKLLM_CONFIG_FILE', 'MOCKLLM_RESPONSE_MODULE', 'MOCKLLM_RESPONSES_FILE'],
  ]) {
    expect(stdout).toContain(name)
  }
})

test('mockllm validate --help', async () => {
  expect(await runCli(['validate', '--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('--format'),
  })
})

test.each<[string, string[], string]>([
  ['an unknown command', ['strat'], 'unknown command "strat"; did you mean start?'],
  ['an unknown flag', ['start', '--prot', '1'], 'unknown flag --prot; did you mean --port?'],
  ['an unknown short flag', ['start', '-x'], 'unknown flag -x'],
  ['a flag before the command', ['--port', '3000'], 'mockllm start --port'],
  ['a flag without its value', ['start', '--config'], '--config needs a value'],
  ['a flag in place of a value', ['start', '-c', '--quiet'], '-c needs a value'],
  ['-h without a host', ['start', '-h'], 'for help, use --help'],
  ['a value for a switch', ['start', '--quiet=yes'], '--quiet takes no value'],
  ['a file without a flag', ['start', 'my.yml'], 'did you mean --config my.yml?'],
  ['a port that is no number', ['start', '-p', 'http'], '--port must be a whole number'],
  ['a port out of range', ['start', '--port', '65536'], 'from 0 to 65535, but is "65536"'],
  ['a negative port', ['start', '--port=-1'], 'but is "-1"'],
  ['a negative port on its own', ['start', '--port', '-1'], 'but is "-1"'],
  ['no workers', ['start', '--workers', '0'], 'from 1 to 256, or auto, but is "0"'],
  ['too many workers', ['bench', '--workers', '257'], 'from 1 to 256, or auto, but is "257"'],
  [
    'a grace that is no number',
    ['start', '--grace', 'long'],
    '--grace must be a number of seconds',
  ],
  ['an unknown log format', ['start', '--log-format', 'xml'], '--log-format must be text or json'],
  ['validate without a file', ['validate'], 'validate needs a FILE'],
  ['validate with two files', ['validate', 'a.yml', 'b.yml'], 'validate takes one FILE'],
  ['validate with an unknown format', ['validate', 'a.yml', '--format', 'xml'], 'text or json'],
])('misuse, exit 2: %s', async (_, args, message) => {
  const { code, stdout, stderr } = await runCli(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr).toMatch(/^mockllm: .*\nSee mockllm .*--help\.\n$/)
})
