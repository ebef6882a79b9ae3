import { once } from 'node:events'
import { request } from 'node:http'
import { startServer } from 'mockllm/node-server'
import { HttpResponse, http, passthrough } from 'msw'
import { afterEach, expect, test, vi } from 'vitest'

let server: Awaited<ReturnType<typeof startServer>>
afterEach(() => server.close())

const chat = {
  method: 'POST',
  body: '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}',
}

test('answers by a user’s MSW handlers in front of the mock', async () => {
  server = await startServer({
    config: { responses: { hi: 'Hello!' } },
    handlers: [
      http.get('*/me', ({ cookies }) =>
        HttpResponse.json(
          { name: 'Ann', cookies },
          {
            headers: [
              ['set-cookie', 'a=1'],
              ['set-cookie', 'b=2'],
            ],
          },
        ),
      ),
      http.post('*/upload', async ({ request }) => new HttpResponse(await request.arrayBuffer())),
      http.post('*/v1/chat/completions', () => passthrough()),
      http.get('*/broken', () => HttpResponse.error()),
    ],
  })
  const me = await fetch(`${server.url}/me`)
  expect(await me.json()).toMatchObject({ name: 'Ann' })
  expect(me.headers.getSetCookie()).toEqual(['a=1', 'b=2'])

  const bytes = new Uint8Array([0, 255, 128, 10])
  const upload = await fetch(`${server.url}/upload`, { method: 'POST', body: bytes })
  expect(new Uint8Array(await upload.arrayBuffer())).toEqual(bytes)

  const completion = await (await fetch(`${server.url}/v1/chat/completions`, chat)).json()
  expect(completion).toMatchObject({ choices: [{ message: { content: 'Hello!' } }] })
  expect((await fetch(`${server.url}/nobody`)).status).toBe(404)
  await expect(fetch(`${server.url}/broken`)).rejects.toThrow('fetch failed')
})

test('tells a user’s handler of a client that goes away', async () => {
  let aborted: (reason: unknown) => void
  const heard = new Promise((resolve) => {
    aborted = resolve
  })
  const controller = new AbortController()
  server = await startServer({
    handlers: [
      http.get('*/slow', ({ request }) => {
        request.signal.addEventListener('abort', aborted)
        controller.abort()
        return new Promise<never>(() => {})
      }),
    ],
  })
  await expect(fetch(`${server.url}/slow`, { signal: controller.signal })).rejects.toThrow()
  await heard
})

test('a handler keeps its own CORS headers, and its signal rests when the answer was read', async () => {
  let signal: AbortSignal | undefined
  server = await startServer({
    handlers: [
      http.get('*/me', ({ request }) => {
        signal = request.signal
        return new HttpResponse('Ann', {
          headers: { 'access-control-allow-origin': 'https://a.example' },
        })
      }),
    ],
  })
  const response = await fetch(`${server.url}/me`)
  expect(response.headers.get('access-control-allow-origin')).toBe('https://a.example')
  expect(await response.text()).toBe('Ann')
  await server.close()
  expect(signal!.aborted).toBe(false)
})

test('a client that leaves a handler’s stream is no failure', async () => {
  const log = { error: vi.fn(), info() {}, ready() {}, call() {} }
  let cancelled: () => void
  const heard = new Promise<void>((resolve) => {
    cancelled = resolve
  })
  server = await startServer({
    log,
    handlers: [
      http.get('*/endless', () => {
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
          cancel: () => cancelled(),
        })
        return new HttpResponse(body)
      }),
    ],
  })
  const controller = new AbortController()
  const response = await fetch(`${server.url}/endless`, { signal: controller.signal })
  await response.body!.getReader().read()
  controller.abort()
  await heard
  expect(log.error).not.toHaveBeenCalled()
})

test('respond() is given an absolute URL, as it is in process', async () => {
  const urls: string[] = []
  server = await startServer({
    config: (_prompt, request) => {
      urls.push(request.url)
      return 'Hello!'
    },
  })
  const url = `${server.url}/v1/chat/completions?a=b`
  await fetch(url, chat)
  // The request line of a client that takes the server for its proxy has the whole URL.
  const sent = request(server.url, { method: 'POST', path: url })
  sent.end(chat.body)
  const [response] = await once(sent, 'response')
  response.resume()
  expect(urls).toEqual([url, url])
})
