/**
 * Keeps web pages of others away from what is only for the users of this server. A browser sends their
 * requests to any address that they name, and a page may even have its own name lead to this machine
 * (DNS rebinding).
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
import { isIP } from 'node:net'
import type { HeaderReader } from '../../src/providers/provider.ts'
import { hostOf } from '../../src/request-url.ts'

export interface Asking {
  method: string
  url: string
  headers: HeaderReader
}

/**
 * Says why a request is refused; `undefined` where it may be answered.
 *
 * @param linked whether other pages may have links to what is asked for: they cannot read where a link leads
 */
export type Refusal = (request: Asking, linked?: boolean) => string | undefined

const elsewhere = 'It comes from a web page of another origin.'

/** Host and port, of which the host is a name, with or without a last dot, or an address, that of IPv6 in brackets. */
const authority = /^(?:\[([\da-f:.]+)\]|([^\s:/?#@[\]"'<>\\]+?)\.?)(?::\d{1,5})?$/i

/**
 * @param host what the server listens on
 * @param allowed names that are trusted beside that, `localhost` and every address
 * @throws TypeError for what is no name
 */
export function createRefusal(host: string, allowed: readonly string[]): Refusal {
  const trusted = new Set([host.toLowerCase(), ...allowed.map(readName)])
  return (request, linked = false) => {
    const { url, headers } = request
    // Of a whole address in the request line, that is what counts.
    const asked = (hostOf(url) || (headers.get('host') ?? '')).toLowerCase()
    const [, address, name = address] = authority.exec(asked) ?? []
    if (name === undefined) return 'It must say in its header `host` which server it asks.'
    if (isIP(name) === 0 && !isOwnName(name) && !trusted.has(name)) {
      return `It asks for the host ${name}, which may be anybody's name for this machine. If it is yours, allow it: mockllm start --allow-host ${name}, or startServer({ allowHosts: ['${name}'] }).`
    }
    const origin = headers.get('origin')
    if (origin !== null && origin.toLowerCase().replace(/^https?:\/\//, '') !== asked) {
      return elsewhere
    }
    const site = headers.get('sec-fetch-site')
    if (site === null || site === 'same-origin' || site === 'none') return undefined
    return linked && isFollowed(request) ? undefined : elsewhere
  }
}

/** Browsers look these up nowhere. @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
function isOwnName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost')
}

/** Whether a text is what may be allowed: a name as requests have it in their header `host`, or an address. */
export function isHostName(name: string): boolean {
  return isIP(name) !== 0 || /^[\w-]+(?:\.[\w-]+)*$/.test(name)
}

function readName(given: string): string {
  if (isHostName(given)) return given.toLowerCase()
  throw new TypeError(
    `A host that is allowed must be a name such as mockllm or mock.example.test, without scheme and port, but is "${given}"`,
  )
}

/** A link in a tab, and nothing that a page has within itself. */
function isFollowed({ method, headers }: Asking): boolean {
  const isDocument = headers.get('sec-fetch-dest') === 'document'
  return method === 'GET' && isDocument && headers.get('sec-fetch-mode') === 'navigate'
}
