/** Sends a request on to the real API and its answer back: what `unmatched: passthrough` is over HTTP. */
import type { ServerResponse } from 'node:http'
import type { Answer, Declined } from '../src/answers/answer.ts'
import type { Engine } from '../src/engine.ts'
import { ApiError } from '../src/errors/api-error.ts'
import type { Provider } from '../src/providers/provider.ts'
import { pathOf, targetOf } from '../src/request-url.ts'
import type { NodeRequest } from './node-request.ts'
import { sendResponse } from './send-response.ts'

/** What is between two neighbours on the way, what `fetch` undoes or sets itself, and what is this host's. */
const ownHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Of the connection to the API, and of a body that is decoded by now. */
const theirHeaders = [
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]

/**
 * Resolves when the answer has been sent, or with what to send where the API cannot be reached.
 *
 * @throws Error where the answer breaks off
 */
export async function passThrough(
  request: NodeRequest,
  declined: Declined,
  outgoing: ServerResponse,
  engine: Engine,
): Promise<Answer | undefined> {
  const { provider, ruleSet, call } = declined
  const upstream = ruleSet.settings.upstreams[provider.name] ?? originOf(provider, request)
  if (upstream === undefined) return declined.refuse(unknownUpstream(provider))
  const controller = new AbortController()
  const leave = () => {
    if (!outgoing.writableFinished) controller.abort()
  }
  if (outgoing.destroyed) leave()
  outgoing.once('close', leave)
  try {
    const target = withoutVendor(targetOf(request.url), provider.name)
    const response = await send(request, joinUpstream(upstream, target), controller.signal)
    call.status = response.status
    await sendResponse(response, outgoing)
    engine.finish(call, 'passed_on')
  } catch (error) {
    if (controller.signal.aborted && isLeaving(error)) {
      engine.finish(call, 'aborted')
      return undefined
    }
    if (!outgoing.headersSent) return declined.refuse(unreachable(upstream, error))
    engine.finish(call, 'passed_on')
    throw error
  }
  return undefined
}

/** A prefix such as `/groq/` tells the mock who is asked, and is no part of the vendor's own paths. */
function withoutVendor(target: string, name: string): string {
  return target.startsWith(`/${name}/`) ? target.slice(name.length + 1) : target
}

function originOf({ origin, isElsewhere }: Provider, { url }: NodeRequest): string | undefined {
  return isElsewhere?.(pathOf(url)) === true ? undefined : origin
}

/** An upstream may be given as clients are: with the `/v1` or `/api/v1` that requests begin with anyway. */
function joinUpstream(upstream: string, target: string): string {
  const base = upstream.replace(/\/$/, '')
  const { pathname } = new URL(base)
  const [path = ''] = target.split('?')
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (pathname.endsWith(path.slice(0, end))) return base + target.slice(end)
  }
  return base + target
}

/** An upstream that breaks off also closes what goes to the client, but fails otherwise. */
function isLeaving(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException
  return name === 'AbortError' || code === 'ERR_STREAM_PREMATURE_CLOSE'
}

async function send(
  { method, headers, body }: NodeRequest,
  address: string,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(address, {
    method,
    headers: [...headers].filter(
      ([name]) => !ownHeaders.has(name) && !name.startsWith('x-mockllm-'),
    ),
    signal,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  })
  const sent = new Headers(response.headers)
  for (const name of theirHeaders) sent.delete(name)
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers: sent })
}

/** Not to be retried: a client's own host is not known here, and its key is for no other. */
function unknownUpstream({ name }: Provider): ApiError {
  return new ApiError({
    status: 502,
    message: `mockllm could not pass the request on: it does not know the host of the client's own API; say where it is in settings.upstreams.${name}`,
    headers: { 'x-should-retry': 'false' },
  })
}

/** Without the address's query, which may hold a key. */
function unreachable(upstream: string, error: unknown): ApiError {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  const reason = cause?.code ?? cause?.message ?? String(error)
  return new ApiError({
    status: 502,
    message: `mockllm could not pass the request on to ${upstream}: ${reason}`,
  })
}
