/** Importing starts nothing and patches nothing: only what the user calls does. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs in a process of its own, because here everything has been imported already. */
const script = `
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import timers from 'node:timers'

const objects = {
  globalThis, http, https, net, timers, process, console, JSON, Math, Promise,
  'http.ClientRequest.prototype': http.ClientRequest.prototype,
  'net.Socket.prototype': net.Socket.prototype,
  'Request.prototype': Request.prototype,
  'Response.prototype': Response.prototype,
  'ReadableStream.prototype': ReadableStream.prototype,
  'Array.prototype': Array.prototype,
  'Object.prototype': Object.prototype,
}

/** Every property of every object. Values are read, so that what Node loads lazily is loaded. */
function snapshot() {
  return new Map(Object.entries(objects).flatMap(([name, object]) =>
    Reflect.ownKeys(object).flatMap((key) => {
      const label = name + '.' + String(key)
      // These change by themselves.
      if (/^process\\.(?:memoryUsage|_exiting|report)/.test(label)) return []
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, key)
      let read = value
      if (get !== undefined && object === globalThis) read = object[key]
      return [[label, { read, set }]]
    }),
  ))
}

const isSame = (a, b) => a !== undefined && b !== undefined && Object.is(a.read, b.read) && a.set === b.set
const listeners = () => process.eventNames().map((name) => String(name) + ' ' + process.listenerCount(name))

snapshot()
const before = snapshot()
const listenersBefore = listeners()
const resourcesBefore = process.getActiveResourcesInfo()
const entry = await import(process.argv[2])
const after = snapshot()
const changed = [...new Set([...before.keys(), ...after.keys()])]
  .filter((label) => !isSame(before.get(label), after.get(label)))
writeFileSync(process.argv[3], JSON.stringify({
  exported: Object.keys(entry),
  changed,
  listeners: listeners().filter((name) => !listenersBefore.includes(name)),
  resources: process.getActiveResourcesInfo().slice(resourcesBefore.length),
}))
`

const nothing = { changed: [], listeners: [], resources: [] }

/** What importing the file changed; the process must end by itself. */
function importInProcess(path: string, directory: string) {
  const scriptPath = join(directory, 'script.mjs')
  const reportPath = join(directory, 'report.json')
  writeFileSync(scriptPath, script)
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    // Looking at every global makes newer Nodes warn about some.
    ['--disable-warning=ExperimentalWarning', scriptPath, path, reportPath],
    { encoding: 'utf8', timeout: 15_000 },
  )
  expect({ status, signal, stdout, stderr }).toEqual({
    status: 0,
    signal: null,
    stdout: '',
    stderr: '',
  })
  return JSON.parse(readFileSync(reportPath, 'utf8'))
}

function temporaryDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'mockllm-import-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

test.each([
  ['mockllm', 'src/index.ts', 'mockLLMHandlers'],
  ['mockllm/node-server', 'node-server/index.ts', 'startServer'],
])('importing %s starts nothing and patches nothing', async (_name, file, exported) => {
  const directory = temporaryDirectory()
  const path = join(directory, 'entry.mjs')
  await build({
    entryPoints: [join(root, file)],
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [
      {
        // Packages stay what they are, so that what they do when they are loaded counts, too.
        name: 'packages',
        setup({ onResolve }) {
          onResolve({ filter: /^[a-z@]/ }, ({ path: specifier, kind }) => {
            if (kind === 'entry-point' || specifier.startsWith('node:')) return undefined
            return { path: packageUrl(specifier), external: true }
          })
        },
      },
    ],
  })
  const { exported: names, ...effects } = importInProcess(path, directory)
  expect(names).toContain(exported)
  expect(effects).toEqual(nothing)
})

test('this test would notice', () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'entry.mjs')
  writeFileSync(
    path,
    `globalThis.fetch = () => {}
     globalThis.added = 1
     process.on('SIGUSR2', () => {}).unref?.()
     setTimeout(() => {}, 100)`,
  )
  expect(importInProcess(path, directory)).toEqual({
    exported: [],
    changed: expect.arrayContaining(['globalThis.fetch', 'globalThis.added']),
    listeners: ['SIGUSR2 1'],
    resources: expect.arrayContaining(['Timeout']),
  })
})

/** Where Node would find a package from the root. */
function packageUrl(specifier: string): string {
  const code = `process.stdout.write(import.meta.resolve(${JSON.stringify(specifier)}))`
  const args = ['--input-type=module', '--eval', code]
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).stdout
}
