/** Requests as bytes on a socket: odd lines, odd headers, odd framing of the body. */
import * as fc from 'fast-check'
import { oddTexts } from './odd-values.ts'
import { type FuzzRequest, requestLike } from './requests.ts'
import type { Seed } from './seeds.ts'

export interface RawRequest {
  bytes: Uint8Array
  request: FuzzRequest
  /** Whether only the body is odd, so that it is answered by the vendor that was asked. */
  isPlain: boolean
  [fc.toStringMethod](): string
}

const methods = [
  'GET',
  'PUT',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'get',
  'X',
  '',
]

const prefixes = [
  '/..',
  '/%2e%2e/%2e%2e',
  '/',
  '//evil.test',
  '/%00',
  '/\\',
  'http://api.openai.com',
  'http://[::1]:99999',
  'https://a@b:c@d',
  '/x'.repeat(400),
  '/%',
  '/é',
  '*',
  '?',
  '#',
]
const suffixes = [
  '/',
  '//',
  '/..',
  '%00',
  '?',
  '?'.repeat(50),
  `?${'a=b&'.repeat(2000)}`,
  '#a',
  ';v=1',
  '/%2f',
  '%',
]

const headerLines: string[] = [
  'content-length: 5',
  'content-length: 0, 0',
  'content-length: -1',
  'content-length: 1e3',
  'transfer-encoding: chunked',
  'transfer-encoding: gzip, chunked',
  'expect: 100-continue',
  'expect: the-unexpected',
  'upgrade: websocket\r\nconnection: upgrade',
  'connection: keep-alive, close',
  'host:',
  'host: api.anthropic.com',
  'host: a b\u00e9',
  'origin: https://evil.test',
  'origin: null',
  'access-control-request-method: POST\r\norigin: a',
  'access-control-request-headers: a\u00e9, b',
  'content-type: text/plain',
  'content-type: multipart/form-data',
  'content-type: multipart/form-data; boundary="',
  'content-type: application/json; charset=utf-16',
  'content-type: application/x-www-form-urlencoded',
  'content-encoding: gzip',
  'authorization:',
  'authorization: Bearer \u00ff\u00fe',
  'authorization: AWS4-HMAC-SHA256 Credential=/',
  'x-api-key: ',
  'user-agent: groq-python \u00e9',
  'api-key: a\r\napi-key: b',
  'x-goog-api-key: \u0080',
  'anthropic-version: 1',
  'anthropic-beta: a,,b',
  'cookie: a=b; __proto__=c',
  '__proto__: a',
  'constructor: a',
  'x-stainless-retry-count: 1e9',
  'x-stainless-timeout: -1',
  'idempotency-key: __proto__',
  'x-no-colon',
  ': no name',
  'x-bad\u0000name: a',
  'x-bad-value: a\u0000b',
  ' folded: a',
  `x-long: ${'a'.repeat(9000)}`,
  Array.from({ length: 150 }, (_, index) => `x-many-${index}: a`).join('\r\n'),
]

/** What mockllm itself reads, with values that it may not know. */
const ownHeaders = ['x-mockllm-session', 'x-mockllm-error', 'x-mockllm-lag', 'x-mockllm-fault']
const ownValues = [
  'rate_limit',
  '404',
  '399',
  '600',
  'rate_limit; retry_after=1e999',
  'rate_limit; retry_after=-1',
  'rate_limit;;',
  'rate_limt',
  'none',
  'fast',
  'truncate@2',
  'disconnect@0',
  'malformed@99999999999',
  'stall; for_ms=1',
  'slow_start; delay_ms=1',
  'empty_body; x=1',
  'duplicate@1',
  'toString',
  '%',
  '%00%0d%0a',
  '%E2%86%92',
  ...oddTexts.filter((text) => !/[\r\n\0]/.test(text)),
]

const ownLine = fc
  .tuple(fc.constantFrom(...ownHeaders), fc.constantFrom(...ownValues))
  .map(([name, value]) => `${name}: ${value}`)

export function rawRequestLike(seeds: readonly Seed[]): fc.Arbitrary<RawRequest> {
  const odd = fc.record({
    method: seldom(fc.constantFrom(...methods)),
    prefix: seldom(fc.constantFrom(...prefixes)),
    suffix: seldom(fc.constantFrom(...suffixes)),
    lines: fc.array(fc.oneof(fc.constantFrom(...headerLines), ownLine), { maxLength: 3 }),
    version: fc.constantFrom(...Array(20).fill('HTTP/1.1'), 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
    framing: fc.constantFrom<Framing[]>(
      'length',
      'length',
      'length',
      'chunks',
      'short',
      'long',
      'none',
    ),
  })
  return fc.tuple(requestLike(seeds), fc.option(odd, { freq: 3 })).map(([request, around]) => {
    const bytes = rawBytes(request, around ?? undefined)
    return {
      request,
      bytes,
      isPlain: around === null,
      [fc.toStringMethod]: () =>
        JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 2000)),
    }
  })
}

type Framing = 'length' | 'chunks' | 'short' | 'long' | 'none'

interface Around {
  method: string | undefined
  prefix: string | undefined
  suffix: string | undefined
  lines: readonly string[]
  version: string
  framing: Framing
}

function rawBytes(request: FuzzRequest, around: Partial<Around> = {}): Uint8Array {
  const { headers, target, body = new Uint8Array() } = request
  const {
    method = request.method,
    prefix = '',
    suffix = '',
    lines = [],
    version = 'HTTP/1.1',
  } = around
  const { framing = 'length' } = around
  const head = [
    `${method} ${prefix}${target}${suffix} ${version}`,
    'host: localhost',
    'connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...lines,
    ...(framing === 'chunks' ? ['transfer-encoding: chunked'] : []),
    ...(framing === 'none' || framing === 'chunks' || body.length === 0
      ? []
      : [
          `content-length: ${Math.max(0, body.length + { length: 0, short: -3, long: 3 }[framing])}`,
        ]),
  ]
  const start = Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1')
  if (framing !== 'chunks') return Buffer.concat([start, body])
  const size = body.length.toString(16)
  return Buffer.concat([start, Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
}

/** Once in five times. */
function seldom<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, { arbitrary, weight: 1 })
}
