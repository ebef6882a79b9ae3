/** HTTP/2: many streams of one connection, and streams that are reset as fast as they are opened. */
import { connect } from 'node:http2'
import { settle } from '../waiting.mjs'
import { chatBody } from './big-answers.mjs'

const path = '/v1/chat/completions'

export async function resetStreams(server, { resets, resetsPerConnection, streams }) {
  const url = `http://127.0.0.1:${server.port}`
  const before = await server.usage()
  const bodies = await askMany(url, streams)
  const isSame = bodies.every(
    (body) => body.length === bodies[0].length && body.endsWith('[DONE]\n\n'),
  )
  const sent = await openAndReset(url, resets, resetsPerConnection)
  const after = await settle(
    () => server.usage(),
    ({ live }) => live < before.live + 8e6,
  )
  const [next] = await askMany(url, 1)
  return [
    {
      name: `${streams} streams at once on one connection of HTTP/2`,
      ok: isSame,
      detail: `${bodies.length} answers${isSame ? ', all whole' : ', not all whole'}`,
    },
    {
      name: 'streams of HTTP/2 that are reset as they are opened',
      ok: next === bodies[0] || next.length === bodies[0].length,
      detail: `${sent.streams} resets on ${sent.connections} connections; the next is answered; ${Math.round((after.live - before.live) / 1024)} kB left`,
    },
  ]
}

async function askMany(url, count) {
  const session = connect(url)
  session.on('error', () => {})
  const bodies = await Promise.all(
    Array.from({ length: count }, () => {
      const stream = session.request({ ':method': 'POST', ':path': path })
      stream.setEncoding('latin1')
      let body = ''
      stream.on('data', (text) => {
        body += text
      })
      stream.on('error', () => {})
      stream.end(chatBody('paced briefly', true))
      return new Promise((resolve) => stream.once('close', () => resolve(body)))
    }),
  )
  session.close()
  return bodies
}

/** On a new connection whenever the server has had enough of one. */
async function openAndReset(url, resets, resetsPerConnection) {
  let connections = 0
  let streams = 0
  while (streams < resets) {
    connections++
    const session = connect(url)
    // The server ends it at its own moment.
    session.on('error', () => {})
    await new Promise((resolve) => session.once('connect', resolve).once('close', resolve))
    for (
      let round = 0;
      round < resetsPerConnection / 100 && streams < resets && !session.closed;
      round++
    ) {
      for (let index = 0; index < 100 && !session.destroyed && !session.closed; index++) {
        const stream = session.request({ ':method': 'POST', ':path': path })
        stream.on('error', () => {})
        stream.write(chatBody('paced briefly', true))
        stream.close(8)
        streams++
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    session.destroy()
  }
  return { connections, streams }
}
