/** Sessions that another process keeps: a request is left to it before anything has been answered. */
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/answers/answer.ts'
import { createEngine, type Engine, type MockLLMConfig } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { createFindElsewhere, Elsewhere } from '../../src/state/elsewhere.ts'
import { contractCases, contractConfig } from '../contract/cases.ts'
import { requestOf } from '../contract/recorded.ts'
import { toRequest } from '../state/ask.ts'

/** A process that keeps no session. */
const createStranger = (
  config: MockLLMConfig,
  onError = (error: unknown) => expect.fail(`${error}`),
) => createEngine(config, allSurfaces, { findElsewhere: createFindElsewhere(() => 7), onError })

const answerOf = (engine: Engine, user = 'hi', fields = {}) =>
  engine.respond(toRequest(user, { fields }))

const steps = { rules: [{ reply: { sequence: ['a', 'b'] } }] }

test('what needs no state is answered', async () => {
  const answer = await answerOf(createStranger({ responses: { hi: 'Hello!' } }))
  expect((answer as Answer).body).toContain('Hello!')
})

test.each([
  ['a sequence', { reply: { sequence: ['a', 'b'] } }],
  ['times', { reply: { text: 'a', times: 1 } }],
  ['a scenario', { scenario: { name: 's', state: 'started' }, reply: 'a' }],
  ['a probability', { reply: { text: 'a', fault: { kind: 'disconnect', probability: 0.5 } } }],
] as const)('%s is left to who keeps the session, and no call is remembered', async (_, rule) => {
  const engine = createStranger({ rules: [rule] } as MockLLMConfig)
  await expect(answerOf(engine)).rejects.toEqual(new Elsewhere(7))
  expect(engine.callsOf()).toEqual([])
})

describe('a function', () => {
  test('answers where no rule keeps state', async () => {
    const answer = await answerOf(createStranger(() => 'mine'))
    expect((answer as Answer).body).toContain('mine')
  })

  test('is not asked where a rule behind it may need the state: it would be asked again', async () => {
    let asked = 0
    const engine = createStranger({
      ...steps,
      respond() {
        asked++
        return undefined
      },
    })
    await expect(answerOf(engine)).rejects.toThrow(Elsewhere)
    expect(asked).toBe(0)
  })
})

test('rules of a session answer in every process', async () => {
  const engine = createStranger(steps)
  engine.use({ reply: 'in front' }, 'default')
  expect(((await answerOf(engine)) as Answer).body).toContain('in front')
  engine.reset('default')
  await expect(answerOf(engine)).rejects.toThrow(Elsewhere)
})

test('prepared rules answer once they are put in place, and not before', async () => {
  const engine = createStranger({ responses: { hi: 'old' } })
  const putInPlace = engine.prepare({ responses: { hi: 'new' } })
  expect(((await answerOf(engine)) as Answer).body).toContain('old')
  putInPlace()
  expect(((await answerOf(engine)) as Answer).body).toContain('new')
})

test('no endpoint needs the state once it has begun to answer', async () => {
  // At a pace, so that streams are made while they are sent.
  const engine = createStranger(contractConfig(1000))
  const left: string[] = []
  for (const one of contractCases) {
    const before = engine.callsOf().length
    try {
      const answer = await engine.respond(requestOf(one))
      if (answer !== undefined && !('declined' in answer)) drain(answer)
    } catch (error) {
      expect(error, one.name).toBeInstanceOf(Elsewhere)
      expect(engine.callsOf().length, one.name).toBe(before)
      left.push(one.name)
    }
  }
  expect(left.length).toBeGreaterThan(10)
  expect(left.length).toBeLessThan(contractCases.length / 2)
})

function drain({ body }: Answer): void {
  if (typeof body !== 'function') return
  const steps = body()
  for (let next = steps.next(); next.done !== true; next = steps.next()) {
    if (next.value.kind === 'wait') break
  }
}
