/** Faults of answers that leave no process: to fetch, and to clients of node:http. */
import https from 'node:https'
import { type Config, createMockLLM } from 'mockllm'
import { setupServer } from 'msw/node'
import { expect, onTestFinished, test } from 'vitest'
import { chatBody, chatUrl, post } from './event-stream.ts'

function listen(config: Config) {
  const llm = createMockLLM(config)
  const server = setupServer(...llm.handlers)
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  return llm
}

const faulty = (fault: string): Config => ({ responses: { hi: { text: 'Hello!', fault } } })

/** Asks by node:http: what has arrived, and the message of the error that ended it. */
function postByHttps(body: string): Promise<{ text: string; error?: string }> {
  return new Promise((resolve) => {
    let text = ''
    const fail = ({ message }: Error) => resolve({ text, error: message })
    const request = https.request(chatUrl, { method: 'POST' }, (response) => {
      response.setEncoding('utf8')
      response.on('data', (data: string) => {
        text += data
      })
      response.on('end', () => resolve({ text }))
      response.on('error', fail)
    })
    request.on('error', fail)
    request.end(body)
  })
}

test('node:http hears of a connection that is torn at once', async () => {
  const llm = listen(faulty('disconnect@0'))
  expect((await postByHttps(chatBody('hi', true))).error).toBeTypeOf('string')
  expect(llm.calls).toMatchObject([{ outcome: 'faulted' }])
})

test('node:http hears of a stream that is torn, after what was before', async () => {
  const llm = listen(faulty('disconnect@2'))
  const { text, error } = await postByHttps(chatBody('hi', true))
  expect([text.match(/"content":"\w"/g), error]).toEqual([
    ['"content":"H"', '"content":"e"'],
    expect.any(String),
  ])
  expect(llm.calls).toMatchObject([{ outcome: 'faulted', partsSent: 2 }])
})

test('node:http is given what is cut off as if it were all', async () => {
  listen(faulty('truncate@2'))
  const { text, error } = await postByHttps(chatBody('hi', true))
  expect([text.includes('[DONE]'), error]).toEqual([false, undefined])
})

test('a response that is torn at once is a network error to fetch, and no failure of the handler', async () => {
  listen(faulty('disconnect@0'))
  await expect(post(chatUrl, chatBody('hi'))).rejects.toThrow(TypeError)
})

test.each<[string, Config]>([
  [
    'a Response',
    {
      respond: () =>
        new Response('data: 1\n\ndata: 2\n\n', {
          headers: { 'content-type': 'text/event-stream' },
        }),
    },
  ],
  ['raw frames', { responses: { hi: { raw: { frames: [1, 2] } } } }],
])('%s can go wrong between two events', async (_, config) => {
  listen(config)
  const headers = { 'x-mockllm-fault': 'error_event@1' }
  const text = await (await post(chatUrl, chatBody('hi', true), { headers })).text()
  const [first, second, ...rest] = text.split('\n\n')
  expect([first, rest]).toEqual(['data: 1', ['']])
  expect(JSON.parse(second!.slice('data: '.length))).toMatchObject({
    error: { type: 'server_error', message: expect.stringContaining('overloaded') },
  })
})

test('a stream that is sent at once has sent all of its pieces', async () => {
  const llm = listen({ responses: { hi: 'Hello 😀' } })
  await (await post(chatUrl, chatBody('hi', true))).text()
  await (await post(chatUrl, chatBody('hi', false))).text()
  expect(llm.calls.map(({ partsSent }) => partsSent)).toEqual([7, 0])
})
