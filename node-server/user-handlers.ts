/** Lets a user's own MSW handlers answer over HTTP, in front of the mock. */
import type { RequestHandler } from 'msw'
import { targetOf } from '../src/request-url.ts'
import type { Interceptor } from './listener.ts'
import type { NodeRequest } from './node-request.ts'
import { sendResponse } from './send-response.ts'

/** These get a real `Request`, whose signal tells of a client that goes away. */
export function createUserHandlers(handlers: readonly RequestHandler[]): Interceptor {
  return async (request, outgoing) => {
    if (request.body === undefined) return false
    // Only who brings handlers pays for loading MSW, which takes longer than the rest of a start.
    const { getResponse } = await import('msw')
    const controller = new AbortController()
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) controller.abort()
    })
    const real = toRequest(request, controller.signal)
    if (real === undefined) return false
    const response = await getResponse([...handlers], real)
    if (response === undefined || isPassthrough(response)) return false
    await sendResponse(response, outgoing)
    return true
  }
}

/** `undefined` for what no `Request` can be made of, such as a TRACE; the mock refuses that. */
function toRequest(request: NodeRequest, signal: AbortSignal): Request | undefined {
  const { method, body } = request
  const hasBody = method !== 'GET' && method !== 'HEAD' && body !== undefined
  try {
    return new Request(request.origin + targetOf(request.url), {
      method,
      headers: [...request.headers],
      signal,
      ...(hasBody ? { body: new Uint8Array(body) } : {}),
    })
  } catch {
    return undefined
  }
}

/** What `passthrough()` gives: there is no other server here, so the mock goes on. */
function isPassthrough({ headers }: Response): boolean {
  return headers.get('x-msw-intention') === 'passthrough'
}
