import { createMockLLM, type RespondFunction } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { describeFailure as describeForLog } from '../../node-server/logged-engine.ts'
import { describeFailure } from '../../src/errors/describe-failure.ts'

const odd: Record<string, unknown> = {
  'what has no text': Object.create(null),
  'an error that cannot be read': new Proxy(new Error('a'), {
    get() {
      throw new Error('get')
    },
  }),
  'an error whose message is no text': Object.assign(new Error('a'), {
    message: 1n,
    stack: null,
    code: 'ENOENT',
  }),
  'a revoked proxy': revoked(),
}

describe.each(Object.entries(odd))('%s', (_name, thrown) => {
  test('is described for the client and for the log', () => {
    expect(typeof describeFailure(thrown)).toBe('string')
    expect(typeof describeForLog(thrown)).toBe('string')
  })

  test('is a 500 in the envelope of the vendor', async () => {
    const response = await ask(() => {
      throw thrown
    }, false)
    expect(response.status).toBe(500)
    expect((await response.json()).error.message).toMatch(/^mockllm could not answer: ./)
  })

  test('is an event of the vendor in the middle of a stream', async () => {
    const response = await ask(async function* () {
      yield 'Hi'
      throw thrown
    }, true)
    expect(await response.text()).toContain('"error":{"message":"')
  })
})

async function ask(respond: RespondFunction, stream: boolean): Promise<Response> {
  const llm = createMockLLM(respond, { onError: () => {} })
  const body = JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'hi' }] })
  const headers = { 'content-type': 'application/json' }
  const url = 'https://api.openai.com/v1/chat/completions'
  const request = new Request(url, { method: 'POST', headers, body })
  return (await getResponse(llm.handlers, request))!
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
