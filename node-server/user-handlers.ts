/** Lets a user's own MSW handlers answer over HTTP, in front of the mock. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { RequestHandler } from 'msw'
import { targetOf } from '../src/router.ts'
import { corsHeaders } from './cors.ts'
import type { Interceptor } from './listener.ts'
import type { NodeRequest } from './node-request.ts'

/** These get a real `Request`, whose signal tells of a client that goes away. */
export function createUserHandlers(handlers: readonly RequestHandler[]): Interceptor {
  return async (request, outgoing) => {
    if (request.body === undefined) return false
    // Only who brings handlers pays for loading MSW, which takes longer than the rest of a start.
    const { getResponse } = await import('msw')
    const controller = new AbortController()
    outgoing.once('close', () => controller.abort())
    const response = await getResponse([...handlers], toRequest(request, controller.signal))
    if (response === undefined || isPassthrough(response)) return false
    await sendResponse(response, outgoing)
    return true
  }
}

function toRequest(request: NodeRequest, signal: AbortSignal): Request {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const url = `http://${request.headers.get('host') ?? 'localhost'}${targetOf(request.url)}`
  return new Request(url, {
    method: request.method,
    headers: [...request.headers],
    signal,
    ...(hasBody && request.body !== undefined ? { body: new Uint8Array(request.body) } : {}),
  })
}

/** What `passthrough()` gives: there is no other server here, so the mock goes on. */
function isPassthrough({ headers }: Response): boolean {
  return headers.get('x-msw-intention') === 'passthrough'
}

async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  if (response.type === 'error') {
    outgoing.destroy()
    return
  }
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  }
  for (const [name, value] of Object.entries(corsHeaders)) outgoing.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.writeHead(response.status, response.statusText)
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing)
}
