/** Headers, targets and bodies that are far too large. */
import { post } from '../requests.mjs'
import { SocketClient } from '../socket-client.mjs'
import { pause } from '../waiting.mjs'
import { ask } from './big-answers.mjs'

const mebibyte = 1024 * 1024

/** A path of each vendor with what its own envelope of an error begins with. */
const envelopes = [
  ['/v1/chat/completions', '{"error":{"message":"'],
  ['/v1/messages', '{"type":"error","error":{"type":"request_too_large"'],
  ['/v1beta/models/gemini-2.5-flash:generateContent', '{"error":{"code":413'],
  ['/api/chat', '{"error":"'],
  ['/v2/chat', '{"id":"'],
  ['/model/amazon.nova-lite-v1:0/converse', '{"message":"'],
]

export async function sendOversized(server, { isShort }) {
  const { port } = server
  const checks = []
  for (const [what, bytes] of [
    [
      'a header of 100 kB',
      post('/v1/chat/completions', '{}', `x-long: ${'a'.repeat(100_000)}\r\n`),
    ],
    ['a target of 100 kB', post(`/v1/chat/completions?${'a'.repeat(100_000)}`, '{}')],
    ['10,000 headers', post('/v1/chat/completions', '{}', 'x-one: 1\r\n'.repeat(10_000))],
  ]) {
    const client = new SocketClient(port)
    const { status, isReset, ending } = await client.ask(bytes)
    client.leave()
    const detail = `status ${status}${isReset ? ', reset' : ''}, ${ending}`
    checks.push({ name: what, ok: status === 431 || (status === 0 && isReset), detail })
  }
  const large = 'a'.repeat(33 * mebibyte)
  for (const [path, beginning] of isShort ? envelopes.slice(0, 2) : envelopes) {
    const client = new SocketClient(port)
    const refused = await client.ask(post(path, large))
    const next = await client.ask(ask('plain'))
    client.leave()
    checks.push({
      name: `33 MiB to ${path}`,
      ok: refused.status === 413 && refused.body.startsWith(beginning) && next.status === 200,
      detail: `status ${refused.status}, the next on the connection ${next.status}: ${refused.body.slice(0, 60)}`,
    })
  }
  checks.push(await sendWithoutEnd(server))
  return checks
}

/** A body of chunks that never ends, as long as anybody reads it. */
async function sendWithoutEnd(server) {
  const before = await server.usage()
  const client = new SocketClient(server.port)
  const head = 'POST /v1/messages HTTP/1.1\r\nhost: soak\r\ntransfer-encoding: chunked\r\n\r\n'
  let isAnswered = false
  const answer = client.ask(head).finally(() => {
    isAnswered = true
  })
  const chunk = `100000\r\n${'a'.repeat(mebibyte)}\r\n`
  let sent = 0
  let most = 0
  for (; sent < 600 && client.isOpen && !isAnswered; sent++) {
    await client.writeAll(chunk)
    if (sent % 50 === 0) most = Math.max(most, (await server.usage()).live - before.live)
  }
  const { status } = await Promise.race([answer, pause(10_000).then(() => ({ status: 'none' }))])
  client.leave()
  return {
    name: 'a body without end',
    ok: status === 413 && most < 100 * mebibyte,
    detail: `status ${status} after ${sent} MiB, at most ${Math.round(most / mebibyte)} MiB held`,
  }
}
