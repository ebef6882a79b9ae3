/**
 * `npm run test:fuzz`: the properties of test/fuzz over many more inputs than in `npm test`, in two processes.
 * `--runs N` is about how many in all, `--seed S` repeats a run, `--only NAME` takes the targets with that in
 * their name. Writes coverage/fuzz.json.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { readFlags } from './read-flags.mjs'

const values = readFlags({
  runs: { type: 'string', default: '120000' },
  seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  only: { type: 'string', default: '' },
})
const runs = Number(values.runs)
const seed = Number(values.seed)
if (!(runs > 0) || !Number.isInteger(seed)) {
  console.error('--runs is a number of inputs, and --seed a whole number.')
  process.exit(2)
}

const kinds = Object.values(JSON.parse(readFileSync('test/fuzz/inputs.json', 'utf8')))
const usual = kinds.reduce((sum, { targets, inputs }) => sum + targets * inputs, 0)
const wantedTargets = kinds.reduce((sum, { targets }) => sum + targets, 0)

prepare()
console.log(
  `seed ${seed}: npm run test:fuzz -- --seed ${seed} --runs ${runs} tries the same inputs again`,
)
const directory = mkdtempSync(join(tmpdir(), 'mockllm-fuzz-'))
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', '--maxWorkers', '2', 'test/fuzz'],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    // A loop without end cannot be interrupted from within.
    timeout: 3_600_000 * Math.max(1, runs / 100_000),
    env: {
      ...process.env,
      CI: '',
      MOCKLLM_FUZZ_RUNS: String(runs / usual),
      MOCKLLM_FUZZ_SEED: String(seed),
      MOCKLLM_FUZZ_ONLY: values.only,
      MOCKLLM_FUZZ_RESULTS: directory,
    },
  },
)

const results = readdirSync(directory)
  .sort()
  .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')))
rmSync(directory, { recursive: true })

for (const { name, inputs, failures, seconds, found } of results) {
  console.log(`${name}: ${inputs} inputs, ${failures} failures (${seconds} s)`)
  for (const { message, example } of found) console.log(`  ${message}\n    ${example}`)
}
const total = results.reduce((sum, { inputs }) => sum + inputs, 0)
const targets = results.map(({ name, inputs, failures }) => ({ name, inputs, failures }))
const unfinished = values.only === '' ? wantedTargets - results.length : 0
if (unfinished > 0) console.log(`${unfinished} targets did not come to their end`)
let failed = results.reduce((sum, { failures }) => sum + failures, 0) + unfinished
// What no target has told of, such as an error that nobody has caught.
if (failed === 0 && status !== 0) failed = 1
mkdirSync('coverage', { recursive: true })
writeFileSync(
  'coverage/fuzz.json',
  `${JSON.stringify({ seed, total, failed, targets }, null, 2)}\n`,
)
console.log(`${total - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
