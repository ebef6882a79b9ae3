/** xAI's completions that are fetched later: ready when the lag of the rule has passed. */
import { createManualClock, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'

test('a deferred completion is ready when its lag has passed, and each session has its own', async () => {
  const clock = createManualClock()
  const llm = createMockLLM(
    { responses: { later: { text: 'Here it is.', lag: { ttft_ms: 60_000 } } } },
    { clock },
  )
  const base = 'https://api.x.ai/v1/chat'
  const ask = async (path: string, body?: object) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = (await getResponse(llm.handlers, new Request(base + path, init)))!
    return { status: response.status, body: await response.json() }
  }
  const messages = [{ role: 'user', content: 'later' }]
  const asked = await ask('/completions', { model: 'grok-4', messages, deferred: true })
  const { request_id: id } = asked.body
  expect(asked).toEqual({
    status: 200,
    body: { request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  })
  expect((await ask(`/deferred-completion/${id}`)).status).toBe(202)
  await clock.advance(60_000)
  expect(await ask(`/deferred-completion/${id}`)).toMatchObject({
    status: 200,
    body: { object: 'chat.completion', choices: [{ message: { content: 'Here it is.' } }] },
  })
  expect(await ask('/deferred-completion/nobody')).toMatchObject({
    status: 404,
    body: { code: 'Some requested entity was not found' },
  })
})
