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
  /** Whether an endpoint of an API that is switched off has this path. */
  knowsOff(head: RequestHead): boolean
  /** Whether a request is a model API's, and not one of an app's own that only has such a path. */
  takes(head: RequestHead): boolean
  /** Whose envelope a refusal wears where no endpoint has the path: whose path it goes on from, or who asks. */
  providerOfUnknownPath(head: RequestHead): Provider
}

/** Paths and hosts that are remembered; clients ask the same few over and over. */
const maxRemembered = 500

/** All that a path says, asked of the host of one vendor or of nobody's. */
interface KnownPath {
  all: Offer
  byMethod: ReadonlyMap<string, Offer>
}

/** Routes that a request may be for, and all that is known of their choice before its headers are read. */
interface Offer {
  routes: readonly Route[]
  providers: readonly Provider[]
  /** Whom the host names, or a prefix such as `/groq/`. */
  named: Provider | undefined
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
      match: pathMatcher(endpoint.path),
    })),
  )
  const providers = [...new Set(surfaces.map(({ provider }) => provider))]
  const vendors = new Map<string, string | undefined>()
  const remembered = new Map<string, KnownPath>()

  function vendorOf(host: string): string | undefined {
    if (vendors.has(host)) return vendors.get(host)
    return remember(vendors, host, vendorOfHost(host))
  }

  function look(path: string, vendor: string | undefined): KnownPath {
    const key = vendor === undefined ? path : vendor + path
    return remembered.get(key) ?? remember(remembered, key, readPath(path, vendor))
  }

  function readPath(path: string, vendor: string | undefined): KnownPath {
    const prefix = prefixOf(path)
    const routes = patterns.flatMap(({ provider, endpoint, isOn, match }): Route[] => {
      const { name } = provider
      if (endpoint.isNamedOnly && name !== prefix && name !== vendor) return []
      const parameters = match(path)
      return parameters === undefined ? [] : [{ provider, endpoint, isOn, parameters }]
    })
    const offer = (some: readonly Route[]): Offer => {
      const providers = [...new Set(some.map(({ provider }) => provider))]
      return { routes: some, providers, named: namedOf(providers, vendor, prefix) }
    }
    const methods = new Set(routes.map(({ endpoint }) => endpoint.method))
    const byMethod = [...methods].map(
      (method) =>
        [method, offer(routes.filter(({ endpoint }) => endpoint.method === method))] as const,
    )
    return { all: offer(routes), byMethod: new Map(byMethod) }
  }

  /** `/v1/files` is OpenAI's, but not where a header says that another vendor is asked. */
  function isAskedElsewhere({ provider }: Route, head: RequestHead): boolean {
    const asked = askedBy(providers, head)
    return asked !== undefined && asked !== provider
  }

  return {
    find(head) {
      const { all, byMethod } = look(head.path, vendorOf(head.host))
      // HEAD asks for what GET would answer.
      const offer = byMethod.get(head.method === 'HEAD' ? 'GET' : head.method)
      if (offer !== undefined) {
        const found = choose(offer, head)
        const isLeft = found?.endpoint.isCommonplace === true && isAskedElsewhere(found, head)
        return isLeft ? undefined : found
      }
      const provider = choose(all, head)?.provider
      if (provider === undefined) return undefined
      const own = all.routes.filter((route) => route.isOn && route.provider === provider)
      return { provider, allowed: [...new Set(own.map(({ endpoint }) => endpoint.method))] }
    },
    knows(path, host = '') {
      return look(path, vendorOf(host)).all.routes.some(({ isOn }) => isOn)
    },
    knowsOff(head) {
      return look(head.path, vendorOf(head.host)).all.routes.some(({ isOn }) => !isOn)
    },
    takes(head) {
      const vendor = vendorOf(head.host)
      return look(head.path, vendor).all.routes.some(
        ({ endpoint, provider, isOn }) =>
          isOn &&
          (endpoint.isCommonplace !== true || vendor !== undefined || claims(provider, head)),
      )
    },
    providerOfUnknownPath(head) {
      const shared = patterns.map(({ endpoint }) => sharedSegments(endpoint.path, head.path))
      const most = Math.max(...shared)
      const nearest = patterns.filter((_, index) => shared[index] === most)
      const owners = [...new Set(nearest.map(({ provider }) => provider))]
      if (owners.length === 1) return owners[0]!
      const named = namedOf(providers, vendorOf(head.host), prefixOf(head.path))
      return named ?? askedBy(providers, head) ?? providers.at(-1)!
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
function choose({ routes, providers, named }: Offer, head: RequestHead): Route | undefined {
  if (providers.length < 2) return routes.find(({ isOn }) => isOn)
  // Of whom a client asks by name nobody else takes the place, and neither of whom the rest is.
  const owner = named ?? askedBy(providers, head) ?? onlyVendor(routes) ?? routes.at(-1)!.provider
  return routes.find(({ provider, isOn }) => isOn && provider === owner)
}

/** Whose all routes are that are switched on, if they are all of one vendor. */
function onlyVendor(routes: readonly Route[]): Provider | undefined {
  if (routes.every(({ isOn }) => isOn)) return undefined
  const vendors = new Set(routes.filter(({ isOn }) => isOn).map(({ provider }) => provider))
  return vendors.size === 1 ? [...vendors][0] : undefined
}

/** Whom the client asks by the host, or by a prefix such as `/groq/`. */
function namedOf(
  providers: readonly Provider[],
  vendor: string | undefined,
  prefix: string | undefined,
): Provider | undefined {
  return (
    providers.find(({ name }) => name === vendor) ?? providers.find(({ name }) => name === prefix)
  )
}

/** Whom a header of the vendor's clients asks. */
function askedBy(providers: readonly Provider[], { headers }: RequestHead): Provider | undefined {
  return providers.find((provider) => provider.isAskedBy(headers))
}

/** Whether anything beside path and host says that a vendor is asked: an SDK such as those of many vendors, too. */
function claims(provider: Provider, { path, headers }: RequestHead): boolean {
  return (
    provider.name === prefixOf(path) ||
    provider.isAskedBy(headers) ||
    headers.get('x-stainless-lang') !== null
  )
}

function remember<Value>(known: Map<string, Value>, key: string, value: Value): Value {
  if (known.size >= maxRemembered) known.clear()
  known.set(key, value)
  return value
}

/** The first segment; `/openai/` is none, for Azure's and Groq's own paths begin with it. */
function prefixOf(path: string): string | undefined {
  const prefix = /^\/([^/]+)\//.exec(path)?.[1]
  return prefix === 'openai' ? undefined : prefix
}

/** Gives the parameters of a path that matches. */
function pathMatcher(pattern: string): (path: string) => Record<string, string> | undefined {
  // Most paths are told from a pattern by how it begins; its expression takes a while to compile.
  const [beginning] = /^[^{:]*/.exec(pattern)!
  let expression: RegExp | undefined
  return (path) => {
    if (!path.includes(beginning)) return undefined
    expression ??= toExpression(pattern)
    const matched = expression.exec(path)
    return matched === null ? undefined : decodeAll(matched.groups ?? {})
  }
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
