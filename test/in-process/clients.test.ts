import https from 'node:https'
import axios from 'axios'
import { mockLLMHandlers } from 'mockllm'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatBody, chatUrl, post, textOf } from './event-stream.ts'

const answer = 'Hello, 👩‍👩‍👧‍👦!'
const server = setupServer(...mockLLMHandlers({ responses: { hi: answer } }))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())

const clients = {
  async fetch(body: string) {
    const response = await post(chatUrl, body)
    return { contentType: response.headers.get('content-type'), text: await response.text() }
  },
  'node:https': (body: string) =>
    new Promise<{ contentType: string | undefined; text: string }>((resolve, reject) => {
      const outgoing = https.request(chatUrl, { method: 'POST' }, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          text += chunk
        })
        incoming.on('end', () => resolve({ contentType: incoming.headers['content-type'], text }))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    }),
  async axios(body: string) {
    const headers = { 'content-type': 'application/json' }
    const response = await axios.post<string>(chatUrl, body, { headers, responseType: 'text' })
    return { contentType: String(response.headers['content-type']), text: response.data }
  },
  async 'axios with the fetch adapter'(body: string) {
    const response = await axios.post<string>(chatUrl, body, {
      adapter: 'fetch',
      headers: { 'content-type': 'application/json' },
      responseType: 'text',
    })
    return { contentType: String(response.headers['content-type']), text: response.data }
  },
}

describe.each(Object.entries(clients))('%s', (_, ask) => {
  test('gets an answer in one piece', async () => {
    const { contentType, text } = await ask(chatBody('hi'))
    expect(contentType).toBe('application/json')
    expect(textOf(text)).toBe(answer)
  })

  test('gets a stream', async () => {
    const { contentType, text } = await ask(chatBody('hi', true))
    expect(contentType).toMatch(/^text\/event-stream/)
    expect(textOf(text)).toBe(answer)
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  })
})
