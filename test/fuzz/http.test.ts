import { type RunningServer, startServer } from 'mockllm/node-server'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { allSurfaces } from '../../src/providers/registry.ts'
import { checkAnswer } from './answer-properties.ts'
import { isRefusalOfSomebody } from './envelopes.ts'
import { checkPrototypes } from './prototypes.ts'
import { exchangeRaw, type RawAnswer } from './raw-http.ts'
import { rawRequestLike } from './raw-requests.ts'
import { fuzz, fuzzTimeoutMs } from './runs.ts'
import { seedsOfSurface } from './seeds.ts'
import { watchUncaught } from './uncaught.ts'

let server: RunningServer
const expectNoneUncaught = watchUncaught()

beforeAll(async () => {
  const rules = [{ reply: { template: '{user} {model}', reasoning: 'Hm.' } }]
  server = await startServer({
    config: { rules, settings: { now: '2026-01-02T03:04:05Z' } },
    port: 0,
  })
})
afterAll(async () => {
  await server.close()
})

describe.each(allSurfaces.map(({ name, provider }) => ({ name, provider })))('$name', (surface) => {
  const requests = rawRequestLike(seedsOfSurface(surface.name))

  test('answers whatever is on the socket', { timeout: fuzzTimeoutMs }, async () => {
    await fuzz('http', surface.name, requests, async ({ bytes, request, isPlain }) => {
      const answer = await exchangeRaw(server.port, bytes, isPlain ? 10_000 : 40)
      checkRaw(answer, isPlain)
      if (isPlain) {
        const { status = 0, headers, body } = answer
        const heard = { status, headers, bytes: body, isTorn: false }
        checkAnswer(heard, surface.provider.name, request.target.split('?')[0]!)
      }
      expectNoneUncaught()
      checkPrototypes()
    })
  })
})

/** What is refused before it is a request at all is node:http's to refuse, with no body. */
function checkRaw({ status, headers, body, oddLines }: RawAnswer, isPlain: boolean): void {
  if (oddLines.length > 0) throw new Error(`odd lines: ${oddLines}`)
  if (headers['x-injected'] !== undefined) throw new Error('a header was injected')
  if (status === undefined) {
    if (isPlain || body.length > 0) throw new Error('no answer')
    return
  }
  if (status >= 500) throw new Error(`status ${status}: ${body.toString().slice(0, 200)}`)
  if (status < 400 || body.length === 0) return
  if (!isRefusalOfSomebody(JSON.parse(body.toString()))) throw new Error(`refusal: ${body}`)
}
