/** What the command keeps compiled beside its package, and what it does where that is damaged or cannot be. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ask, emptyDirectory, runCli, startCli } from './run-cli.ts'

const built = fileURLToPath(new URL('../../dist', import.meta.url))
const poll = { timeout: 20_000 }

test('a start runs what an earlier one has compiled', { timeout: 60_000 }, async () => {
  const installed = await installedAndKept()
  installed.shout()
  expect(await installed.help()).toContain('answers in place of')
  expect(await installed.help({ MOCKLLM_NO_CODE_CACHE: '1' })).toContain('ANSWERS in place of')
  expect(await installed.help({ NODE_DISABLE_COMPILE_CACHE: '1' })).toContain('ANSWERS')
})

test('a file that was changed later is compiled anew', { timeout: 60_000 }, async () => {
  const installed = await installedAndKept()
  installed.shout(new Date(Date.now() + 5000))
  expect(await installed.help()).toContain('ANSWERS in place of')
})

test('code that is damaged is not run, and kept anew', { timeout: 60_000 }, async () => {
  const installed = await installedAndKept()
  installed.shout()
  const damages: ((code: Buffer) => Buffer)[] = [
    (code) => code.subarray(0, code.length / 3),
    (code) => code.subarray(0, code.length / 2),
    () => Buffer.alloc(0),
    (code) => Buffer.alloc(code.length),
    (code) => Buffer.alloc(code.length, 'garbage '),
    // These V8 itself would run, and crash.
    ...[0.1, 0.2, 0.3, 0.4, 0.6, 0.9].map((share) => (code: Buffer) => {
      const damaged = Buffer.from(code)
      const start = Math.floor(share * code.length)
      damaged.fill(0xa5, start, start + 8)
      return damaged
    }),
  ]
  const kept = installed.kept().map((file) => ({ file, code: readFileSync(file) }))
  for (const damage of damages) {
    for (const { file, code } of kept) writeFileSync(file, damage(code))
    expect(await installed.help()).toContain('ANSWERS in place of')
  }
  expect(kept.some(({ file }) => isWhole(file))).toBe(false)
  const { url } = await installed.start()
  expect(await ask(url, 'hello')).toBe('hi')
  await expect.poll(() => kept.every(({ file }) => isWhole(file)), poll).toBe(true)
})

test('starts and answers where nothing can be kept', { timeout: 60_000 }, async () => {
  const installed = install()
  writeFileSync(join(installed.modules, '.cache'), 'a file where a folder is to be')
  const { url, stderr } = await installed.start()
  // It has tried to before this answer ends.
  expect(await ask(url, 'later')).toBe('late')
  expect(await ask(url, 'hello')).toBe('hi')
  expect(stderr()).toBe('')
})

test('drops what other builds have kept', { timeout: 60_000 }, async () => {
  const installed = install()
  const other = join(installed.modules, '.cache', 'mockllm', '0123456789abcdef')
  mkdirSync(other, { recursive: true })
  writeFileSync(join(other, 'start.cjs'), '')
  await keep(installed)
  await expect.poll(() => existsSync(other), poll).toBe(false)
})

test('many that start at once leave whole files and no others', { timeout: 60_000 }, async () => {
  const installed = install()
  await Promise.all([1, 2, 3].map(() => keep(installed)))
  await expect
    .poll(() => installed.kept().filter((file) => !file.endsWith('.cjs')), poll)
    .toEqual([])
  installed.shout()
  expect(await installed.help()).toContain('answers in place of')
})

test('runs a module of responses, and workers, of kept code', { timeout: 60_000 }, async () => {
  const installed = await installedAndKept()
  const file = join(emptyDirectory(), 'responses.ts')
  writeFileSync(file, `const text: string = 'of a module'\nexport const getResponse = () => text\n`)
  const { url } = await startCli(['--response-module', file, '--workers', '2'], {
    program: installed.program,
  })
  expect(await ask(url, 'hello')).toBe('of a module')
})

async function installedAndKept() {
  const installed = install()
  await keep(installed)
  return installed
}

async function keep(installed: ReturnType<typeof install>) {
  const { url, child, exited } = await installed.start()
  expect(await ask(url, 'hello')).toBe('hi')
  await expect.poll(() => installed.kept().join(), poll).toContain('openai-chat.cjs')
  child.kill('SIGTERM')
  await exited
}

/** Whether both halves are the same. */
function isWhole(file: string): boolean {
  const twice = readFileSync(file)
  return twice.subarray(0, twice.length / 2).equals(twice.subarray(twice.length / 2))
}

/** The built command as a package manager installs it. */
function install() {
  const modules = join(emptyDirectory(), 'node_modules')
  const dist = join(modules, 'mockllm', 'dist')
  mkdirSync(dist, { recursive: true })
  for (const name of ['cli.cjs', 'command', 'src/tokens/tables']) {
    cpSync(join(built, name), join(dist, name), { recursive: true })
  }
  const jiti = fileURLToPath(new URL('../../node_modules/jiti', import.meta.url))
  cpSync(jiti, join(modules, 'jiti'), { recursive: true })
  const config = join(dirname(modules), 'responses.yml')
  const responses = [
    'responses:',
    '  hello: hi',
    '  later: { text: late, lag: { ttft_ms: 1600, jitter: 0 } }',
  ]
  writeFileSync(config, `${responses.join('\n')}\nsettings: { lag: { profile: none } }\n`)
  const program = join(dist, 'cli.cjs')
  return {
    modules,
    program,
    start: () => startCli(['--config', config], { program }),
    async help(env: Record<string, string> = {}) {
      const { code, stdout } = await runCli(['--help'], { program, env })
      expect(code).toBe(0)
      return stdout
    },
    kept() {
      const cache = join(modules, '.cache', 'mockllm')
      if (!existsSync(cache)) return []
      return readdirSync(cache, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    },
    /** Changes a text of the help, but not its length: seen where the source is compiled. */
    shout(modified = new Date(0)) {
      const file = join(dist, 'command', 'start.cjs')
      const source = readFileSync(file, 'utf8')
      const changed = source.replace('answers in place of', 'ANSWERS in place of')
      expect(changed).not.toBe(source)
      writeFileSync(file, changed)
      utimesSync(file, modified, modified)
    },
  }
}
