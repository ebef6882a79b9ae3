/** Errors and faults that come about with a probability: as the seed has it, and not by chance. */
import { type Config, createMockLLM } from 'mockllm'
import { describe, expect, test } from 'vitest'
import { tell } from './ask.ts'

const failing = (probability: number, seed = 0): Config => ({
  settings: { seed },
  rules: [{ reply: { text: 'Hello!', error: { kind: 'overloaded', probability } } }],
})

/** The outcomes of the same requests in the same order, in a mock of its own. */
async function outcomes(config: Config, users: readonly string[]): Promise<number[]> {
  const llm = createMockLLM(config)
  const statuses = []
  for (const user of users) statuses.push((await tell(llm, user)).status)
  return statuses
}

const same = Array.from({ length: 400 }, () => 'hi')
const different = same.map((user, index) => `${user} ${index}`)
const failures = (statuses: readonly number[]) => statuses.filter((status) => status !== 200).length

describe.each([
  ['the same request', same],
  ['different requests', different],
])('%s', (_, users) => {
  test('0 is never, 1 is always', async () => {
    expect(failures(await outcomes(failing(0), users))).toBe(0)
    expect(failures(await outcomes(failing(1), users))).toBe(users.length)
  })

  test.each([0.1, 0.5, 0.9])('%d comes about as often as that', async (probability) => {
    const share = failures(await outcomes(failing(probability), users)) / users.length
    expect(Math.abs(share - probability)).toBeLessThan(0.08)
  })

  test('is the same in another mock, and another with another seed', async () => {
    const once = await outcomes(failing(0.5), users)
    expect(await outcomes(failing(0.5), users)).toEqual(once)
    expect(await outcomes(failing(0.5, 1), users)).not.toEqual(once)
  })
})

test('each session draws as if it were alone', async () => {
  const llm = createMockLLM(failing(0.5))
  const alone = await outcomes(failing(0.5), same.slice(0, 20))
  const drawn: [number[], number[]] = [[], []]
  for (let index = 0; index < 20; index++) {
    for (const [at, name] of ['a', 'b'].entries()) {
      drawn[at]!.push((await tell(llm.session(name), 'hi')).status)
    }
  }
  expect(drawn).toEqual([alone, alone])
  llm.reset('a')
  expect((await tell(llm.session('a'), 'hi')).status).toBe(alone[0])
})

test('requests that come between change nothing', async () => {
  const alone = await outcomes(failing(0.5), same.slice(0, 20))
  const mixed = await outcomes(
    failing(0.5),
    same.slice(0, 20).flatMap((user) => [user, 'ho']),
  )
  expect(mixed.filter((_, index) => index % 2 === 0)).toEqual(alone)
})

test('defaults.error and defaults.fault are of every reply that has none of its own', async () => {
  const llm = createMockLLM({
    defaults: {
      error: { status: 503, probability: 0.5 },
      fault: { kind: 'wrong_content_type', probability: 0.5 },
    },
    responses: { own: { text: 'x', error: { status: 418, probability: 0 }, fault: [] } },
  })
  const seen = new Set<string>()
  for (let index = 0; index < 40; index++) {
    const { status, headers } = await tell(llm, `prompt ${index}`)
    seen.add(`${status} ${headers.get('content-type')}`)
    const own = await tell(llm, 'own')
    expect([own.status, own.headers.get('content-type')]).toEqual([200, 'application/json'])
  }
  expect(seen).toEqual(
    new Set(['200 application/json', '200 text/html', '503 application/json', '503 text/html']),
  )
})

test('of several faults, the first that comes about happens', async () => {
  const llm = createMockLLM({
    responses: {
      hi: {
        text: 'x',
        fault: [
          { kind: 'wrong_content_type', content_type: 'text/a', probability: 0.5 },
          { kind: 'wrong_content_type', content_type: 'text/b', probability: 1 },
          { kind: 'wrong_content_type', content_type: 'text/c' },
        ],
      },
    },
  })
  const seen = new Set<string | null>()
  for (let index = 0; index < 20; index++) {
    seen.add((await tell(llm, 'hi')).headers.get('content-type'))
  }
  expect(seen).toEqual(new Set(['text/a', 'text/b']))
})
