import { type ClientHttp2Session, connect } from 'node:http2'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isRefusalOfSomebody } from './envelopes.ts'
import { oddTexts } from './odd-values.ts'
import { createPair, type Pair } from './owners.ts'
import { exchangeRaw, type RawAnswer } from './raw-http.ts'
import { rawRequestLike } from './raw-requests.ts'
import { type FuzzRequest, requestLike } from './requests.ts'
import { fuzz, fuzzTimeoutMs } from './runs.ts'
import { seeds } from './seeds.ts'
import { watchUncaught } from './uncaught.ts'

let pair: Pair
const expectNoneUncaught = watchUncaught()

beforeAll(async () => {
  pair = await createPair()
})
afterAll(async () => {
  await pair.close()
})

test('another process answers as this one does', { timeout: fuzzTimeoutMs }, async () => {
  await fuzz('forwarded', '', rawRequestLike(seeds), async ({ bytes, isPlain }) => {
    const { alone, front } = pair
    const ask = async (patienceMs: number) => {
      const expected = comparable(await exchangeRaw(alone.port, bytes, patienceMs))
      return { expected, answered: comparable(await exchangeRaw(front.port, bytes, patienceMs)) }
    }
    let { expected, answered } = await ask(isPlain ? 10_000 : 200)
    // An odd request may wait for what never comes; on a busy machine its answer may, too.
    if (!isPlain && !isDeepStrictEqual(answered, expected))
      ({ expected, answered } = await ask(5000))
    expect(answered).toEqual(expected)
    expectNoneUncaught()
  })
})

function comparable({ headers: { date: _, ...headers }, body, ...rest }: RawAnswer) {
  return { ...rest, headers, body: body.toString('latin1') }
}

interface Http2Request {
  request: FuzzRequest
  headers: Record<string, string>
  isPlain: boolean
}

/** What HTTP/2 can carry at all: others the client itself refuses. */
const pseudo = fc.record(
  {
    ':method': fc.constantFrom('GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'X', 'post'),
    ':path': fc.constantFrom(
      '/',
      '*',
      '/%',
      '//',
      '/v1/../v1/models',
      '/?',
      '/%00',
      '/v1/models#a',
    ),
    ':authority': fc.constantFrom('', 'api.anthropic.com', 'a b', '[::1', 'é', 'a@b'),
    ':scheme': fc.constantFrom('https', 'x'),
  },
  { requiredKeys: [] },
)
const names = [
  'x-mockllm-session',
  'x-mockllm-error',
  'x-mockllm-lag',
  'content-type',
  'host',
  'origin',
  'content-length',
  'te',
  'cookie',
  'expect',
  'user-agent',
  'constructor',
]
const fields = fc.dictionary(
  fc.constantFrom(...names),
  fc.constantFrom(
    'trailers',
    '5',
    'é',
    'none',
    ...oddTexts.filter((text) => !/[\r\n\0]/.test(text)),
  ),
  { maxKeys: 2 },
)
const http2Requests = fc
  .tuple(requestLike(seeds), fc.option(fc.tuple(pseudo, fields), { freq: 2 }))
  .map(([request, odd]): Http2Request => {
    const { method, target } = request
    const plain = { ':method': method, ':path': target, ...request.headers }
    const headers = { ...plain, ...odd?.[0], ...odd?.[1] }
    return { request, headers, isPlain: odd === null }
  })

test.each(['alone', 'front'] as const)('HTTP/2: %s', { timeout: fuzzTimeoutMs }, async (side) => {
  let session: ClientHttp2Session | undefined
  await fuzz('http2', side, http2Requests, async (asked) => {
    if (session === undefined || session.closed || session.destroyed) {
      session = connect(pair[side].url).on('error', () => {})
    }
    const { status, body } = await askHttp2(session, asked)
    if (status >= 500 || (status === 0 && asked.isPlain))
      throw new Error(`status ${status}: ${body.slice(0, 200)}`)
    if (status >= 400 && body !== '' && !isRefusalOfSomebody(JSON.parse(body))) {
      throw new Error(`refusal: ${body}`)
    }
    expectNoneUncaught()
  })
  session?.destroy()
})

/** The status is 0 where the client refuses to ask, or is refused without an answer. */
function askHttp2(session: ClientHttp2Session, { request, headers }: Http2Request) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    let status = 0
    let body = ''
    const hangs = setTimeout(() => reject(new Error('it hangs')), 20_000)
    const settle = () => {
      clearTimeout(hangs)
      resolve({ status, body })
    }
    try {
      const stream = session.request(headers)
      stream.on('response', ({ ':status': given = 0 }) => {
        status = given
      })
      stream.setEncoding('utf8').on('data', (chunk) => {
        body += chunk
      })
      stream.on('error', () => {}).on('close', settle)
      stream.end(Buffer.from(request.body ?? []))
    } catch {
      settle()
    }
  })
}
