/** Finds who answers a request: by path below any origin and prefix, by method, by the vendor's headers. */
import type { Endpoint, HeaderReader, Provider } from './providers/provider.ts'

export interface Route {
  provider: Provider
  endpoint: Endpoint
  /** Matches a path that ends in this endpoint's. */
  match(path: string): RegExpMatchArray | null
}

export interface RoutedRequest {
  provider: Provider
  endpoint: Endpoint
  parameters: Record<string, string>
}

export interface WrongMethod {
  provider: Provider
  allowed: string[]
}

export function createRoutes(providers: readonly Provider[]): Route[] {
  return providers.flatMap((provider) =>
    provider.endpoints.map((endpoint) => {
      const pattern = endpoint.path
        .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
        .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
      // A prefix such as `/api` or `/openai` may stand in front.
      const expression = new RegExp(`^(?:/[^?]*)?${pattern}/?$`)
      return { provider, endpoint, match: (path) => expression.exec(path) }
    }),
  )
}

/** `undefined` where no endpoint has this path. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
  headers: HeaderReader,
): RoutedRequest | WrongMethod | undefined {
  // HEAD asks for what GET would answer.
  const asked = method === 'HEAD' ? 'GET' : method
  let wrong: WrongMethod | undefined
  for (const { provider, endpoint, match } of routes) {
    const matched = match(path)
    if (matched === null) continue
    // A path of one vendor alone is answered whoever asks; on a shared one the headers decide.
    if (!provider.claims(headers) && isShared(routes, provider, path)) continue
    if (endpoint.method === asked) {
      return { provider, endpoint, parameters: decodeAll(matched.groups ?? {}) }
    }
    wrong ??= { provider, allowed: [] }
    if (!wrong.allowed.includes(endpoint.method)) wrong.allowed.push(endpoint.method)
  }
  return wrong
}

function isShared(routes: readonly Route[], provider: Provider, path: string): boolean {
  return routes.some((other) => other.provider !== provider && other.match(path) !== null)
}

/** Whose envelope a refusal wears where no endpoint has the path: whose path it goes on from, or who asks. */
export function providerOfUnknownPath(
  providers: readonly Provider[],
  path: string,
  headers: HeaderReader,
): Provider {
  const isBelow = ({ path: known }: Endpoint) => path.includes(`${known}/`)
  const owners = providers.filter(({ endpoints }) => endpoints.some(isBelow))
  const candidates = owners.length === 1 ? owners : providers
  return candidates.find((provider) => provider.claims(headers)) ?? candidates.at(-1)!
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
