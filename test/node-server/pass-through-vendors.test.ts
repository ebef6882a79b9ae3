/** What no rule matches goes on to each vendor's API as its client has sent it, and its answer comes back. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { providerNames } from '../../src/providers/names.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { createGate } from '../state/ask.ts'
import { toRequest, wireSurfaces } from '../surfaces/wire/surfaces.ts'

interface Got {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: Buffer
}

let got: Got[] = []
let answer: (outgoing: ServerResponse) => void
const api = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => {
    const { method, url, headers } = incoming
    got.push({ method, url, headers, body: Buffer.concat(chunks) })
    answer(outgoing)
  })
})
let upstream: string
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    api.listen(0, '127.0.0.1', resolve)
  })
  upstream = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
})
afterAll(() => {
  api.closeAllConnections()
  api.close()
})
beforeEach(() => {
  got = []
})

async function start(upstreams: Record<string, string>) {
  const llm = createMockLLM({
    responses: { known: 'Hello!' },
    defaults: { unmatched: 'passthrough' },
    settings: { upstreams },
  })
  const server = await startServer({ config: llm })
  return { llm, server, url: server.url }
}

const everywhere = () => Object.fromEntries(providerNames.map((name) => [name, upstream]))

describe('to where settings.upstreams says', () => {
  let mock: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    mock = await start(everywhere())
  })
  afterAll(() => mock.server.close())
  beforeEach(() => mock.llm.reset())

  test.each(wireSurfaces)('$name', async (surface) => {
    const gates = [createGate(), createGate()]
    // Bytes that are no text, so that nothing may read them on the way.
    const pieces = [Buffer.from([0, 255, 254, 128]), Buffer.from('data: {"é":1}\n\n')]
    for (const stream of [false, true]) {
      answer = async (outgoing) => {
        outgoing.writeHead(stream ? 200 : 429, {
          'content-type': 'application/x-odd',
          'x-real': '1',
        })
        if (!stream) return outgoing.end(pieces[0])
        outgoing.flushHeaders()
        for (const [index, gate] of gates.entries()) {
          await gate.passed
          outgoing.write(pieces[index])
        }
        return outgoing.end()
      }
      got = []
      const headers = {
        authorization: 'Bearer secret',
        'x-own': 'ü'.normalize('NFC'),
        'x-mockllm-session': 's',
      }
      const question = { user: 'unknown 😀' }
      const request = toRequest(surface, question, { stream, origin: mock.url, headers })
      const sent = Buffer.from(await request.clone().arrayBuffer())
      const response = await fetch(request)
      expect([response.status, response.headers.get('x-real')]).toEqual([stream ? 200 : 429, '1'])
      expect(response.headers.get('content-type')).toBe('application/x-odd')
      if (!stream) expect(Buffer.from(await response.arrayBuffer())).toEqual(pieces[0])
      else {
        const reader = response.body!.getReader()
        for (const [index, gate] of gates.entries()) {
          gate.open()
          expect(Buffer.from((await reader.read()).value!)).toEqual(pieces[index])
        }
        expect((await reader.read()).done).toBe(true)
      }
      const real = new URL(surface.url(stream))
      expect(got).toHaveLength(1)
      expect(got[0]).toMatchObject({ method: 'POST', url: real.pathname + real.search, body: sent })
      expect(got[0]!.headers).toMatchObject({
        authorization: 'Bearer secret',
        'content-type': 'application/json',
        ...surface.headers,
      })
      expect(got[0]!.headers).not.toHaveProperty('x-mockllm-session')
      const call = await mock.llm.waitForCall({ stream })
      expect(call).toMatchObject({
        provider: surface.provider,
        outcome: 'passed_on',
        status: stream ? 200 : 429,
      })
    }
  })

  test('a form with its file, byte by byte', async () => {
    answer = (outgoing) => outgoing.end('{"text":"real"}')
    const form = new FormData()
    form.set('model', 'whisper-1')
    form.set('file', new Blob([Uint8Array.from([0, 255, 128, 13, 10])]), 'ü.wav')
    const request = new Request(`${mock.url}/v1/audio/transcriptions?a=%20b`, {
      method: 'POST',
      body: form,
    })
    const sent = Buffer.from(await request.clone().arrayBuffer())
    const type = request.headers.get('content-type')
    expect(await (await fetch(request)).json()).toEqual({ text: 'real' })
    const [{ url, headers, body }] = got as [Got]
    expect([url, headers['content-type']]).toEqual(['/v1/audio/transcriptions?a=%20b', type])
    expect(body.equals(sent)).toBe(true)
  })

  test('only prompts: what the mock keeps and lists by itself is asked of nobody else', async () => {
    const list = await fetch(`${mock.url}/v1/models`)
    expect(list.status).toBe(200)
    const gone = await fetch(`${mock.url}/v1/responses/resp_none`, { method: 'DELETE' })
    expect(gone.status).toBe(404)
    expect(got).toEqual([])
  })
})

test.each([
  ['groq', '/openai/v1', '/groq/openai/v1/chat/completions?x=1'],
  ['openrouter', '/api/v1', '/openrouter/api/v1/chat/completions?x=1'],
  ['openrouter', '/api/v1/', '/openrouter/v1/chat/completions?x=1'],
  ['mistral', '', '/mistral/v1/chat/completions?x=1'],
  ['xai', '/proxy/v1', '/xai/v1/chat/completions?x=1'],
])('the address of %s may end in %j', async (name, end, path) => {
  answer = (outgoing) => outgoing.end('{}')
  const { server, url } = await start({ [name]: upstream + end })
  try {
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x' }] })
    await fetch(url + path, { method: 'POST', body })
  } finally {
    await server.close()
  }
  const base = end === '' ? '/v1' : end.replace(/\/$/, '')
  expect(got.map((asked) => asked.url)).toEqual([`${base}/chat/completions?x=1`])
})

test('every vendor has its origin, or none where each customer has a host of its own', () => {
  const origins = new Map(allSurfaces.map(({ provider: { name, origin } }) => [name, origin]))
  expect(Object.fromEntries(origins)).toEqual({
    anthropic: 'https://api.anthropic.com',
    gemini: 'https://generativelanguage.googleapis.com',
    bedrock: undefined,
    cohere: 'https://api.cohere.com',
    ollama: 'http://127.0.0.1:11434',
    azure: undefined,
    mistral: 'https://api.mistral.ai',
    deepseek: 'https://api.deepseek.com',
    groq: 'https://api.groq.com/openai',
    xai: 'https://api.x.ai',
    openrouter: 'https://openrouter.ai/api',
    together: 'https://api.together.xyz',
    openai: 'https://api.openai.com',
  })
})

const unknown = wireSurfaces.filter(
  ({ name, provider }) => ['azure', 'bedrock'].includes(provider) || name.startsWith('vertex'),
)

test.each(unknown)('$name is refused where its host is not known', async (surface) => {
  const { server, url, llm } = await start({})
  try {
    for (const stream of [false, true]) {
      const response = await fetch(toRequest(surface, { user: 'x' }, { stream, origin: url }))
      expect([response.status, response.headers.get('x-should-retry')]).toEqual([502, 'false'])
      const { provider } = surface
      expect(await response.text()).toContain(`say where it is in settings.upstreams.${provider}`)
    }
    expect(llm.calls).toMatchObject([{ outcome: 'completed', status: 502 }, { status: 502 }])
  } finally {
    await server.close()
  }
})
