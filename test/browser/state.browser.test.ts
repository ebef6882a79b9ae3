/** Sessions, calls and requests that are left to others, in a page behind a service worker. */
import { createMockLLM } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'
import { HttpResponse, http } from 'msw'
import OpenAI from 'openai'
import { expect, onTestFinished, test } from 'vitest'
import { openaiUrl, streamRequest } from './requests.ts'

const apiKey = 'sk-test'

function ask(client: OpenAI, content: string) {
  const messages = [{ role: 'user' as const, content }]
  return client.chat.completions.create({ model: 'gpt-4o', messages })
}

async function say(client: OpenAI, content: string) {
  return (await ask(client, content)).choices[0]!.message.content
}

function open(defaultHeaders: Record<string, string> = {}) {
  return new OpenAI({ apiKey, dangerouslyAllowBrowser: true, defaultHeaders })
}

async function start(...[config]: Parameters<typeof createMockLLM>) {
  const llm = createMockLLM(config)
  const worker = await setupMockLLMWorker(llm)
  onTestFinished(() => worker.stop())
  return { llm, worker }
}

test('sessions keep apart what they count, and rules of their own', async () => {
  const { llm } = await start({ rules: [{ reply: { sequence: ['1', '2', '3'] } }] })
  const [a, b] = [llm.session('a → b'), llm.session('b')]
  b.use({ match: { user: 'who?' }, reply: 'b' })
  const [first, second] = [open(a.headers), open(b.headers)]
  const said = []
  for (const client of [first, second, first]) said.push(await say(client, 'hi'))
  said.push(await say(second, 'who?'), await say(first, 'who?'))
  expect(said).toEqual(['1', '1', '2', 'b', '3'])
  expect(a.calls.map(({ user, outcome }) => [user, outcome])).toEqual([
    ['hi', 'completed'],
    ['hi', 'completed'],
    ['who?', 'completed'],
  ])
  llm.reset()
  expect(await say(first, 'hi')).toBe('1')
})

test('a page may be one session of a mock', async () => {
  const llm = createMockLLM({ rules: [{ reply: { sequence: ['1', '2'] } }] })
  const session = llm.session('page')
  const worker = await setupMockLLMWorker(session)
  onTestFinished(() => worker.stop())
  expect(await say(open(), 'hi')).toBe('1')
  expect(llm.calls).toMatchObject([{ session: 'page' }])
  session.reset()
  expect(await say(open(), 'hi')).toBe('1')
})

test('waitForCall gives a stream that has ended, with its pieces', async () => {
  const { llm } = await start({ responses: { hi: 'Hello!' } })
  const awaited = llm.waitForCall({ stream: true })
  await (await fetch(openaiUrl, streamRequest('hi'))).text()
  expect(await awaited).toMatchObject({ partsSent: 6, outcome: 'completed' })
  expect((await awaited).headers['authorization']).toBe('[redacted]')
})

test('next: a handler of the page answers what no rule matches', async () => {
  const { llm, worker } = await start({
    responses: { hi: 'Hello!' },
    defaults: { unmatched: 'next' },
  })
  // Handlers that are added later come first, so those of the mock are put in front again.
  const own = http.post(openaiUrl, async ({ request }) => {
    const { messages } = (await request.json()) as { messages: { content: string }[] }
    return HttpResponse.json({ choices: [{ message: { content: `own ${messages[0]!.content}` } }] })
  })
  worker.use(...llm.handlers, own)
  expect([await say(open(), 'hi'), await say(open(), 'ho')]).toEqual(['Hello!', 'own ho'])
  expect(llm.calls.map(({ outcome }) => outcome).slice(-1)).toEqual(['passed_on'])
})

test('passthrough: a real server answers what no rule matches', async () => {
  const { llm } = await start({
    responses: { hi: 'Hello!' },
    defaults: { unmatched: 'passthrough' },
  })
  // What answers here whatever is asked is the server of the worker's script.
  const url = '/mockServiceWorker.js/v1/chat/completions'
  const mocked = await fetch(url, streamRequest('hi'))
  expect(mocked.headers.get('content-type')).toMatch('text/event-stream')
  const real = await fetch(url, streamRequest('ho'))
  expect(real.headers.get('content-type')).toMatch('text/javascript')
  expect(await real.text()).toContain('Mock Service Worker')
  expect(llm.calls.map(({ outcome }) => outcome)).toEqual(['completed', 'passed_on'])
})

test('error: the exception says what the nearest rule wants, at the first attempt', async () => {
  const { llm } = await start({ responses: { hi: 'Hello!' }, defaults: { unmatched: 'error' } })
  await expect(ask(open(), 'ho')).rejects.toMatchObject({
    status: 404,
    message:
      '404 mockllm: no rule matches the user text "ho". Nearest: responses["hi"] wants user "hi"',
  })
  expect(llm.calls).toHaveLength(1)
})
