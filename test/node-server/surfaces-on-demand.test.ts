/** The command as it is built, which loads each vendor's functions when it is first asked for them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test } from 'vitest'
import { onDemand } from '../../node-server/endpoint-on-demand.ts'
import type { Endpoint, RequestHead } from '../../src/providers/provider.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { emptyDirectory, startCli } from './run-cli.ts'

const requests = allSurfaces.flatMap(({ provider, endpoints }) =>
  endpoints.map(({ method, path }) => ({
    name: `${method} ${path} of ${provider.name}`,
    path: `/${provider.name}${path.replace(/\{\w+\}/g, 'x')}`,
    init: {
      method,
      ...(method === 'POST'
        ? { headers: { 'content-type': 'application/json' }, body: '{"model":"x"}' }
        : {}),
    },
  })),
)

/** The answer without its times. */
async function answerOf(url: string, { path, init }: (typeof requests)[number]) {
  const response = await fetch(url + path, init)
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: text.replace(/\d{4}-\d\d-\d\d[ T][\d:.]+|\d{7,}|"\w*duration\w*":\d+/g, '0'),
  }
}

test('every endpoint answers as it does where all of them are loaded', async () => {
  const server = await startServer()
  onTestFinished(() => server.close())
  const cli = await startCli(['--config', 'empty.yml', '--quiet'], { cwd: emptyConfig() })
  expect(requests.length).toBeGreaterThan(80)
  for (const request of requests) {
    const [own, loaded] = [await answerOf(cli.url, request), await answerOf(server.url, request)]
    expect({ name: request.name, ...own }).toEqual({ name: request.name, ...loaded })
    expect(own.status).not.toBe(500)
  }
})

function emptyConfig(): string {
  const directory = emptyDirectory()
  writeFileSync(join(directory, 'empty.yml'), 'rules: []')
  return directory
}

test('loads once, at the first call', () => {
  let loaded = 0
  const head = { method: 'POST', path: '/v1/x', kind: 'document' } as const
  const [endpoint] = onDemand(JSON.stringify([[head, ['read']]]), () => {
    loaded++
    return [{ ...head, read: (request) => request.path } satisfies Endpoint]
  })
  if (endpoint?.kind !== 'document') throw new Error('No document endpoint')
  expect(endpoint).toMatchObject(head)
  expect(loaded).toBe(0)
  const request = { path: '/v1/x' } as RequestHead as Parameters<typeof endpoint.read>[0]
  expect([endpoint.read(request), endpoint.read(request), loaded]).toEqual(['/v1/x', '/v1/x', 1])
})
