/** Parts of a request's address, which is absolute or what a request line has. */

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
