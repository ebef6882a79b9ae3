/** What a response function may give or do that nobody expects. */
import * as fc from 'fast-check'
import type { RespondFunction } from 'mockllm'
import { oddText } from './odd-values.ts'

export interface OddFunction {
  name: string
  respond: RespondFunction
}

const cyclic: Record<string, unknown> = { text: 'a' }
cyclic['json'] = cyclic

const revoked = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}
const throwing = {
  get text(): string {
    throw new Error('a getter')
  },
}
const changing = () => {
  let count = 0
  return {
    get text(): unknown {
      return count++ === 0 ? 'a' : Symbol('b')
    },
  }
}

/** Made anew for each call. */
const values: Record<string, () => unknown> = {
  cyclic: () => cyclic,
  bigint: () => 1n,
  'bigint inside': () => ({ json: { a: 1n } }),
  symbol: () => Symbol('a'),
  'symbol inside': () => ({ json: { a: Symbol('a') } }),
  'a function': () => () => 'a',
  'a class': () => class {},
  'a revoked proxy': revoked,
  'a revoked proxy inside': () => ({ json: revoked() }),
  'a throwing getter': () => throwing,
  'a throwing getter inside': () => ({ json: throwing }),
  'a changing getter': changing,
  'a throwing toJSON': () => ({
    json: {
      toJSON() {
        throw new Error('toJSON')
      },
    },
  }),
  'a toJSON of nothing': () => ({ json: { toJSON: () => undefined } }),
  'a proxy that throws': () =>
    new Proxy(
      {},
      {
        get() {
          throw new Error('get')
        },
        has() {
          throw new Error('has')
        },
        ownKeys() {
          throw new Error('ownKeys')
        },
      },
    ),
  'a null prototype': () => Object.assign(Object.create(null), { text: 'a' }),
  'deep JSON': () => ({ json: nested(20_000) }),
  'deep blocks': () => ({ blocks: nested(20_000) }),
  'deep arguments': () => ({ tool_calls: [{ name: 'a', arguments: { a: nested(20_000) } }] }),
  NaN: () => ({ json: Number.NaN }),
  'odd numbers': () => ({ usage: { input_tokens: Number.NaN, output_tokens: Infinity } }),
  dates: () => ({
    json: { at: new Date(Number.NaN), map: new Map([[1, 2]]), bytes: new Uint8Array(3) },
  }),
  'line breaks in a header': () => ({ text: 'a', headers: { 'x-a': 'b\r\nx-injected: 1' } }),
  'line breaks in a header name': () => ({ text: 'a', headers: { 'x-a\r\nx-injected': '1' } }),
  'an emoji in a header': () => ({ text: 'a', headers: { 'x-a': '👋' } }),
  'a header of the transport': () => ({ text: 'a', headers: { 'content-length': '1' } }),
  'line breaks in an error header': () => ({ error: { status: 400, headers: { 'x-a': '\n' } } }),
  'line breaks in an error type': () => ({ error: { status: 400, type: 'a\r\nx-injected: 1' } }),
  'line breaks in a content type': () => ({
    text: 'a',
    fault: { kind: 'wrong_content_type', content_type: 'a\r\nx-injected: 1' },
  }),
  'a raw header': () => ({ raw: { body: 'a', headers: { 'x-a': '\r\n\r\n' } } }),
  'a raw status': () => ({ raw: { body: 'a', status: 99 } }),
  'raw BigInt': () => ({ raw: { body: { a: 1n } } }),
  'raw frames': () => ({ raw: { frames: [1n, cyclic, Symbol('a'), undefined] } }),
  'a broken Response': () => Response.error(),
  'a used Response': () => {
    const response = new Response('a')
    response.text()
    return response
  },
  'a locked Response': () => {
    const response = new Response('a')
    response.body?.getReader()
    return response
  },
  'a Response that fails': () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.error(new Error('the body'))
        },
      }),
    ),
  'half a Response': () => ({ status: 200, arrayBuffer: () => Promise.reject(new Error('no')) }),
  'a Response of nothing': () => ({ status: 'x', arrayBuffer: () => 1 }),
  'a redirect': () => Response.redirect('http://a.test'),
  'an event stream that fails': () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('data: a\n\n'))
          controller.error(new Error('the body'))
        },
      }),
      { headers: { 'content-type': 'text/event-stream' } },
    ),
  'text in place of bytes': () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue('a')
          controller.close()
        },
      }),
      { headers: { 'content-type': 'text/event-stream' } },
    ),
}

/** Parts of a live answer, of which the last may be odd, or throw. */
const lives: Record<string, () => unknown> = {
  'a generator that throws at once': async function* () {
    yield* []
    throw new Error('live')
  },
  'a generator that throws later': async function* () {
    yield 'a'
    throw new Error('live')
  },
  'a generator of odd parts': async function* () {
    yield 'a'
    yield { text: 1n }
  },
  'a generator of cyclic JSON': async function* () {
    yield 'a'
    yield { json: cyclic }
  },
  'a generator of revoked proxies': async function* () {
    yield revoked()
  },
  'no iterator': () => ({ [Symbol.asyncIterator]: () => undefined }),
  'an iterator that throws': () => ({
    [Symbol.asyncIterator]() {
      throw new Error('iterator')
    },
  }),
  'an iterator without results': () => ({ [Symbol.asyncIterator]: () => ({ next: () => null }) }),
  'an iterator without promises': () => {
    let count = 0
    return { [Symbol.asyncIterator]: () => ({ next: () => ({ done: count++ > 2, value: 'a' }) }) }
  },
  'an iterator whose return throws': () => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: Symbol('a') }),
      return() {
        throw new Error('return')
      },
    }),
  }),
}

const thrown: unknown[] = [
  new Error('a'),
  'text',
  undefined,
  null,
  Symbol('a'),
  1n,
  cyclic,
  Object.create(null),
  new Proxy(new Error('a'), {
    get() {
      throw new Error('get')
    },
  }),
  Object.assign(new Error('a'), { message: 1n, stack: null }),
]

for (const [index, error] of thrown.entries()) {
  lives[`a generator that throws ${index}`] = async function* () {
    yield 'a'
    throw error
  }
}

const given = Object.entries({ ...values, ...lives })

export const oddFunction: fc.Arbitrary<OddFunction> = fc.oneof(
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...given), fc.boolean())
      .map(([[name, make], isAsync]) => named(name, () => (isAsync ? later(make) : make()))),
    weight: 6,
  },
  {
    arbitrary: fc.tuple(fc.nat(thrown.length - 1), fc.boolean()).map(([index, isAsync]) =>
      named(`throws ${index}`, () => {
        if (isAsync) return Promise.reject(thrown[index])
        throw thrown[index]
      }),
    ),
    weight: 2,
  },
  {
    arbitrary: fc
      .anything({
        withBigInt: true,
        withNullPrototype: true,
        withSparseArray: true,
        withDate: true,
      })
      .map((value) => named(`anything ${fc.stringify(value)}`, () => value)),
    weight: 3,
  },
  {
    arbitrary: fc
      .dictionary(
        fc.constantFrom('text', 'json', 'reasoning', 'refusal', 'id', 'model', 'template'),
        fc.oneof(oddText, fc.anything({ withBigInt: true })),
      )
      .map((value) => named(`reply ${fc.stringify(value)}`, () => value)),
    weight: 3,
  },
)

async function later(make: () => unknown): Promise<unknown> {
  await Promise.resolve()
  return make()
}

function named(name: string, respond: () => unknown): OddFunction {
  return { name, respond: respond as RespondFunction }
}
