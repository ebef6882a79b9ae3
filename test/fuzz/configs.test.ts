import { validateHeaderName, validateHeaderValue } from 'node:http'
import { type Config, ConfigError, parseConfig } from 'mockllm'
import { expect, test } from 'vitest'
import { lintText } from '../../src/config/lint/lint-text.ts'
import { createEngine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { createSkippingClock } from '../grammar/skipping-clock.ts'
import { ask } from './ask.ts'
import { configCorpus, configText } from './config-texts.ts'
import { checkPrototypes } from './prototypes.ts'
import { plainRequest } from './requests.ts'
import { fuzz, fuzzTimeoutMs } from './runs.ts'
import { seeds } from './seeds.ts'

const file = 'responses.yml'
const requests = [
  '/v1/chat/completions',
  '/anthropic/v1/messages',
  '/v1/embeddings',
  '/ollama/api/chat',
].flatMap((target) =>
  seeds
    .filter((seed) => seed.target === target)
    .slice(-2)
    .map(plainRequest),
)

test('the docs have configs to begin with', () => {
  expect(configCorpus.length).toBeGreaterThan(10)
})

test('a config is answered by or refused with its place', { timeout: fuzzTimeoutMs }, async () => {
  await fuzz('configs', '', configText, async (text) => {
    const config = parsed(text)
    for (const { line, column } of lintText(text, { file })) checkPlace(line, column)
    if (config !== undefined) await checkAnswers(config, text)
    checkPrototypes()
  })
})

function parsed(text: string): Config | undefined {
  try {
    return parseConfig(text, { file })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.issues).not.toEqual([])
    for (const issue of error.issues) {
      expect(issue.file).toBe(file)
      expect(issue.message).not.toBe('')
      checkPlace(issue.line, issue.column)
    }
    return undefined
  }
}

function checkPlace(line: number | undefined, column: number | undefined): void {
  if (line === undefined || column === undefined || line < 1 || column < 1) {
    throw new Error(`the place ${line}:${column}`)
  }
}

/** A 5xx may be what the config asks for, but nothing may fail behind it. */
async function checkAnswers(config: Config, text: string): Promise<void> {
  const errors: unknown[] = []
  const clock = createSkippingClock(0)
  const onError = (error: unknown) => errors.push(error)
  const engine = createEngine(config, allSurfaces, { clock, onError })
  for (const request of requests) {
    // A silence without end is what it asks for.
    if (/stall/.test(text)) return
    const { headers, status } = await ask(engine, request, 'a')
    expect(Number.isInteger(status)).toBe(true)
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    }
  }
  expect(errors).toEqual([])
}
