/** What `onCall` is told of a request: all that a log line needs. */
import { createManualClock, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'

const url = 'https://api.openai.com/api/v1/chat/completions?a=b'

test('a call tells who asked what, and by which rule it was answered', async () => {
  const calls: unknown[] = []
  const { handlers } = createMockLLM(
    {
      responses: { hi: 'Hello!' },
      respond(prompt) {
        if (prompt.user === 'fail') throw new Error('mistake')
        return undefined
      },
    },
    {
      clock: createManualClock(5000),
      onCall: (call) => calls.push(call),
      onError() {},
    },
  )
  const post = (body: object) =>
    new Request(url, {
      method: 'POST',
      body: JSON.stringify(body),
    })
  const asked = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
  const requests = [
    post({ ...asked('hi'), stream: true }),
    post(asked('fail')),
    post({}),
    new Request('https://api.anthropic.com/v1/models', {
      headers: { 'anthropic-version': '2023-06-01' },
    }),
  ]
  for (const request of requests) await (await getResponse(handlers, request))!.text()
  const call = {
    startedMs: 5000,
    endedMs: 5000,
    method: 'POST',
    path: '/api/v1/chat/completions',
    provider: 'openai',
    model: 'gpt-4o',
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
    session: 'default',
    stream: false,
    status: 200,
    error: undefined,
    fault: undefined,
    partsSent: 0,
    outcome: 'completed',
  }
  const unread = { model: undefined, user: undefined, prompt: undefined, rule: undefined }
  const heard = (user: string) => ({
    user,
    prompt: expect.objectContaining({ user, provider: 'openai', model: 'gpt-4o' }),
  })
  expect(calls).toEqual([
    {
      ...call,
      ...heard('hi'),
      body: { ...asked('hi'), stream: true },
      rule: 'responses["hi"]',
      stream: true,
      partsSent: 6,
    },
    {
      ...call,
      ...heard('fail'),
      body: asked('fail'),
      rule: 'respond()',
      status: 500,
      error: 'mockllm could not answer: mistake',
    },
    { ...call, ...unread, body: {}, status: 400, error: 'you must provide a model parameter' },
    {
      ...call,
      ...unread,
      body: undefined,
      method: 'GET',
      path: '/v1/models',
      provider: 'anthropic',
      headers: { 'anthropic-version': '2023-06-01' },
    },
  ])
})

test('the call that `onCall` is told of is the one in `calls`', async () => {
  const told: unknown[] = []
  const llm = createMockLLM({ responses: { hi: 'Hello!' } }, { onCall: (call) => told.push(call) })
  const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] })
  await getResponse(llm.handlers, new Request(url, { method: 'POST', body }))
  expect(told).toHaveLength(1)
  expect(told[0]).toBe(llm.calls[0])
})
