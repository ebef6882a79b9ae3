/** What the official SDKs' own retries do to a sequence, and to what only answers so often. */
import Anthropic from '@anthropic-ai/sdk'
import { type Config, createMockLLM, type MockLLM, type RuleReply } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import OpenAI from 'openai'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sayOver } from './ask.ts'

const say = (content: string) => [{ role: 'user' as const, content }]

interface Client {
  sdk: string
  /** Gives the text of the answer, or the status of the error. */
  ask(url: string, user?: string): Promise<string | number | undefined>
}

const clients: Client[] = [
  {
    sdk: 'openai',
    async ask(url, user = 'hi') {
      const client = new OpenAI({ apiKey: 'sk-test', baseURL: `${url}/v1` })
      return client.chat.completions.create({ model: 'gpt-4o', messages: say(user) }).then(
        ({ choices }) => choices[0]!.message.content!,
        ({ status }: InstanceType<typeof OpenAI.APIError>) => status,
      )
    },
  },
  {
    sdk: '@anthropic-ai/sdk',
    async ask(url, user = 'hi') {
      const client = new Anthropic({ apiKey: 'sk-ant-test', baseURL: url })
      const request = { model: 'claude-sonnet-5', max_tokens: 9, messages: say(user) }
      return client.messages.create(request).then(
        ({ content }) => (content[0]?.type === 'text' ? content[0].text : ''),
        ({ status }: InstanceType<typeof Anthropic.APIError>) => status,
      )
    },
  },
]

async function start(
  reply: RuleReply,
  config: Config = {},
): Promise<{ llm: MockLLM; url: string }> {
  const llm = createMockLLM({ ...config, rules: [{ reply }] })
  const { url, close } = await startServer({ config: llm })
  onTestFinished(() => close())
  return { llm, url }
}

/** An error that clients try again after at once. */
const busy = { error: { status: 503, headers: { 'retry-after-ms': '1' } } }

describe.each(clients)('$sdk', ({ ask }) => {
  test('count: its retries take the steps, and it has the answer in the end', async () => {
    const { llm, url } = await start({ sequence: [busy, busy, 'well', 'later'] })
    expect([await ask(url), await ask(url)]).toEqual(['well', 'later'])
    expect(llm.calls.map(({ status }) => status)).toEqual([503, 503, 200, 200])
  })

  test('same: its retries get the step of their first attempt, and the next call the next', async () => {
    const { llm, url } = await start({ sequence: [busy, 'well', 'later'], retries: 'same' })
    expect([await ask(url), await ask(url), await ask(url)]).toEqual([503, 'well', 'later'])
    expect(llm.calls.map(({ status }) => status)).toEqual([503, 503, 503, 200, 200])
  })

  test('same: calls at once do not take each other for retries', async () => {
    const { url } = await start({ sequence: [busy, 'a', 'b', 'c'], retries: 'same' })
    const told = await Promise.all(['x', 'y', 'z'].map((user) => ask(url, user)))
    expect(told.filter((one) => one === 503)).toHaveLength(1)
    expect(told.filter((one) => one !== 503).sort()).toEqual(['a', 'b'])
  })

  test('a sequence that is over is no 404, unless it says so', async () => {
    const strict: Config = { defaults: { unmatched: 'error' } }
    const last = await start({ sequence: ['a'] }, strict)
    expect([await ask(last.url), await ask(last.url)]).toEqual(['a', 'a'])
    const none = await start({ sequence: ['a'], repeat: 'none' }, strict)
    expect([await ask(none.url), await ask(none.url)]).toEqual(['a', 404])
    expect(none.llm.calls).toHaveLength(2)
  })
})

test('a client that says nothing of retries', async () => {
  const count = await start({ sequence: [busy, 'well'] })
  expect([await sayOver(count.url, 'hi'), await sayOver(count.url, 'hi')]).toEqual([
    'mock error 503',
    'well',
  ])
  const same = await start({ sequence: [busy, 'well'], retries: 'same' })
  for (let attempt = 0; attempt < 3; attempt++) {
    expect(await sayOver(same.url, 'hi')).toBe('mock error 503')
  }
  expect(await sayOver(same.url, 'ho')).toBe('well')
})
