import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import * as fc from 'fast-check'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { exchangeRaw } from './raw-http.ts'
import { rawRequestLike } from './raw-requests.ts'
import { plainRequest } from './requests.ts'
import { fuzzSeed, fuzzTimeoutMs } from './runs.ts'
import { seeds } from './seeds.ts'

const secret = '/etc/passwd'
const climb = '../'.repeat(12)
const names = [climb + secret, `file://${secret}`, `${secret}\0.png`]

/** Every function that takes a path, by callback, at once or by promise. */
function watchFiles(): string[] {
  const opened: string[] = []
  for (const holder of [fs, fs.promises] as unknown as Record<string, unknown>[]) {
    for (const name of Object.keys(holder)) {
      if (
        !/^(open|read|stat|lstat|access|exists|create|write|append|unlink|rm|mkdir|cp|copy|rename|watch)/.test(
          name,
        )
      )
        continue
      if (typeof holder[name] !== 'function') continue
      const original = holder[name] as (...args: unknown[]) => unknown
      const spy = vi.spyOn(holder as Record<string, typeof original>, name)
      spy.mockImplementation(function (this: unknown, ...args) {
        if (typeof args[0] === 'string' || args[0] instanceof URL) opened.push(String(args[0]))
        return original.apply(this, args)
      })
    }
  }
  syncBuiltinESMExports()
  onTestFinished(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })
  return opened
}

test('no request opens a file, whatever it names', { timeout: fuzzTimeoutMs }, async () => {
  const server = await startServer({
    config: { rules: [{ reply: { template: '{user}' } }] },
    port: 0,
  })
  onTestFinished(() => server.close())
  const ask = (bytes: Uint8Array) => exchangeRaw(server.port, bytes, 5000)
  // One of each endpoint.
  const plain = seeds
    .filter(({ endpoint }, index) => seeds[index - 1]?.endpoint !== endpoint)
    .map(plainRequest)
  const raw = fc.sample(rawRequestLike(seeds), { numRuns: 100, seed: fuzzSeed })
  // Whatever is loaded when it is asked for the first time is loaded now.
  for (const request of plain) await ask(toBytes(request.target, request))

  const opened = watchFiles()
  fs.existsSync(secret)
  expect(opened.splice(0)).toEqual([secret])
  for (const { bytes } of raw) await exchangeRaw(server.port, bytes, 30)
  for (const name of names) {
    const path = encodeURI(name)
    for (const target of [
      path,
      `/v1/files/${path}`,
      `/v1/files/${encodeURIComponent(name)}/content`,
    ]) {
      await ask(
        Buffer.from(
          `GET ${target.replaceAll('\0', '')} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
        ),
      )
    }
    for (const request of plain) {
      const text = Buffer.from(request.body ?? [])
        .toString('latin1')
        .replaceAll(/what is 2\+2\?|hello|a cat|\{id\}|cat\.png|speech\.mp3|in\.jsonl/g, () =>
          JSON.stringify(name).slice(1, -1),
        )
      const body = Buffer.from(text, 'latin1')
      await ask(toBytes(request.target, { ...request, body }))
    }
  }
  expect(opened).toEqual([])
})

function toBytes(
  target: string,
  {
    method,
    headers,
    body = new Uint8Array(),
  }: Pick<ReturnType<typeof plainRequest>, 'method' | 'headers' | 'body'>,
): Uint8Array {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${method} ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines.join('')}`
  return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body])
}
