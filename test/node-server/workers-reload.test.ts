/** `--workers`: rules change in all workers at once. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, emptyDirectory, startCli } from './run-cli.ts'

/** By a connection of its own: the next worker. */
const closing = { connection: 'close' }

const yaml = (version: number) => `responses: { who: v${version} }\n`

async function start(file: string, content: string, ...args: string[]) {
  const cwd = emptyDirectory()
  const path = join(cwd, file)
  writeFileSync(path, content)
  const flag = file.endsWith('.yml') ? '-c' : '-m'
  const cli = await startCli([flag, file, '--workers', '3', ...args], { cwd })
  const who = () => ask(cli.url, 'who', closing)
  const all = async () => new Set(await Promise.all(Array.from({ length: 9 }, who)))
  return { ...cli, path, who, all }
}

test('a save is seen by the next request, whichever worker has it; one line tells of it', async () => {
  const { path, who, all, stdout } = await start('r.yml', yaml(0))
  for (let version = 1; version <= 12; version++) {
    writeFileSync(path, yaml(version))
    if (version % 2 === 0) expect(await who()).toBe(`v${version}`)
    expect(await all()).toEqual(new Set([`v${version}`]))
  }
  expect(stdout().match(/reloaded/g)).toHaveLength(12)
})

/** Clients ask while one version comes after the other. */
async function storm(who: () => Promise<string>, change: (version: number) => Promise<void>) {
  let latest = 0
  let isChanging = true
  /** Of all clients together. */
  let seen = 0
  const versions = new Set<number>()
  const client = async () => {
    while (isChanging) {
      const least = seen
      const answer = await who()
      expect(answer).toMatch(/^v\d+$/)
      const version = Number(answer.slice(1))
      expect(version).toBeGreaterThanOrEqual(least)
      expect(version).toBeLessThanOrEqual(latest)
      seen = Math.max(seen, version)
      versions.add(version)
    }
  }
  const changing = async () => {
    for (let version = 1; version <= 25; version++) {
      latest = version
      await change(version)
    }
    isChanging = false
  }
  await Promise.all([changing(), ...Array.from({ length: 6 }, client)])
  expect(versions.size).toBeGreaterThan(10)
}

test('a storm of reloads under load: nobody sees old rules after new ones, and no answer is torn', async () => {
  const { path, who, stderr } = await start('r.yml', yaml(0), '--quiet')
  await storm(who, async (version) => {
    writeFileSync(`${path}.new`, yaml(version))
    renameSync(`${path}.new`, path)
    await who()
  })
  expect(stderr()).toBe('')
})

test('the same for rules that are put in front', async () => {
  const { url, who, stderr } = await start('r.yml', yaml(0), '--quiet')
  await storm(who, async (version) => {
    await fetch(`${url}/__mockllm/use`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...closing },
      body: JSON.stringify({ match: { user: 'who' }, reply: `v${version}` }),
    })
  })
  expect(stderr()).toBe('')
})

test('rules that are wrong change nothing in any worker, and are told of once', async () => {
  const { path, all, stderr } = await start('r.yml', yaml(1))
  writeFileSync(path, 'responses: { who: { nonsense: 1 } }\n')
  expect(await all()).toEqual(new Set(['v1']))
  expect(stderr().match(/The last good r\.yml goes on answering/g)).toHaveLength(1)
  writeFileSync(path, yaml(2))
  expect(await all()).toEqual(new Set(['v2']))
})

test('a response module is read again by all, or by none', async () => {
  const module = (answer: string) => `module.exports = () => ${answer}\n`
  const { path, all, stderr, stdout } = await start('m.js', module('"one"'))
  expect(await all()).toEqual(new Set(['one']))
  writeFileSync(path, module('"two"'))
  expect(await all()).toEqual(new Set(['two']))
  writeFileSync(path, 'throw new Error("broken")')
  expect(await all()).toEqual(new Set(['two']))
  expect(stderr().match(/broken/g)).toHaveLength(1)
  writeFileSync(path, module('"three"'))
  expect(await all()).toEqual(new Set(['three']))
  expect(stdout().match(/reloaded m\.js/g)).toHaveLength(2)
})

test('a file that a module imports is watched, too', async () => {
  const { path, all } = await start('m.js', 'module.exports = () => "alone"\n')
  const other = join(path, '..', 'other.js')
  writeFileSync(other, 'module.exports = "first"\n')
  writeFileSync(path, 'const other = require("./other.js")\nmodule.exports = () => other\n')
  expect(await all()).toEqual(new Set(['first']))
  writeFileSync(other, 'module.exports = "second"\n')
  expect(await all()).toEqual(new Set(['second']))
  expect(readFileSync(path, 'utf8')).toContain('other')
})

test('--no-reload: files are read once', async () => {
  const { path, all } = await start('r.yml', yaml(1), '--no-reload')
  writeFileSync(path, yaml(2))
  expect(await all()).toEqual(new Set(['v1']))
})

test('control routes act on all workers', async () => {
  const { url, all } = await start('r.yml', yaml(1))
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/__mockllm/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...closing },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }
  for (let index = 0; index < 6; index++) {
    const rule = { match: { user: 'who' }, reply: `used ${index}` }
    expect((await call('POST', 'use', rule)).status).toBe(200)
    expect(await all()).toEqual(new Set([`used ${index}`]))
  }
  const wrong = await call('POST', 'use', { reply: { nonsense: 1 } })
  expect(wrong.status).toBe(400)
  expect(JSON.stringify(wrong.body)).toContain('nonsense')
  expect(await all()).toEqual(new Set(['used 5']))

  const { calls } = (await call('GET', 'calls')).body as { calls: { startedMs: number }[] }
  expect(calls).toHaveLength(63)
  const times = calls.map(({ startedMs }) => startedMs)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect((await call('GET', 'calls?limit=5')).body.calls).toEqual(calls.slice(-5))

  expect((await call('POST', 'reset')).status).toBe(200)
  expect((await call('GET', 'calls')).body.calls).toEqual([])
  expect(await all()).toEqual(new Set(['v1']))
})
