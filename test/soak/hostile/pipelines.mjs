/** More requests in one piece than anybody sends: answered in order, each whole. */
import { SocketClient } from '../socket-client.mjs'
import { ask } from './big-answers.mjs'

export async function sendPipelines(server, { requests }) {
  const client = new SocketClient(server.port)
  const kinds = [
    ['paced briefly', true],
    ['plain', false],
    ['plain', true],
  ]
  const asked = []
  let bytes = ''
  for (let index = 0; index < requests; index++) {
    const [user, stream] = kinds[index % kinds.length]
    asked.push({ stream, answer: client.expect() })
    bytes += ask(user, stream)
  }
  client.write(bytes)
  let right = 0
  for (const { stream, answer } of asked) {
    const { status, body, ending } = await answer
    const end = stream ? '[DONE]\n\n' : '}'
    if (status === 200 && ending === 'whole' && body.endsWith(end)) right++
  }
  client.leave()
  return [
    {
      name: `${requests} requests in one piece`,
      ok: right === requests,
      detail: `${right} answers in order`,
    },
  ]
}
