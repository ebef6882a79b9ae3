/** The npm package, which MSW does not intercept: over HTTP it is a client like any other. */
import { Agent, fetch, request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { answer, config, slowConfig } from './sdk-config.ts'
import { transports } from './transports.ts'

const http = transports.find(({ name }) => name === 'over HTTP')!

function init(content: string, stream: boolean) {
  const dispatcher = new Agent()
  onTestFinished(() => dispatcher.destroy())
  const messages = [{ role: 'user', content }]
  return {
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', stream, messages }),
    dispatcher,
  }
}

test('undici.fetch gets an answer and a stream', async () => {
  const { openaiUrl } = await http.connect(config)
  const url = `${openaiUrl}/chat/completions`
  const plain = await fetch(url, init('what is 2+2?', false))
  expect(await plain.json()).toMatchObject({ choices: [{ message: { content: answer } }] })
  const stream = await fetch(url, init('what is 2+2?', true))
  expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/)
})

test('undici.request that is destroyed mid-stream is heard of', async () => {
  const connection = await http.connect(slowConfig)
  const url = `${connection.openaiUrl}/chat/completions`
  const { body } = await request(url, init('tell me a story', true))
  let chunks = 0
  for await (const _ of body) {
    chunks++
    if (chunks === 3) break
  }
  expect(await connection.firstFinished()).toMatchObject({ outcome: 'aborted' })
})
