import { ConfigError, type MockLLMConfig } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'
import { afterEach, expect, test, vi } from 'vitest'

// A path of the page's own origin, so that without the mock there is a server to answer.
async function ask(user: string) {
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'no-such-model', messages: [{ role: 'user', content: user }] }),
  })
  if (!response.headers.has('x-request-id')) return undefined
  return (await response.json()).choices[0].message.content as string
}

let stop: (() => unknown) | undefined
afterEach(async () => {
  await stop?.()
  stop = undefined
})

async function setUp(config: MockLLMConfig) {
  const calls: (string | undefined)[] = []
  const worker = await setupMockLLMWorker(config, { onCall: ({ user }) => void calls.push(user) })
  stop = () => worker.stop()
  return { worker, calls }
}

test('after stop() requests are sent to the server, and another set-up mocks them again', async () => {
  await setUp({ responses: { hi: 'first' } })
  expect(await ask('hi')).toBe('first')
  await stop?.()
  // MSW 2 answers what is asked in the millisecond of the stop.
  await expect.poll(() => ask('hi')).toBeUndefined()
  const { calls } = await setUp({ responses: { hi: 'second' } })
  expect(await ask('hi')).toBe('second')
  expect(calls).toEqual(['hi'])
})

test('a second set-up takes the place of the first, whose stop() then does nothing', async () => {
  const warn = vi.spyOn(console, 'warn')
  const first = await setUp({ responses: { hi: 'first' } })
  const second = await setUp({ responses: { hi: 'second' } })
  expect(await ask('hi')).toBe('second')
  await first.worker.stop()
  expect(await ask('hi')).toBe('second')
  expect(first.calls).toEqual([])
  expect(second.calls).toEqual(['hi', 'hi'])
  expect(warn).not.toHaveBeenCalled()
})

test('so it does where both begin at once, as React does in strict mode', async () => {
  const [first, second] = await Promise.all([
    setUp({ responses: { hi: 'first' } }).then(async (result) => {
      await result.worker.stop()
      return result
    }),
    setUp({ responses: { hi: 'second' } }),
  ])
  expect(await ask('hi')).toBe('second')
  expect(first.calls).toEqual([])
  expect(second.calls).toEqual(['hi'])
})

test('a config error is a rejection that names every mistake, and what runs goes on', async () => {
  const config = { responses: { hi: 5 }, settings: { lag_faktor: 3 } } as unknown as MockLLMConfig
  await setUp({ responses: { hi: 'Hello!' } })
  const error = await setupMockLLMWorker(config).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as ConfigError).issues.map(({ path }) => path)).toEqual([
    'responses["hi"]',
    'settings.lag_faktor',
  ])
  expect(await ask('hi')).toBe('Hello!')
})

test('requests that are not for a model go to the server', async () => {
  const { calls } = await setUp({ responses: { hi: 'Hello!' } })
  const response = await fetch('/mockServiceWorker.js')
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('Mock Service Worker')
  expect(calls).toEqual([])
})

test('a missing worker script is an error that names the command that makes it', async () => {
  await expect(setupMockLLMWorker({}, { serviceWorkerUrl: '/missing.js' })).rejects.toThrow(
    /does not exist(?:.|\n)*npx msw init/,
  )
  await expectNextSetUpToWork()
})

test('so is a start page in place of the worker script', async () => {
  const startPage = location.pathname + location.search
  const error: Error = await setupMockLLMWorker({}, { serviceWorkerUrl: startPage }).then(
    () => expect.fail('it started'),
    (reason) => reason,
  )
  expect(error.message).toContain("unsupported MIME type ('text/html')")
  expect(error.message).toContain(`script served at ${startPage}? "npx msw init <PUBLIC_DIR>"`)
  expect(error.cause).toBeInstanceOf(Error)
  await expectNextSetUpToWork()
})

/** MSW has unregistered the worker of the page, which must be there again for the test files to come. */
async function expectNextSetUpToWork() {
  await setUp({ responses: { hi: 'Hello!' } })
  expect(await ask('hi')).toBe('Hello!')
}
