/** What the server says about itself: `GET /` for people, `GET /health` for what waits for it. */
import type { ServerResponse } from 'node:http'
import type { Engine } from '../src/engine.ts'
import { pathOf } from '../src/request-url.ts'
import type { Refusal } from './control/same-origin.ts'
import { corsHeaders } from './cors.ts'
import { curlCommand } from './curl-command.ts'
import { exactPrompts } from './exact-prompts.ts'
import type { Interceptor } from './listener.ts'
import { version } from './version.ts'

/**
 * @param refusalOf whom the first page is not for: it has a prompt of the config
 * @param control whether the first page tells of the control routes, too
 */
export function createPages(engine: Engine, refusalOf: Refusal, control = true): Interceptor {
  return (request, outgoing) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    switch (pathOf(request.url)) {
      case '/': {
        const refusal = refusalOf(request, true)
        if (refusal !== undefined) send(outgoing, 403, text, `mockllm refuses this: ${refusal}\n`)
        else send(outgoing, 200, text, describeServer(engine, request.headers.get('host'), control))
        return true
      }
      case '/health':
        // A web page may wait for the server that it calls.
        send(outgoing, 200, 'application/json', '{"status":"ok"}', corsHeaders)
        return true
      default:
        return false
    }
  }
}

function describeServer(engine: Engine, host: string | null, control: boolean): string {
  const url = `http://${host ?? 'localhost:8000'}`
  const count = engine.ruleSet.rules.length
  return [
    `mockllm ${version} answers in place of a model, by ${count} ${count === 1 ? 'rule' : 'rules'}.`,
    '',
    ...describeVendors(engine),
    `Where vendors share a path, a prefix says who is asked: ${url}/groq/openai/v1`,
    '',
    ...(control ? ['What was asked:', '', `curl ${url}/__mockllm/calls`, ''] : []),
    'Try it:',
    '',
    curlCommand(url, exactPrompts(engine.ruleSet)[0]),
    '',
  ].join('\n')
}

function describeVendors({ surfaces }: Engine): string[] {
  const routes = new Map<string, Set<string>>()
  for (const { provider, endpoints } of surfaces) {
    const own = routes.get(provider.name) ?? new Set()
    for (const { method, path } of endpoints) own.add(`  ${method} ${path}`)
    routes.set(provider.name, own)
  }
  return [...routes].flatMap(([vendor, own]) => [vendor, ...own, ''])
}

const text = 'text/plain; charset=utf-8'

function send(
  outgoing: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  outgoing.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  outgoing.end(body)
}
