/** The parts of a run: `measure` gives figures, which `rows` turns into those of the table. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { measureMemory } from './memory.mjs'
import { pacedRows } from './paced-rows.mjs'
import { measurePacedStreams } from './paced-streams.mjs'
import { onClientCore } from './pinning.mjs'
import * as rows from './rows.mjs'
import { measureSize } from './size.mjs'
import { measureStartup } from './startup.mjs'
import { measureThroughput } from './throughput.mjs'

export const sections = {
  throughput: {
    measure({ peers, quick }) {
      const options = quick
        ? { rounds: 3, roundMs: 150, mostWarmUpMs: 1500 }
        : { rounds: 7, roundMs: 600, mostWarmUpMs: 4000 }
      return onClientCore(() => measureThroughput(peers, options))
    },
    rows: rows.throughputRows,
  },
  startup: {
    measure: ({ peers, quick }) => measureStartup(peers, { rounds: quick ? 5 : 21 }),
    rows: rows.startupRows,
  },
  memory: {
    measure({ peers, quick }) {
      const options = { rounds: quick ? 1 : 5, requests: quick ? 2000 : 10_000 }
      return onClientCore(() => measureMemory(peers, options))
    },
    rows: rows.memoryRows,
  },
  size: { measure: ({ peers }) => measureSize(peers), rows: rows.sizeRows },
  paced: {
    measure: ({ quick }) => measurePacedStreams({ quick }),
    rows: pacedRows,
  },
  rules: {
    // Loaded now, because it reads what has just been built.
    async measure({ quick }) {
      const { measureRules } = await import('./rules.mjs')
      return measureRules(quick ? { rounds: 3, scale: 0.3 } : { rounds: 11 })
    },
    rows: rows.rulesRows,
  },
  soak: { isLong: true, measure: ({ kept }) => runScript('soak', kept), rows: rows.soakRows },
  fuzz: { isLong: true, measure: ({ kept }) => runScript('fuzz', kept), rows: rows.fuzzRows },
}

/** Each leaves its figures in a file, unless it breaks down; what else was measured stays of use then. */
function runScript(name, kept) {
  const file = `coverage/${name}.json`
  if (!kept) {
    rmSync(file, { force: true })
    spawnSync(process.execPath, [`scripts/${name}.mjs`], { stdio: ['ignore', 2, 2] })
  }
  if (!existsSync(file)) return { error: `scripts/${name}.mjs wrote no ${file}` }
  return JSON.parse(readFileSync(file, 'utf8'))
}
