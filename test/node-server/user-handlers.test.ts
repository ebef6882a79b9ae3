import { startServer } from 'mockllm/node-server'
import { HttpResponse, http, passthrough } from 'msw'
import { afterEach, expect, test } from 'vitest'

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
