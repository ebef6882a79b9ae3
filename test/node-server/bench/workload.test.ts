import { expect, test } from 'vitest'
import { createWorkload } from '../../../node-server/bench/workload.ts'
import type { Answer } from '../../../src/answers/answer.ts'
import { createEngine } from '../../../src/engine.ts'
import { allSurfaces } from '../../../src/providers/registry.ts'
import type { Step } from '../../../src/stream/steps.ts'

/** When the server's own steps are due, of those that hold a piece. */
async function dueMsOf(config: object, body: string): Promise<number[]> {
  const engine = createEngine(config, allSurfaces)
  const url = 'http://127.0.0.1/v1/chat/completions'
  const answer = (await engine.respond(new Request(url, { method: 'POST', body }))) as Answer
  const steps = (answer.body as () => Iterator<Step, unknown>)()
  const dueMs: number[] = []
  let sumMs = 0
  for (let next = steps.next(); next.done !== true; next = steps.next()) {
    const step = next.value
    if (!('frames' in step)) continue
    sumMs += step.gapMs
    if (step.kind === 'delta') dueMs.push(sumMs)
  }
  return dueMs
}

test.each([0, 7])('the schedule of stream %i is the one that the server plays', async (stream) => {
  const { config, bodyOf, dueMs } = createWorkload(50, 4)
  const [role, ...pieces] = dueMs(stream)
  expect(role).toBe(0)
  expect(pieces).toHaveLength(200)
  expect(await dueMsOf(config, bodyOf(stream))).toEqual(pieces)
})

test('streams differ in their jitter, and keep their rate', () => {
  const { dueMs } = createWorkload(2, 100)
  expect(dueMs(1)).not.toEqual(dueMs(2))
  expect(Math.abs(dueMs(1).at(-1)! / 100_000 - 1)).toBeLessThan(0.1)
})
