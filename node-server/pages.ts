/** What the server says about itself: `GET /` for people, `GET /health` for what waits for it. */
import type { ServerResponse } from 'node:http'
import type { Engine } from '../src/engine.ts'
import { pathOf } from '../src/request-url.ts'
import { corsHeaders } from './cors.ts'
import { curlCommand } from './curl-command.ts'
import { exactPrompts } from './exact-prompts.ts'
import type { Interceptor } from './listener.ts'
import { version } from './version.ts'

export function createPages(engine: Engine): Interceptor {
  return (request, outgoing) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    switch (pathOf(request.url)) {
      case '/':
        send(
          outgoing,
          'text/plain; charset=utf-8',
          describeServer(engine, request.headers.get('host')),
        )
        return true
      case '/health':
        send(outgoing, 'application/json', '{"status":"ok"}')
        return true
      default:
        return false
    }
  }
}

function describeServer(engine: Engine, host: string | null): string {
  const url = `http://${host ?? 'localhost:8000'}`
  const count = engine.ruleSet.rules.length
  return [
    `mockllm ${version} answers in place of a model, by ${count} ${count === 1 ? 'rule' : 'rules'}.`,
    '',
    ...describeVendors(engine),
    `Where vendors share a path, a prefix says who is asked: ${url}/groq/openai/v1`,
    '',
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

function send(outgoing: ServerResponse, contentType: string, body: string): void {
  outgoing.writeHead(200, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...corsHeaders,
  })
  outgoing.end(body)
}
