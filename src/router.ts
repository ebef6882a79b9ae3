/** Finds who answers a request: by path below any origin and prefix, by method, by whom the client asks. */

import type { Endpoint, Provider, RequestHead, Surface } from './providers/provider.ts'
import { vendorOfHost } from './providers/vendor-hosts.ts'

export interface Route {
  provider: Provider
  endpoint: Endpoint
  parameters: Record<string, string>
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

/** @param surfaces in the order in which shared paths are offered; the last one's vendor takes what nobody claims */
export function createRouter(surfaces: readonly Surface[]): Router {
  const patterns = surfaces.flatMap(({ provider, endpoints }) =>
    endpoints.map((endpoint) => ({ provider, endpoint, expression: toExpression(endpoint.path) })),
  )
  const providers = [...new Set(surfaces.map(({ provider }) => provider))]
  const commonplace = new Set(
    surfaces.flatMap(({ isCommonplace, endpoints }) => (isCommonplace === true ? endpoints : [])),
  )
  const remembered = new Map<string, readonly Route[]>()

  /** Those that a request may be for, by whom it names. */
  function routesOf(head: Pick<RequestHead, 'path' | 'host'>): readonly Route[] {
    const routes = candidates(head.path)
    if (!routes.some(({ endpoint }) => endpoint.isNamedOnly)) return routes
    const names = namesIn(head)
    return routes.filter(
      ({ endpoint, provider }) => !endpoint.isNamedOnly || names.includes(provider.name),
    )
  }

  function candidates(path: string): readonly Route[] {
    const before = remembered.get(path)
    if (before !== undefined) return before
    const found = patterns.flatMap(({ provider, endpoint, expression }) => {
      const matched = expression.exec(path)
      if (matched === null) return []
      return [{ provider, endpoint, parameters: decodeAll(matched.groups ?? {}) }]
    })
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(path, found)
    return found
  }

  /** A path of one vendor alone is answered whoever asks; on a shared one it counts who is asked. */
  function ownerOf(routes: readonly Route[], head: RequestHead): Provider {
    const { provider } = routes[0]!
    if (routes.every((route) => route.provider === provider)) return provider
    const owners = [...new Set(routes.map((route) => route.provider))]
    return claimant(owners, head) ?? owners.at(-1)!
  }

  return {
    find(head) {
      const routes = routesOf(head)
      if (routes.length === 0) return undefined
      const owner = ownerOf(routes, head)
      // HEAD asks for what GET would answer.
      const method = head.method === 'HEAD' ? 'GET' : head.method
      const own = routes.filter(({ provider }) => provider === owner)
      const found = own.find(({ endpoint }) => endpoint.method === method)
      if (found !== undefined) return found
      return { provider: owner, allowed: [...new Set(own.map(({ endpoint }) => endpoint.method))] }
    },
    knows: (path, host = '') => routesOf({ path, host }).length > 0,
    takes: (head) =>
      routesOf(head).some(
        ({ endpoint, provider }) => !commonplace.has(endpoint) || claims(provider, head),
      ),
    providerOfUnknownPath(head) {
      const isBelow = ({ path }: Endpoint) => head.path.includes(`${path}/`)
      const owners = new Set(
        surfaces.filter(({ endpoints }) => endpoints.some(isBelow)).map(({ provider }) => provider),
      )
      if (owners.size === 1) return [...owners][0]!
      return claimant(providers, head) ?? providers.at(-1)!
    },
  }
}

/** Whether anything beside the path says that a vendor is asked: one whose SDKs are all alike, too. */
function claims(provider: Provider, head: RequestHead): boolean {
  return (
    claimant([provider], head) !== undefined ||
    vendorOfHost(head.host) !== undefined ||
    head.headers.get('x-stainless-lang') !== null
  )
}

/** Whom the client asks: by a prefix such as `/groq/`, by the host, or by a header of the vendor's clients. */
function claimant(providers: readonly Provider[], head: RequestHead): Provider | undefined {
  const [prefix, host] = namesIn(head)
  return (
    providers.find(({ name }) => name === prefix) ??
    providers.find(({ name }) => name === host) ??
    providers.find((provider) => provider.isAskedBy(head.headers))
  )
}

/** The prefix and the vendor of the host, where there are such. `openai` is in paths of Groq and Azure, too. */
function namesIn({
  path,
  host,
}: Pick<RequestHead, 'path' | 'host'>): [string | undefined, string | undefined] {
  return [/^\/(?!openai\/)([^/]+)\//.exec(path)?.[1], vendorOfHost(host)]
}

function toExpression(path: string): RegExp {
  const pattern = path
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replaceAll(':', '(?::|%3[Aa])')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+?)')
  // A prefix such as `/api` or `/openai` may stand in front.
  return new RegExp(`^(?:/[^?]*)?${pattern}/?$`)
}

/** Path and query of an absolute URL or of a request line: the same for a client on every transport. */
export function targetOf(url: string): string {
  const scheme = url.startsWith('/') ? -1 : url.indexOf('://')
  const start = scheme === -1 ? 0 : url.indexOf('/', scheme + 3)
  if (start === -1) return '/'
  const fragment = url.indexOf('#', start)
  return fragment === -1 ? url.slice(start) : url.slice(start, fragment)
}

/** {@link targetOf} without its query. */
export function pathOf(url: string): string {
  const target = targetOf(url)
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

export function queryOf(url: string): URLSearchParams {
  const query = url.indexOf('?')
  return new URLSearchParams(query === -1 ? '' : url.slice(query + 1))
}

/** Of an absolute URL, in lower case and with its port; `''` where there is none. */
export function hostOf(url: string): string {
  const [, host = ''] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(url) ?? []
  return host.toLowerCase()
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
