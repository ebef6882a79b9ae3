/** What no rule matches goes to the real API: here, a server that stands for it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import Anthropic from '@anthropic-ai/sdk'
import { createMockLLM } from 'mockllm'
import { createLog, startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createGate, sayOver, toRequest } from '../state/ask.ts'

type Answer = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: string,
  bytes: Buffer,
) => void

/** A server that passes on what it does not know, to one that answers by `answer`. */
async function start(answer: Answer, upstreamPath = '') {
  const api = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => {
      const bytes = Buffer.concat(chunks)
      answer(incoming, outgoing, bytes.toString(), bytes)
    })
  }).listen(0)
  const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}${upstreamPath}`
  const llm = createMockLLM({
    responses: { hi: 'Hello!' },
    defaults: { unmatched: 'passthrough' },
    settings: { upstreams: { openai: origin, anthropic: origin, groq: `${origin}/openai` } },
  })
  const server = await startServer({ config: llm })
  onTestFinished(async () => {
    await server.close()
    api.closeAllConnections()
    api.close()
  })
  return { llm, api, origin, url: server.url, chat: `${server.url}/v1/chat/completions` }
}

function sendJson(outgoing: ServerResponse, document: object, status = 200): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_real' })
  outgoing.end(JSON.stringify(document))
}

const completion = { choices: [{ message: { content: 'real' } }] }

test('only what no rule matches, whole, with the client’s key and without what is between the two', async () => {
  const asked: [string | undefined, IncomingMessage['headers'], string][] = []
  const { url, llm } = await start((incoming, outgoing, body) => {
    asked.push([incoming.url, incoming.headers, body])
    sendJson(outgoing, completion)
  })
  const headers = {
    authorization: 'Bearer sk-real',
    'x-team': 'a',
    'x-mockllm-session': 'mine',
    cookie: 'of=localhost',
  }
  expect(await sayOver(url, 'hi', { headers })).toBe('Hello!')
  const request = toRequest('ü 😀', { headers }, `${url}/v1/chat/completions?beta=true`)
  const body = await request.clone().text()
  const response = await fetch(request)
  expect(await response.json()).toEqual(completion)
  expect(response.headers.get('x-request-id')).toBe('req_real')
  expect(asked).toHaveLength(1)
  const [path, sent, text] = asked[0]!
  expect([path, text]).toEqual(['/v1/chat/completions?beta=true', body])
  expect(sent).toMatchObject({ authorization: 'Bearer sk-real', 'x-team': 'a' })
  expect(Object.keys(sent)).not.toContain('x-mockllm-session')
  expect(sent.cookie).toBeUndefined()
  expect(llm.calls).toMatchObject([
    { user: 'hi', outcome: 'completed' },
    { user: 'ü 😀', outcome: 'passed_on', status: 200, session: 'mine', rule: undefined },
  ])
})

test('an upstream may have a path', async () => {
  const paths: (string | undefined)[] = []
  const { url } = await start((incoming, outgoing) => {
    paths.push(incoming.url)
    sendJson(outgoing, completion)
  }, '/proxy/')
  expect(await sayOver(url, 'ho')).toBe('real')
  expect(paths).toEqual(['/proxy/v1/chat/completions'])
})

test.each([
  ['/openai/v1/chat/completions', '/v1/chat/completions'],
  ['/groq/openai/v1/chat/completions', '/openai/v1/chat/completions'],
  ['/groq/v1/chat/completions', '/openai/v1/chat/completions'],
])('the prefix that names a vendor is no part of its paths: %s', async (asked, passedOn) => {
  const paths: (string | undefined)[] = []
  const { url } = await start((incoming, outgoing) => {
    paths.push(incoming.url)
    sendJson(outgoing, completion)
  })
  expect((await fetch(toRequest('ho', {}, url + asked))).status).toBe(200)
  expect(paths).toEqual([passedOn])
})

test('a recording that no rule knows is passed on byte by byte, and bytes come back', async () => {
  const bytes = Uint8Array.from({ length: 512 }, (_, index) => index)
  const asked: { type: string | undefined; sent: Buffer }[] = []
  const { url, llm } = await start((incoming, outgoing, _, sent) => {
    asked.push({ type: incoming.headers['content-type'], sent })
    outgoing.writeHead(200, { 'content-type': 'audio/mpeg' }).end(bytes)
  })
  const form = new FormData()
  form.append('model', 'whisper-1')
  form.append('file', new Blob([bytes]), 'ho.wav')
  const request = new Request(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form })
  const type = request.headers.get('content-type')
  const sent = Buffer.from(await request.clone().arrayBuffer())
  const response = await fetch(request)
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  expect(asked).toEqual([{ type, sent }])
  expect(llm.calls).toMatchObject([{ user: 'ho.wav', outcome: 'passed_on' }])
})

test('a list of texts is passed on as a whole where one of them has no rule', async () => {
  const asked: string[] = []
  const { url } = await start((_, outgoing, body) => {
    asked.push(body)
    sendJson(outgoing, completion)
  })
  const body = '{"model": "m", "input": ["hi", "ho"]}'
  const response = await fetch(`${url}/v1/embeddings`, { method: 'POST', body })
  expect(await response.json()).toEqual(completion)
  expect(asked).toEqual([body])
})

test('an error of the API comes back as it is', async () => {
  const { chat, llm } = await start((_, outgoing) => {
    outgoing.setHeader('retry-after', '7')
    sendJson(outgoing, { error: { message: 'slow down' } }, 429)
  })
  const response = await fetch(toRequest('ho', {}, chat))
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
  expect(await response.json()).toEqual({ error: { message: 'slow down' } })
  expect(llm.calls).toMatchObject([{ status: 429, outcome: 'passed_on' }])
})

test('an answer that is compressed arrives', async () => {
  const { url } = await start((_, outgoing) => {
    outgoing.setHeader('content-encoding', 'gzip')
    outgoing.end(gzipSync(JSON.stringify(completion)))
  })
  expect(await sayOver(url, 'ho')).toBe('real')
})

test('an answer is compressed only as this side can read it, whatever the client could', async () => {
  const accepted: (string | undefined)[] = []
  const { url } = await start((incoming, outgoing) => {
    accepted.push(incoming.headers['accept-encoding']?.toString())
    sendJson(outgoing, completion)
  })
  expect(await sayOver(url, 'ho', { headers: { 'accept-encoding': 'zstd' } })).toBe('real')
  expect(accepted).toEqual([expect.not.stringContaining('zstd')])
})

test('a redirect is the client’s to follow', async () => {
  const { chat } = await start((_, outgoing) => {
    outgoing.writeHead(307, { location: 'https://elsewhere.example/v1' }).end()
  })
  const response = await fetch(toRequest('ho', {}, chat), { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([
    307,
    'https://elsewhere.example/v1',
  ])
})

test('a stream passes through event by event, its headers before the first', async () => {
  const gates = [createGate(), createGate()]
  const { chat } = await start(async (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    outgoing.flushHeaders()
    for (const [index, gate] of gates.entries()) {
      await gate.passed
      outgoing.write(`data: ${index}\n\n`)
    }
    outgoing.end()
  })
  const response = await fetch(toRequest('ho', { fields: { stream: true } }, chat))
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (const [index, gate] of gates.entries()) {
    gate.open()
    expect(await reader.read()).toEqual({ done: false, value: `data: ${index}\n\n` })
  }
  expect((await reader.read()).done).toBe(true)
})

test.each([
  ['before the answer', false],
  ['in the middle of a stream', true],
])('a client that leaves %s leaves the API, too', async (_, begins) => {
  const left = createGate()
  const arrived = createGate()
  const { chat, llm } = await start((incoming, outgoing) => {
    incoming.socket.once('close', left.open)
    if (begins) outgoing.write('data: 0\n\n')
    arrived.open()
  })
  const controller = new AbortController()
  const asked = fetch(toRequest('ho', {}, chat), { signal: controller.signal })
  asked.catch(() => {})
  await arrived.passed
  if (begins) await (await asked).body!.getReader().read()
  controller.abort()
  await left.passed
  expect(await llm.waitForCall({ user: 'ho' })).toMatchObject({ outcome: 'aborted' })
})

test('an answer that breaks off breaks off for the client', async () => {
  const { chat, llm } = await start((_, outgoing) => {
    outgoing.write('{"choices":', () => outgoing.destroy())
  })
  const response = await fetch(toRequest('ho', {}, chat))
  await expect(response.text()).rejects.toThrow(TypeError)
  expect(await llm.waitForCall({ user: 'ho' })).toMatchObject({ outcome: 'passed_on' })
})

test('an API that is down is a 502 in its vendor’s words, without the query', async () => {
  const { url, api, origin, llm } = await start(() => {})
  await new Promise((resolve) => api.close(resolve))
  const message = `mockllm could not pass the request on to ${origin}: ECONNREFUSED`
  const chat = await fetch(toRequest('ho', {}, `${url}/v1/chat/completions?key=hush`))
  expect(chat.status).toBe(502)
  expect(await chat.json()).toMatchObject({ error: { message } })
  const client = new Anthropic({ apiKey: 'sk-ant-test', baseURL: url, maxRetries: 0 })
  const error = await client.messages
    .create({ model: 'claude-sonnet-5', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] })
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Anthropic.InternalServerError)
  expect(error).toMatchObject({ status: 502, error: { type: 'error', error: { message } } })
  expect(llm.calls).toMatchObject([
    { status: 502, outcome: 'completed', error: message },
    { status: 502 },
  ])
})

test('the log says what was passed on', async () => {
  const output = { write: vi.fn() }
  const { origin } = await start((_, outgoing) => sendJson(outgoing, completion))
  const server = await startServer({
    config: { defaults: { unmatched: 'passthrough' }, settings: { upstreams: { openai: origin } } },
    log: createLog({ stdout: output, stderr: output }),
  })
  onTestFinished(() => server.close())
  await sayOver(server.url, 'ho', { headers: { 'x-mockllm-session': 'my%20test' } })
  await vi.waitFor(() => expect(output.write).toHaveBeenCalledTimes(1))
  expect(output.write.mock.calls[0]![0]).toMatch(
    /\[my test\] POST \/v1\/chat\/completions gpt-4o "ho" → passed on 200 \d+ ms\n$/,
  )
})

test('an upstream may end in the /v1 that clients give, too', async () => {
  const paths: (string | undefined)[] = []
  const { chat } = await start((incoming, outgoing) => {
    paths.push(incoming.url)
    sendJson(outgoing, completion)
  }, '/proxy/v1')
  await fetch(chat, {
    method: 'POST',
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'ho' }] }),
  })
  expect(paths).toEqual(['/proxy/v1/chat/completions'])
})
