import { validateHeaderName, validateHeaderValue } from 'node:http'
import * as fc from 'fast-check'
import { type RunningServer, startServer } from 'mockllm/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { createSkippingClock } from '../grammar/skipping-clock.ts'
import { ask } from './ask.ts'
import { isRefusalOf } from './envelopes.ts'
import { type OddFunction, oddFunction } from './function-results.ts'
import { checkPrototypes } from './prototypes.ts'
import { exchangeRaw } from './raw-http.ts'
import { plainRequest } from './requests.ts'
import { fuzz, fuzzTimeoutMs } from './runs.ts'
import { seeds } from './seeds.ts'
import { watchUncaught } from './uncaught.ts'

const requests = seeds
  .filter(({ endpoint, body }) => endpoint.kind !== 'document' && body?.json !== undefined)
  .filter(({ surface }) => surface.name !== 'openai-embeddings')
  .map(plainRequest)

const expectNoneUncaught = watchUncaught()

const input = fc.record({ odd: oddFunction, request: fc.constantFrom(...requests) })

test('a function gives what it likes', { timeout: fuzzTimeoutMs }, async () => {
  await fuzz('functions', '', input, async ({ odd, request }) => {
    const clock = createSkippingClock(0)
    const engine = createEngine(odd.respond, allSurfaces, { clock, onError: () => {} })
    const { status, headers, bytes, isTorn } = await ask(engine, request, 'a')
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    }
    // `Response.error()` asks for it.
    if (status === 500 && !isTorn) {
      const body: unknown = JSON.parse(Buffer.from(bytes).toString())
      if (!isRefusalOf(request.seed.surface.provider.name, body)) throw new Error(`500: ${bytes}`)
    }
    await new Promise(setImmediate)
    expectNoneUncaught()
    checkPrototypes()
  })
})

let respond: OddFunction['respond'] = () => ''
let server: RunningServer
beforeAll(async () => {
  const config: OddFunction['respond'] = (prompt, request) => respond(prompt, request)
  const quiet = () => {}
  const log = { ready: quiet, info: quiet, error: quiet, call: quiet }
  server = await startServer({ config, port: 0, log })
})
afterAll(() => server.close())

test('so it does behind a socket', { timeout: fuzzTimeoutMs }, async () => {
  await fuzz('functions http', '', input, async ({ odd, request }) => {
    ;({ respond } = odd)
    const { method, target, headers, body = new Uint8Array() } = request
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const head = `${method} ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines.join('')}`
    const bytes = Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`)
    const answer = await exchangeRaw(server.port, Buffer.concat([bytes, body]), 5000)
    expect(answer.oddLines).toEqual([])
    expect(answer.headers['x-injected']).toBeUndefined()
    if (answer.status === 500) {
      const refusal: unknown = JSON.parse(answer.body.toString() || '""')
      if (!isRefusalOf(request.seed.surface.provider.name, refusal)) {
        throw new Error(`500 without an envelope: ${answer.body}`)
      }
    }
    expectNoneUncaught()
  })
})
