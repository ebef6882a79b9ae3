/** Runs a property over many inputs, goes on behind a failure, and writes down what was tried. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import inputsOf from './inputs.json' with { type: 'json' }

const environment = process.env
export const fuzzSeed = Number(environment['MOCKLLM_FUZZ_SEED'] ?? 5)
/** How many times as many inputs as in `npm test`. */
const factor = Number(environment['MOCKLLM_FUZZ_RUNS'] ?? 1)
const directory = environment['MOCKLLM_FUZZ_RESULTS']
const only = environment['MOCKLLM_FUZZ_ONLY'] ?? ''

/** Inputs of one call of fast-check; behind a failure in it, the rest of it is not tried. */
const batchSize = 200
/** Of one property; who has that many needs no more. */
const mostFailures = 30

/** In `npm test` a few of them, and minutes in a fuzz run. */
export const fuzzTimeoutMs = factor > 1 ? 1_800_000 : 60_000

export interface FuzzFailure {
  message: string
  example: string
  seed: number
}

/** @param kind how many are tried in `npm test` is in inputs.json */
export async function fuzz<Input>(
  kind: keyof typeof inputsOf,
  target: string,
  arbitrary: fc.Arbitrary<Input>,
  check: (input: Input) => Promise<void> | void,
): Promise<void> {
  const name = `${kind} ${target}`.trim()
  if (!name.includes(only)) return
  const startedMs = performance.now()
  const wanted = Math.ceil(inputsOf[kind].inputs * factor)
  const failures = new Map<string, FuzzFailure>()
  let tried = 0
  for (let batch = 0; batch * batchSize < wanted && failures.size < mostFailures; batch++) {
    const numRuns = Math.min(batchSize, wanted - batch * batchSize)
    const details = await fc.check(
      fc.asyncProperty(arbitrary, check as (input: Input) => Promise<void>),
      {
        seed: fuzzSeed * 1_000_003 + batch,
        numRuns,
        interruptAfterTimeLimit: 120_000,
      },
    )
    tried += details.numRuns
    if (!details.failed) continue
    const message = messageOf(details.errorInstance)
    const example = fc.stringify(details.counterexample).slice(0, 2500)
    const known = failures.get(signatureOf(message))
    if (known === undefined || known.example.length > example.length) {
      failures.set(signatureOf(message), { message, example, seed: fuzzSeed })
    }
  }
  const found = [...failures.values()]
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10
  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true })
    const result = { name, inputs: tried, failures: found.length, seconds, found }
    writeFileSync(join(directory, `${name.replaceAll(/\W+/g, '-')}.json`), JSON.stringify(result))
  }
  expect(found).toEqual([])
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = error.stack?.split('\n').find((line) => /\/(src|node-server)\//.test(line))
  return `${error.message.slice(0, 600)}${place === undefined ? '' : ` ${place.trim()}`}`
}

/** The same failure of other inputs: without what is different each time. */
function signatureOf(message: string): string {
  return message.replaceAll(/\d+/g, '0').slice(0, 50)
}
