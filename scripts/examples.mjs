// Packs mockllm, installs the tarball in each example, builds the examples and drives them in
// Chromium. `node scripts/examples.mjs [NAME…]` takes some of them;
// `node scripts/examples.mjs --lock` writes their lock files anew after a change of dependencies.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { prepare, prepareChromium } from './prepare.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({
  options: { lock: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const names = positionals.length > 0 ? positionals : ['static-page', 'storybook']

process.chdir(root)
if (values.lock) names.forEach(lock)
else drive()

function drive() {
  names.forEach(checkLock)
  prepare()
  const hasChromium = prepareChromium()
  const packed = mkdtempSync(join(tmpdir(), 'mockllm-pack-'))
  try {
    run(root, 'npm', ['pack', '--silent', '--pack-destination', packed])
    const tarball = join(
      packed,
      readdirSync(packed).find((name) => name.endsWith('.tgz')),
    )
    for (const name of names) {
      // What would be published, in the place of the folder; all else as the lock file says.
      run(folderOf(name), 'npm', ['install', '--no-save', '--no-audit', '--no-fund', tarball])
      run(folderOf(name), 'npm', ['run', 'types'])
      run(folderOf(name), 'npm', ['run', 'build'])
    }
  } finally {
    rmSync(packed, { recursive: true, force: true })
  }
  const drivers = names.map((name) => `test/examples/${name}.test.ts`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'examples/vitest.config.ts']
  run(root, process.execPath, [...vitest, ...drivers])
  if (!hasChromium) console.error('BROWSER TESTS SKIPPED: see above.')
}

// npm keeps what a lock file says of a linked folder, whatever has become of the folder since:
// `npm install` in the example would then leave out the dependencies that mockllm has gained.
function checkLock(name) {
  const { dependencies } = readJson(join(root, 'package.json'))
  const locked = readJson(lockOf(name)).packages['node_modules/mockllm']?.dependencies
  if (isDeepStrictEqual(locked, dependencies)) return
  throw new Error(`${lockOf(name)} is out of date. Run: node scripts/examples.mjs --lock`)
}

function lock(name) {
  const contents = readJson(lockOf(name))
  delete contents.packages['node_modules/mockllm']
  writeFileSync(lockOf(name), JSON.stringify(contents, null, 2) + '\n')
  run(folderOf(name), 'npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit'])
  checkLock(name)
}

function folderOf(name) {
  return join(root, 'examples', name)
}

function lockOf(name) {
  return join(folderOf(name), 'package-lock.json')
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function run(folder, command, parameters) {
  console.log(`\n${folder}$ ${command} ${parameters.join(' ')}`)
  const { status, error } = spawnSync(command, parameters, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, STORYBOOK_DISABLE_TELEMETRY: '1' },
    // npm is a batch file there.
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`Failed to run ${command} in ${folder}: exit code ${status}.`)
}
