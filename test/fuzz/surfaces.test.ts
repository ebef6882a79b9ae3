import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Endpoint } from '../../src/providers/provider.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { checkAnswer } from './answer-properties.ts'
import { ask } from './ask.ts'
import { createFuzzEngines } from './engines.ts'
import { checkPrototypes } from './prototypes.ts'
import { plainRequest, requestLike } from './requests.ts'
import { fuzz, fuzzTimeoutMs } from './runs.ts'
import { seeds, seedsOfSurface } from './seeds.ts'

const engines = createFuzzEngines()
const [echo] = engines

test('every endpoint has a seed that its own vendor answers', async () => {
  const answered = new Set<Endpoint>()
  for (const seed of seeds) {
    const { engine } = echo!
    const heard = await ask(engine, plainRequest(seed), 'seeds')
    engine.reset('seeds')
    checkAnswer(heard, seed.surface.provider.name, seed.target.split('?')[0]!)
    if (heard.status === 200 && heard.bytes.length > 0) answered.add(seed.endpoint)
  }
  const left = seeds.filter(({ endpoint }) => !answered.has(endpoint))
  expect(left.map(({ method, target }) => `${method} ${target}`)).toEqual([])
})

describe.each(allSurfaces.map(({ name, provider }) => ({ name, provider })))(
  '$name',
  ({ name, provider }) => {
    const some = seedsOfSurface(name)
    const input = fc.record({ request: requestLike(some), which: fc.nat(engines.length - 1) })

    test('answers whatever it is asked', { timeout: fuzzTimeoutMs }, async () => {
      await fuzz('surface', name, input, async ({ request, which }) => {
        const { engine } = engines[which]!
        const heard = await ask(engine, request, 'a')
        checkAnswer(heard, provider.name, request.target.split('?')[0]!)
        const again = await ask(engine, request, 'b')
        expect(Buffer.from(again.bytes).equals(heard.bytes)).toBe(true)
        expect(again.headers).toEqual(heard.headers)
        engine.reset('a')
        engine.reset('b')
        checkPrototypes()
      })
    })
  },
)
