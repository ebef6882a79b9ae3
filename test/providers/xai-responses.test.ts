/** xAI's Responses: OpenAI's, but that rules know who is asked, and that reasoning tells its status. */
import { createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'

const config = {
  rules: [
    {
      match: { user: 'hi', provider: 'xai' as const },
      reply: { reasoning: 'Why?', text: 'Hello.' },
    },
  ],
}

function ask(path: string, init: RequestInit, llm = createMockLLM(config)): Promise<Response> {
  const request = new Request(`https://api.x.ai/v1/responses${path}`, init)
  return getResponse(llm.handlers, request) as Promise<Response>
}

const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body) })
const asked = { model: 'grok-4', input: 'hi' }

test('an item of reasoning has a status', async () => {
  const { output } = await (await ask('', post(asked))).json()
  expect(output).toMatchObject([
    { type: 'reasoning', status: 'completed', summary: [{ text: 'Why?' }] },
    { type: 'message', status: 'completed', content: [{ text: 'Hello.' }] },
  ])
})

test('and in a stream, where it is in progress at first', async () => {
  const text = await (await ask('', post({ ...asked, stream: true }))).text()
  const items = Array.from(
    text.matchAll(/"item":\{"id":"rs_[^}]*"status":"(\w+)"/g),
    ([, it]) => it,
  )
  expect(items).toEqual(['in_progress', 'completed'])
})

test('a response is kept until it is deleted', async () => {
  const llm = createMockLLM(config)
  const created = await (await ask('', post(asked), llm)).json()
  expect(await (await ask(`/${created.id}`, {}, llm)).json()).toEqual(created)
  const removed = await ask(`/${created.id}`, { method: 'DELETE' }, llm)
  expect(await removed.json()).toEqual({ id: created.id, object: 'response', deleted: true })
  const gone = await ask(`/${created.id}`, {}, llm)
  expect(gone.status).toBe(404)
  expect(await gone.json()).toEqual({
    code: 'Some requested entity was not found',
    error: expect.stringContaining(created.id),
  })
})
