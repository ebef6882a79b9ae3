/** Finds who answers a request: by path below any origin and prefix, by method, by the vendor's headers. */
import type { Endpoint, HeaderReader, Provider } from './providers/provider.ts'

export interface Route {
  provider: Provider
  endpoint: Endpoint
  /** Whether `path` ends in this endpoint's. */
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
      const pattern = endpoint.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')
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
    if (endpoint.method !== asked) {
      wrong ??= { provider, allowed: [] }
      if (!wrong.allowed.includes(endpoint.method)) wrong.allowed.push(endpoint.method)
      continue
    }
    if (!provider.claims(headers) && isShared(routes, provider, asked, path)) continue
    return { provider, endpoint, parameters: decodeAll(matched.groups ?? {}) }
  }
  return wrong
}

function isShared(
  routes: readonly Route[],
  provider: Provider,
  method: string,
  path: string,
): boolean {
  return routes.some(
    (other) =>
      other.provider !== provider &&
      other.endpoint.method === method &&
      other.match(path) !== null,
  )
}

/** Whose envelope a refusal wears where no endpoint has the path. */
export function providerOfUnknownPath(
  providers: readonly Provider[],
  path: string,
  headers: HeaderReader,
): Provider {
  const byPath = providers.find(({ endpoints }) =>
    endpoints.some(({ path: known }) => known !== '/v1/models' && path.includes(known)),
  )
  return byPath ?? providers.find((provider) => provider.claims(headers)) ?? providers[0]!
}

/** The path of an absolute URL or of a request line, without its query. */
export function pathOf(url: string): string {
  const scheme = url.indexOf('://')
  const start = scheme === -1 ? 0 : url.indexOf('/', scheme + 3)
  if (start === -1) return '/'
  const query = url.indexOf('?', start)
  const path = query === -1 ? url.slice(start) : url.slice(start, query)
  const fragment = path.indexOf('#')
  return fragment === -1 ? path : path.slice(0, fragment)
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
