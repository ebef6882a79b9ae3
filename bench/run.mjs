/**
 * `npm run bench`: what the speed goals ask, measured beside bare node:http servers in the same run.
 * `--quick` takes less than a minute, and its figures with a pinch of salt.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadAverage, machineFacts } from './machine.mjs'
import { formatReport } from './report.mjs'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const effort = values.quick
  ? {
      throughput: { rounds: 3, scale: 0.4 },
      startup: { rounds: 5 },
      paced: { streamCounts: [100, 600], seconds: 3, rounds: 1 },
      rules: { rounds: 5, scale: 0.3 },
    }
  : {
      throughput: { rounds: 7 },
      startup: { rounds: 21 },
      paced: { streamCounts: [100, 300, 600], seconds: 10, rounds: 2 },
      rules: { rounds: 11 },
    }

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: ['ignore', 2, 2] })

// Loaded now, because they read what has just been built.
const { measureThroughput } = await import('./throughput.mjs')
const { measureStartup } = await import('./startup.mjs')
const { measurePaced } = await import('./paced.mjs')
const { measureRules } = await import('./rules.mjs')

const machine = machineFacts()
const loadBefore = loadAverage()
console.error('throughput …')
const throughput = await measureThroughput(effort.throughput)
console.error('start-up …')
const startup = await measureStartup(effort.startup)
console.error('paced streams …')
const paced = await measurePaced(effort.paced)
console.error('rules …')
const rules = await measureRules(effort.rules)
const load = { before: loadBefore, after: loadAverage() }
const results = { at: new Date().toISOString(), machine, load, throughput, startup, paced, rules }

mkdirSync('bench/results', { recursive: true })
const file = `bench/results/${results.at.replaceAll(':', '-')}.json`
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
console.log(`${formatReport(results)}\n\nAll figures: ${file}`)
