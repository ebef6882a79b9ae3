/** Brings a `Response` to the socket. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { corsHeaders } from './cors.ts'
import { tear } from './send-answer.ts'
import { flushHead } from './write-head.ts'

/** Resolves when all of it is sent. `Response.error()` tears the connection. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  if (response.type === 'error') {
    tear(outgoing)
    return
  }
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  }
  for (const [name, value] of Object.entries(corsHeaders)) {
    if (!response.headers.has(name)) outgoing.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.writeHead(response.status, response.statusText)
  if (response.body === null) {
    outgoing.end()
    return
  }
  // A stream may take long to its first event, and its reader need not wait for that to know of it.
  flushHead(outgoing)
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing)
}
