/** Sends a request on to the real API and its answer back: what `unmatched: passthrough` is over HTTP. */
import type { ServerResponse } from 'node:http'
import type { Declined } from '../src/answer.ts'
import { targetOf } from '../src/router.ts'
import type { NodeRequest } from './node-request.ts'
import { sendResponse } from './send-response.ts'

/** What is between two neighbours on the way, and what `fetch` undoes or sets itself. */
const ownHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** @throws Error where the API cannot be reached */
export async function passThrough(
  request: NodeRequest,
  { provider, ruleSet }: Declined,
  outgoing: ServerResponse,
): Promise<void> {
  const upstream = ruleSet.settings.upstreams[provider.name] ?? provider.origin
  const url = upstream.replace(/\/$/, '') + targetOf(request.url)
  const controller = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort()
  })
  const headers = [...request.headers].filter(
    ([name]) => !ownHeaders.has(name) && !name.startsWith('x-mockllm-'),
  )
  const response = await fetch(url, {
    method: request.method,
    headers,
    signal: controller.signal,
    redirect: 'manual',
    ...(request.body === undefined ? {} : { body: new Uint8Array(request.body) }),
  }).catch((error: unknown) => {
    throw new Error(`Failed to pass the request on to ${url}`, { cause: error })
  })
  const sent = new Headers(response.headers)
  // The body is decoded by now.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'connection']) {
    sent.delete(name)
  }
  const { status, statusText, body } = response
  await sendResponse(new Response(body, { status, statusText, headers: sent }), outgoing)
}
