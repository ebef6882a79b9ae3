/**
 * `npm run test:soak`: a million requests of every kind against `mockllm start`, with clients that leave,
 * configs that change and connections that are hostile. `--short` is under a minute; `--requests N`,
 * `--connections N`, `--seed N`; `--workers N` for more processes, without the figures of memory.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runHostile } from '../test/soak/hostile/run.mjs'
import { runMixed } from '../test/soak/mixed-run.mjs'
import { prepare } from './prepare.mjs'
import { readFlags } from './read-flags.mjs'

const values = readFlags({
  short: { type: 'boolean', default: false },
  requests: { type: 'string' },
  connections: { type: 'string', default: '256' },
  seed: { type: 'string', default: '1' },
  workers: { type: 'string', default: '1' },
})
const options = {
  isShort: values.short,
  requests: Number(values.requests ?? (values.short ? 20_000 : 1_000_000)),
  connections: Number(values.connections),
  seed: Number(values.seed),
  workers: Number(values.workers),
}

prepare()
const startedMs = performance.now()
const directory = mkdtempSync(join(tmpdir(), 'mockllm-soak-'))
let code = 1
try {
  const mixed = await runMixed({ ...options, directory })
  const hostile = await runHostile({ ...options, directory })
  const checks = [...mixed.checks, ...hostile.checks]
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  code = report({ seed: options.seed, ...mixed.figures, ...hostile.figures, seconds, checks })
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.exit(code)

function report(result) {
  const { checks } = result
  for (const { name, ok, detail } of checks)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${detail}`)
  mkdirSync('coverage', { recursive: true })
  writeFileSync('coverage/soak.json', `${JSON.stringify(result, undefined, 2)}\n`)
  const failed = checks.filter(({ ok }) => !ok).length
  console.log(`${result.requests} requests in ${result.seconds} s (seed ${result.seed})`)
  console.log(`${checks.length - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
