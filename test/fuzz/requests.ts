/** Requests of the fuzz: a seed with its mutations, or a structure of its shape, as bytes. */
import * as fc from 'fast-check'
import { type ByteMutation, byteMutation, mutateBytes } from './byte-mutations.ts'
import { type Form, formBytes } from './form-bytes.ts'
import { jsonTextOf } from './json-text.ts'
import { mutate, mutation } from './mutations.ts'
import { oddText } from './odd-values.ts'
import type { FormFields, SeedBody } from './seed-bodies.ts'
import type { Seed } from './seeds.ts'
import { shapedLike } from './shaped.ts'

export interface FuzzRequest {
  seed: Seed
  method: string
  target: string
  headers: Record<string, string>
  body: Uint8Array | undefined
  /** What is asked before, for an id. */
  before: FuzzRequest | undefined
  [fc.toStringMethod](): string
}

const encoder = new TextEncoder()

/** The request as it stands in the corpus. */
export function plainRequest(seed: Seed): FuzzRequest {
  const body = seed.body === undefined ? undefined : plainBody(seed.body)
  return toRequest(seed, seed.target, body ?? {})
}

/** Any request made of one of these. */
export function requestLike(some: readonly Seed[]): fc.Arbitrary<FuzzRequest> {
  return fc.nat(some.length - 1).chain((index) => {
    const seed = some[index]!
    return fc
      .tuple(targetLike(seed.target), bodyLike(seed.body), seldom(byteMutation, 9))
      .map(([target, body, bytes]) => toRequest(seed, target, body, bytes))
  })
}

/** Once in so many times and one more. */
function seldom<Value>(arbitrary: fc.Arbitrary<Value>, times: number) {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: times }, { arbitrary, weight: 1 })
}

interface WrittenBody {
  type?: string
  bytes?: Uint8Array
}

function plainBody({ json, form }: SeedBody): WrittenBody {
  if (json !== undefined) return writtenJson(jsonTextOf(json))
  const fields = Object.entries(form ?? {})
  return writtenForm({ fields, boundary: 'seam', newline: '\r\n', isClosed: true })
}

const writtenJson = (text: string): WrittenBody => ({
  type: 'application/json',
  bytes: encoder.encode(text),
})

const writtenForm = (form: Form): WrittenBody => ({
  type: `multipart/form-data; boundary=${form.boundary}`,
  bytes: formBytes(form),
})

function bodyLike(body: SeedBody | undefined): fc.Arbitrary<WrittenBody> {
  if (body === undefined) return fc.constant({})
  const { json, form } = body
  if (json === undefined) return formLike(form ?? {})
  return fc
    .oneof(
      {
        arbitrary: fc.array(mutation, { maxLength: 4 }).map((mutations) => mutate(json, mutations)),
        weight: 3,
      },
      { arbitrary: shapedLike(json), weight: 2 },
    )
    .map((tree) => writtenJson(jsonTextOf(tree)))
}

const oddBoundary = fc.constantFrom('seam', '', '"', 'a b', '--', 'x'.repeat(300), "'()+_,-./:=?")

function formLike(form: FormFields): fc.Arbitrary<WrittenBody> {
  const names = Object.keys(form)
  const value = fc.oneof(
    oddText,
    fc.record({ filename: oddText, type: oddText, text: oddText }),
    fc.constantFrom(...Object.values(form)),
  )
  const field = fc.tuple(
    fc.oneof(fc.constantFrom(...names, 'image[]', 'timestamp_granularities[]'), oddText),
    value,
  )
  return fc
    .record({
      kept: fc.subarray(Object.entries(form)),
      added: fc.array(field, { maxLength: 3 }),
      boundary: fc.oneof({ arbitrary: fc.constant('seam'), weight: 5 }, oddBoundary),
      newline: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n'),
      isClosed: fc.boolean(),
    })
    .map(({ kept, added, ...rest }) => writtenForm({ ...rest, fields: [...kept, ...added] }))
}

const oddSegments = [
  '..',
  '%2e%2e',
  '%00',
  '%',
  '%ff',
  '%E2%82',
  '__proto__',
  'constructor',
  'a%2Fb',
  '%F0%9F%91%8B',
  'x'.repeat(3000),
  'resp_unknown',
  '0',
]
const oddQueries = [
  'limit=-1',
  'limit=1e999',
  'limit=2&limit=3',
  'after=__proto__',
  'after_id=x&before_id=x',
  'order=sideways',
  'pageSize=1&pageToken=%00',
  'stream=true',
  'starting_after=-1',
  'alt=sse',
  'alt=json&alt=sse',
  'key=%ff',
  '&&==&a',
  `a=${'b'.repeat(4000)}`,
]

/** Ids and names in it may be odd, and so may its query; it stays an address of the same endpoint. */
function targetLike(target: string): fc.Arbitrary<string> {
  const [path = '', query] = target.split('?')
  return fc
    .tuple(seldom(fc.constantFrom(...oddSegments), 3), seldom(fc.constantFrom(...oddQueries), 5))
    .map(([segment, more]) => {
      const odd = segment === undefined ? path : path.replaceAll('{id}', () => segment)
      const parts = [query, more].filter((part) => part !== undefined)
      return parts.length === 0 ? odd : `${odd}?${parts.join('&')}`
    })
}

function toRequest(
  seed: Seed,
  target: string,
  { type, bytes }: WrittenBody,
  change?: ByteMutation,
): FuzzRequest {
  const version = seed.surface.provider.name === 'anthropic'
  const body = bytes === undefined || change === undefined ? bytes : mutateBytes(bytes, change)
  return {
    seed,
    method: seed.method,
    target,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(version ? { 'anthropic-version': '2023-06-01' } : {}),
    },
    body,
    before: seed.before === undefined ? undefined : plainRequest(seed.before),
    [fc.toStringMethod]() {
      const text = body === undefined ? '' : Buffer.from(body).toString()
      const shown = text.length > 1500 ? `${text.slice(0, 1500)}… (${text.length})` : text
      return `${seed.method} ${target.slice(0, 300)} ${JSON.stringify(type ?? '')} ${JSON.stringify(shown)}`
    },
  }
}
