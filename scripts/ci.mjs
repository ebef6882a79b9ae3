/** Runs every check in turn, goes on after a failure, and adds up what passed. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readBlocks } from './readme-blocks.mjs'

process.env.CI = 'true'
// Browser tests that are left out fail here.
process.env.MOCKLLM_REQUIRE_CHROMIUM = '1'
process.env.STORYBOOK_DISABLE_TELEMETRY = '1'

const totals = { passed: 0, failed: 0 }
const startedMs = Date.now()
const summaries = []
/** Tests that passed at the second try: they want a look. */
const retried = []

await step('install', 'npm ci --no-audit --no-fund')
const [, readmeTest] = readBlocks().flatMap(({ task, text }) => (task === 'clone' ? [text] : []))
await step('the README’s test command', readmeTest)
await step('coverage table', 'node scripts/coverage-table.mjs --check')
await step('surfaces table', 'node scripts/surfaces-table.mjs --check')
await step('reference docs', 'node scripts/reference.mjs --check')
await step('figures of the README', 'node bench/readme.mjs --check')
await step('lint and format', 'npm run --silent lint')
await step('types', 'npm run --silent types')
await step('package', 'node scripts/package-checks.mjs')
await step('README code blocks', 'node scripts/readme.mjs')
await step('known weaknesses', 'node scripts/audit.mjs')
await step('fuzz', 'npm run --silent test:fuzz -- --runs 20000')
await step('soak', 'npm run --silent test:soak -- --short')
await step('examples', 'npm run --silent test:examples')
await step('compat matrix', 'npm run --silent test:compat')
await step('a fresh clone', 'node scripts/fresh-clone.mjs')
for (const version of otherNodes()) {
  await step(`a fresh clone on Node ${version}`, `node scripts/fresh-clone.mjs --node ${version}`)
}
await step('benchmark', 'npm run --silent bench -- --quick')

console.log(`\n${[...summaries, ...retried].join('\n')}\n${seconds(startedMs)} in all`)
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)

async function step(name, command) {
  console.log(`\n=== ${name}: ${command}`)
  const stepStartedMs = Date.now()
  const { code, output } = await run(command)
  const counts = countsIn(output)
  for (const [line] of output.matchAll(/^.*\(retry x\d+\).*$/gm))
    retried.push(`retried ${line.trim()}`)
  // A step that counts nothing is one check; one that exits badly has failed, whatever it counted.
  const isSkipped = /^0 passed, 0 failed, \d+ skipped/m.test(output)
  if (counts.passed + counts.failed === 0 && code === 0 && !isSkipped) counts.passed = 1
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  totals.passed += counts.passed
  totals.failed += counts.failed
  const mark = counts.failed === 0 ? 'ok  ' : 'FAIL'
  summaries.push(
    `${mark} ${name}: ${counts.passed} passed, ${counts.failed} failed (${seconds(stepStartedMs)})`,
  )
}

function run(command) {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        process.stdout.write(chunk)
      })
    }
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** Of a closing line `N passed, N failed`, or of vitest's own. */
function countsIn(output) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is to be removed
  const text = output.replace(/\u001b\[[0-9;]*m/g, '')
  const plain = [...text.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1)
  if (plain !== undefined) return { passed: Number(plain[1]), failed: Number(plain[2]) }
  const vitest = [...text.matchAll(/Tests\s+(?:(\d+) failed \| )?(\d+) passed/g)].at(-1)
  if (vitest !== undefined) return { passed: Number(vitest[2]), failed: Number(vitest[1] ?? 0) }
  return { passed: 0, failed: 0 }
}

/** The newer Nodes of the compat matrix. */
function otherNodes() {
  const { entries } = JSON.parse(readFileSync('compat/matrix.json', 'utf8'))
  return [...new Set(entries.map(({ node }) => node))].filter(
    (version) => !version.startsWith('20.'),
  )
}

function seconds(sinceMs) {
  return `${Math.round((Date.now() - sinceMs) / 1000)} s`
}
