/** Finds who answers a request: by path below any origin and prefix, by method, by whom the client asks. */

import type { Endpoint, Provider, RequestHead, Surface } from './providers/provider.ts'
import { vendorOfHost } from './providers/vendor-hosts.ts'

export interface Route {
  provider: Provider
  endpoint: Endpoint
  parameters: Record<string, string>
  /** Whether its surface is switched on; found routes are. */
  isOn: boolean
}

export interface WrongMethod {
  provider: Provider
  allowed: string[]
}

export interface Router {
  /** `undefined` where no endpoint has this path. */
  find(head: RequestHead): Route | WrongMethod | undefined
  /** Whether an endpoint has this path on this host, whoever asks and by whichever method. */
  knows(path: string, host?: string): boolean
  /** Whether a request is a model API's, and not one of an app's own that only has such a path. */
  takes(head: RequestHead): boolean
  /** Whose envelope a refusal wears where no endpoint has the path: whose path it goes on from, or who asks. */
  providerOfUnknownPath(head: RequestHead): Provider
}

/** Paths that are remembered; clients ask the same few over and over. */
const maxRemembered = 500

/** All that a path alone says. */
interface KnownPath {
  routes: readonly Route[]
  /** Its first segment, which may name a vendor. */
  prefix: string | undefined
  /** Whether some of the routes are answered only where their vendor is named. */
  hasNamedOnly: boolean
  byMethod: ReadonlyMap<string, readonly Route[]>
}

/**
 * @param surfaces in the order in which shared paths are offered; the last one's vendor takes what nobody
 *   claims
 */
export function createRouter(
  surfaces: readonly Surface[],
  isSwitchedOn: (surface: Surface) => boolean = () => true,
): Router {
  const patterns = surfaces.flatMap((surface) =>
    surface.endpoints.map((endpoint) => ({
      provider: surface.provider,
      endpoint,
      isOn: isSwitchedOn(surface),
      expression: toExpression(endpoint.path),
    })),
  )
  const providers = [...new Set(surfaces.map(({ provider }) => provider))]
  const remembered = new Map<string, KnownPath>()

  function look(path: string): KnownPath {
    const before = remembered.get(path)
    if (before !== undefined) return before
    const routes = patterns.flatMap(({ provider, endpoint, isOn, expression }): Route[] => {
      const matched = expression.exec(path)
      if (matched === null) return []
      return [{ provider, endpoint, isOn, parameters: decodeAll(matched.groups ?? {}) }]
    })
    const byMethod = new Map<string, Route[]>()
    for (const route of routes) {
      const { method } = route.endpoint
      byMethod.set(method, [...(byMethod.get(method) ?? []), route])
    }
    const known: KnownPath = {
      routes,
      prefix: prefixOf(path),
      hasNamedOnly: routes.some(({ endpoint }) => endpoint.isNamedOnly),
      byMethod,
    }
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(path, known)
    return known
  }

  /** Those that a request may be for, by whom it names. */
  function named(routes: readonly Route[], known: KnownPath, host: string): readonly Route[] {
    if (!known.hasNamedOnly) return routes
    const vendor = vendorOfHost(host)
    return routes.filter(
      ({ endpoint, provider: { name } }) =>
        !endpoint.isNamedOnly || name === known.prefix || name === vendor,
    )
  }

  /** `/v1/files` is OpenAI's, but not where a header says that another vendor is asked. */
  function isAskedElsewhere({ provider }: Route, { headers }: RequestHead): boolean {
    const asked = providers.find((other) => other.isAskedBy(headers))
    return asked !== undefined && asked !== provider
  }

  return {
    find(head) {
      const known = look(head.path)
      // HEAD asks for what GET would answer.
      const method = head.method === 'HEAD' ? 'GET' : head.method
      const fitting = named(known.byMethod.get(method) ?? [], known, head.host)
      const found = choose(fitting, known.prefix, head)
      if (found?.endpoint.isCommonplace === true && isAskedElsewhere(found, head)) return undefined
      if (found !== undefined || fitting.length > 0) return found
      const routes = named(known.routes, known, head.host)
      const provider = choose(routes, known.prefix, head)?.provider
      if (provider === undefined) return undefined
      const own = routes.filter((route) => route.isOn && route.provider === provider)
      return { provider, allowed: [...new Set(own.map(({ endpoint }) => endpoint.method))] }
    },
    knows(path, host = '') {
      const known = look(path)
      return named(known.routes, known, host).some(({ isOn }) => isOn)
    },
    takes(head) {
      const known = look(head.path)
      return named(known.routes, known, head.host).some(
        ({ endpoint, provider, isOn }) =>
          isOn && (endpoint.isCommonplace !== true || claims(provider, head)),
      )
    },
    providerOfUnknownPath(head) {
      const shared = patterns.map(({ endpoint }) => sharedSegments(endpoint.path, head.path))
      const most = Math.max(...shared)
      const nearest = patterns.filter((_, index) => shared[index] === most)
      const owners = [...new Set(nearest.map(({ provider }) => provider))]
      if (owners.length === 1) return owners[0]!
      return claimant(providers, head) ?? providers.at(-1)!
    },
  }
}

/** How many segments of a known path an unknown one goes along with, below any prefix. */
function sharedSegments(known: string, path: string): number {
  const wanted = known.split('/').slice(1)
  const given = path.split('/')
  const start = given.indexOf(wanted[0]!)
  if (start === -1) return 0
  const end = wanted.findIndex((segment, index) => segment !== given[start + index])
  return end === -1 ? wanted.length : end
}

/** A path of one vendor alone is answered whoever asks; on a shared one it counts who is asked. */
function choose(routes: readonly Route[], prefix: string | undefined, head: RequestHead) {
  const [first] = routes
  if (first === undefined) return undefined
  if (routes.every(({ provider }) => provider === first.provider)) {
    return routes.find(({ isOn }) => isOn)
  }
  const asked = claimant(
    routes.map(({ provider }) => provider),
    head,
    prefix,
  )
  // Of whom a client asks by name nobody else takes the place, and neither of whom the rest is.
  const owner = asked ?? onlyVendor(routes) ?? routes.at(-1)!.provider
  return routes.find(({ provider, isOn }) => isOn && provider === owner)
}

/** Whose all routes are that are switched on, if they are all of one vendor. */
function onlyVendor(routes: readonly Route[]): Provider | undefined {
  if (routes.every(({ isOn }) => isOn)) return undefined
  const vendors = new Set(routes.filter(({ isOn }) => isOn).map(({ provider }) => provider))
  return vendors.size === 1 ? [...vendors][0] : undefined
}

/** Whom the client asks: by the host, by a prefix such as `/groq/`, or by a header of the vendor's clients. */
function claimant(
  providers: readonly Provider[],
  head: RequestHead,
  prefix = prefixOf(head.path),
): Provider | undefined {
  const host = vendorOfHost(head.host)
  return (
    providers.find(({ name }) => name === host) ??
    providers.find(({ name }) => name === prefix) ??
    providers.find((provider) => provider.isAskedBy(head.headers))
  )
}

/** Whether anything beside the path says that a vendor is asked: an SDK such as those of many vendors, too. */
function claims(provider: Provider, head: RequestHead): boolean {
  return (
    claimant([provider], head) !== undefined ||
    vendorOfHost(head.host) !== undefined ||
    head.headers.get('x-stainless-lang') !== null
  )
}

/** The first segment; `/openai/` is none, for Azure's and Groq's own paths begin with it. */
function prefixOf(path: string): string | undefined {
  const prefix = /^\/([^/]+)\//.exec(path)?.[1]
  return prefix === 'openai' ? undefined : prefix
}

function toExpression(path: string): RegExp {
  const pattern = path
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replaceAll(':', '(?::|%3[Aa])')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+?)')
  // A prefix such as `/api` or `/openai` may stand in front.
  return new RegExp(`^(?:/[^?]*)?${pattern}/?$`)
}

function decodeAll(groups: Record<string, string>): Record<string, string> {
  const decoded: Record<string, string> = {}
  for (const [name, value] of Object.entries(groups)) decoded[name] = decode(value)
  return decoded
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
