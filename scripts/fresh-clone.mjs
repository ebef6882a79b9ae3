/** Runs the README's clone commands, word for word, in a fresh clone. `--node 24.21.0` does so on that Node. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { isShown, readBlocks } from './readme-blocks.mjs'

const folder = mkdtempSync(join(tmpdir(), 'mockllm-clone-'))
const nodeOption = process.argv.indexOf('--node')
const node = nodeOption === -1 ? process.execPath : installNode(process.argv[nodeOption + 1])
const env = {
  ...process.env,
  PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
  CI: 'true',
  NO_COLOR: '1',
}
// What this very script was started with must not reach the clone's npm.
for (const name of Object.keys(env)) if (/^npm_/i.test(name)) delete env[name]

const clone = join(folder, 'clone')
const blocks = readBlocks()
const [start, test, curl] = blocks.flatMap(({ task, text }) => (task === 'clone' ? [text] : []))
const shown = blocks.find(({ task }) => task === 'output')
let server
let counts = { passed: 0, failed: 1 }

try {
  execFileSync('git', ['clone', '--quiet', '.', clone], { stdio: 'inherit' })
  const startedMs = Date.now()
  server = spawn('bash', ['-c', start], {
    cwd: clone,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  while (!(await isUp())) {
    if (server.exitCode !== null || Date.now() - startedMs > 300_000)
      throw new Error(`${start} does not answer`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  console.log(
    `${version}: "${start}" answers after ${((Date.now() - startedMs) / 1000).toFixed(0)} s`,
  )
  const output = execFileSync('bash', ['-c', curl], {
    cwd: clone,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (!isShown(shown.text, output))
    throw new Error(`the README shows another answer than:\n${output}`)
  console.log(
    `${version}: the README's curl streams what the README shows (${output.length} characters)`,
  )
  stopServer()

  const run = spawnSync('bash', ['-c', test], {
    cwd: clone,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const text = `${run.stdout}\n${run.stderr}`
  const summary = /Tests\s+(?:(\d+) failed \| )?(\d+) passed/.exec(text)
  if (run.status !== 0 || summary === null) console.log(text.slice(-8000))
  if (summary !== null) counts = { passed: Number(summary[2]) + 1, failed: Number(summary[1] ?? 0) }
  if (run.status !== 0 && counts.failed === 0) counts.failed = 1
  if (/BROWSER TESTS SKIPPED/.test(text)) counts.failed++
  console.log(`${version}: "${test}" ${run.status === 0 ? 'passes' : 'FAILS'}`)
} catch (error) {
  console.log(`FAIL ${error.message}`)
} finally {
  stopServer()
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed === 0 ? 0 : 1)

/** From the npm package that the package `node` itself is made of. */
function installNode(version) {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  const flags = ['--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', ['install', ...flags, `${name}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return join(folder, 'node_modules', name, 'bin', 'node')
}

function stopServer() {
  try {
    if (server !== undefined) process.kill(-server.pid, 'SIGTERM')
  } catch {
    // It has gone already.
  }
}

async function isUp() {
  try {
    return (await fetch('http://localhost:8000/health')).ok
  } catch {
    return false
  }
}
