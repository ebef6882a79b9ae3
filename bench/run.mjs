/**
 * `npm run bench`: the speed goals, measured beside other mock servers and bare node:http servers in
 * one run. `--quick` takes two minutes, and its figures with a pinch of salt; `--full` adds the soak
 * and the fuzz, `--kept` what their own runs have written last; `--only NAME` measures one section;
 * `--write` puts the figures into the README.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readFlags } from '../scripts/read-flags.mjs'
import { loadAverage, machineFacts } from './machine.mjs'
import { installPeers } from './peers.mjs'
import { cores } from './pinning.mjs'
import { writeReadme } from './readme.mjs'
import { formatReport } from './report.mjs'
import { sections } from './sections.mjs'

const values = readFlags({
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  kept: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true },
  write: { type: 'boolean', default: false },
})
const { quick, full, kept, only, write } = values
for (const name of only ?? []) {
  if (!Object.hasOwn(sections, name)) {
    fail(`There is no section ${JSON.stringify(name)}: ${Object.keys(sections).join(', ')}`)
  }
}
if (write && (quick || only !== undefined)) {
  fail('--write publishes a whole run: leave out --quick and --only')
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: ['ignore', 2, 2] })

const installed = installPeers()
const peers = Object.fromEntries(
  Object.entries(installed).map(([key, { name, version }]) => [key, { name, version }]),
)
const at = new Date().toISOString()
const loadBefore = loadAverage()
const results = {}
for (const [name, { isLong, measure }] of Object.entries(sections)) {
  if (only === undefined ? isLong && !full && !kept : !only.includes(name)) continue
  console.error(`${name} …`)
  results[name] = await measure({ peers: installed, quick, kept })
}
const load = { before: loadBefore, after: loadAverage() }
const run = { at, machine: machineFacts(), cores, load, peers, results }

mkdirSync('bench/results', { recursive: true })
const file = `bench/results/${at.replaceAll(':', '-')}.json`
writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`)
console.log(`${formatReport(run)}\n\nAll figures: ${file}`)
if (write) writeReadme(run)

function fail(message) {
  console.error(message)
  process.exit(2)
}
