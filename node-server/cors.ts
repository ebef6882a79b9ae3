/** Lets browser apps of any origin call the server directly. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'

/** For every answer to a request that names its origin. */
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': '*',
}

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}

/** Allows what is asked for by name: `*` does not cover `authorization`. */
export function preflightHeaders({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const requested = headers['access-control-request-headers']
  return {
    ...corsHeaders,
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    ...(requested === undefined ? {} : { 'access-control-allow-headers': requested }),
    // Chromium asks before a public page may call a private address.
    'access-control-allow-private-network': 'true',
    'access-control-max-age': '86400',
    vary: 'Origin, Access-Control-Request-Headers',
  }
}
