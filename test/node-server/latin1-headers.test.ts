/** A header of a reply has one byte for each character, whatever is sent with it, as a `Response` has it. */
import { connect } from 'node:net'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test } from 'vitest'

const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }

/** What the server sends, as it is on the socket. */
function askRaw(port: number, asked: object): Promise<Buffer> {
  const text = JSON.stringify(asked)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks)))
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    )
  })
}

test.each([
  ['a document', { text: 'café — 你好' }, {}],
  ['a stream', { text: 'café — 你好' }, { stream: true }],
  ['a paced stream', { text: 'café', lag: { ttft_ms: 1 } }, { stream: true }],
  ['an error', { error: { status: 418, message: 'café' } }, {}],
  ['a body as it is', { raw: { body: 'café' } }, {}],
  ['an answer that stalls', { text: 'café', fault: { kind: 'stall', for_ms: 1 } as const }, {}],
])('é in a header of %s', async (_, reply, asked) => {
  const rules = [{ reply: { ...reply, headers: { 'x-note': 'é' } } }]
  const server = await startServer({ config: { rules } })
  onTestFinished(() => server.close())
  const sent = await askRaw(server.port, { ...body, ...asked })
  const [head = '', content = ''] = sent.toString('latin1').split('\r\n\r\n')
  expect(/\r\nx-note: (.*)\r\n/.exec(head)?.[1]).toBe('é')
  expect(Buffer.from(content, 'latin1').toString()).toContain('é')
})
