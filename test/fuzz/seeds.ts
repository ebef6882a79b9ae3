/** A request for every endpoint of every surface, as a client sends it: the corpus of the fuzz. */
import type { Endpoint, Surface } from '../../src/providers/provider.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { backgroundResponse, bodiesOf, type SeedBody } from './seed-bodies.ts'

export interface Seed {
  surface: Surface
  endpoint: Endpoint
  method: string
  /** Path and query; `{id}` is that of what the request before has made. */
  target: string
  body?: SeedBody
  /** To be asked before, in the same session. */
  before?: Seed
}

/** What makes the ids that other endpoints of the same surface ask for. */
const makers: [path: RegExp, maker: RegExp][] = [
  [/\/files\/\{/, /\/files$/],
  [/\/messages\/batches\/\{/, /\/messages\/batches$/],
  [/\/v1\/batches\/\{/, /\/v1\/batches$/],
  [/\/v1\/batches$/, /\/files$/],
  [/\/conversations\/\{/, /\/conversations$/],
  [/\/responses\/\{/, /\/responses$/],
  [/\/responses$/, /\/responses$/],
  [/\/deferred-completion\/\{/, /\/chat\/completions$/],
]

const deferred = {
  json: { model: 'grok-4', messages: [{ role: 'user', content: 'hi' }], deferred: true },
}

export const seeds: readonly Seed[] = allSurfaces.flatMap((surface) =>
  surface.endpoints.flatMap((endpoint) => seedsOf(surface, endpoint)),
)

export function seedsOfSurface(name: string): Seed[] {
  return seeds.filter(({ surface }) => surface.name === name)
}

function seedsOf(surface: Surface, endpoint: Endpoint, isMaker = false): Seed[] {
  const { method, path, body: kind } = endpoint
  const before = isMaker ? undefined : makerOf(surface, endpoint)
  const bodies = method === 'POST' && kind !== 'none' ? bodiesOf(path) : [undefined]
  return bodies.flatMap((body) =>
    targetsOf(surface, endpoint).map((target) => ({
      surface,
      endpoint,
      method,
      target,
      ...(body === undefined ? {} : { body }),
      ...(before === undefined ? {} : { before }),
    })),
  )
}

function makerOf(surface: Surface, { path }: Endpoint): Seed | undefined {
  const found = makers.find(([expression]) => expression.test(path))
  if (found === undefined) return undefined
  const maker = surface.endpoints.find(
    (other) => other.method === 'POST' && found[1].test(other.path),
  )
  if (maker === undefined || (maker.path === path && !/responses$/.test(path))) return undefined
  const isBatch = /\/batches\/\{/.test(path)
  const [seed] = seedsOf(surface, maker, !isBatch)
  if (/deferred/.test(path)) return { ...seed!, body: deferred }
  return /responses\/.*cancel$/.test(path) ? { ...seed!, body: backgroundResponse } : seed
}

/** Behind the vendor's prefix, which says who is asked where vendors share a path. */
function targetsOf({ provider }: Surface, { path }: Endpoint): string[] {
  const prefix = provider.name === 'openai' ? '' : `/${provider.name}`
  const inner = path.startsWith('/{collection}') || path.startsWith('/publishers') ? '/v1beta' : ''
  const given: Record<string, string[]> = {
    collection: ['models'],
    model: modelsOf(path),
    maker: ['amazon.titan-', 'cohere.'],
    version: ['-text-v2:0'],
    rest: ['-4.0-generate-001'],
    deployment: ['gpt-4o'],
    item_id: ['msg_1'],
    size: ['64x64'],
    seed: ['00ff00ff'],
  }
  let targets = [prefix + inner + path]
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
    const values = given[name] ?? ['{id}']
    targets = targets.flatMap((target) =>
      values.map((value) => target.replace(`{${name}}`, () => value)),
    )
  }
  const query = provider.name === 'azure' ? '?api-version=2024-10-21' : ''
  return targets.map((target) => target + query)
}

function modelsOf(path: string): string[] {
  if (path.startsWith('/model/') && path.includes('invoke')) {
    return [
      'anthropic.claude-sonnet-4-5-20250929-v1:0',
      'amazon.nova-lite-v1:0',
      'meta.llama3-70b-instruct-v1:0',
      'amazon.titan-text-premier-v1:0',
      'mistral.mistral-large-2407-v1:0',
    ]
  }
  if (path.startsWith('/model/')) return ['amazon.nova-lite-v1%3A0']
  if (path.startsWith('/publishers')) return ['claude-sonnet-4-5']
  return path.startsWith('/{collection}') ? ['gemini-2.5-flash'] : ['gpt-4o']
}
