/** Clients that ask for 10 MB and stop reading: what each costs the server, and that it can still be read. */
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { SocketClient } from '../socket-client.mjs'
import { settle } from '../waiting.mjs'
import { ask, bigAnswers, chatBody } from './big-answers.mjs'

/** A document may hold itself; a stream what is on its way, and the list of its 45,000 pieces. */
const mostKilobytes = { document: 10_500, stream: 700, pacedStream: 700, pacedStreamHttp2: 700 }

export async function stallReaders(server, { readers }) {
  const checks = []
  const kilobytes = {}
  for (const [kind, [user, stream]] of Object.entries(bigAnswers)) {
    const whole = await readWhole(server.port, ask(user, stream))
    await measure(kind, async () => {
      const sockets = await openAll(readers, () => stallOne(server.port, ask(user, stream)))
      return {
        /** The first goes on after all, and misses nothing. */
        async readOne() {
          const size = await readRest(sockets[0], whole.length)
          return size === whole.length
        },
        leave() {
          for (const socket of sockets) socket.resetAndDestroy()
        },
      }
    })
  }
  await measure('pacedStreamHttp2', async () => {
    const session = connectHttp2(`http://127.0.0.1:${server.port}`)
    session.on('error', () => {})
    const streams = await openAll(readers, () => stallStream(session))
    return { readOne: () => readStream(streams[0]), leave: () => session.destroy() }
  })
  return { checks, kilobytes }

  async function measure(kind, open) {
    const before = await server.usage()
    const opened = await open()
    const during = await settledUsage(server)
    kilobytes[kind] = Math.max(0, Math.round((during.live - before.live) / readers / 1024))
    const isRead = await opened.readOne()
    opened.leave()
    const after = await settle(
      () => server.usage(),
      ({ live }) => live < before.live + 8e6,
    )
    const left = Math.round((after.live - before.live) / 1024)
    checks.push(
      {
        name: `${readers} readers of a 10 MB ${kind} stop reading`,
        ok: kilobytes[kind] <= mostKilobytes[kind],
        detail: `${kilobytes[kind]} kB each (at most ${mostKilobytes[kind]}), resident ${Math.round((during.rss - before.rss) / readers / 1024)} kB each`,
      },
      {
        name: `one of them reads on (${kind})`,
        ok: isRead,
        detail: isRead ? 'whole' : 'not whole',
      },
      { name: `they leave (${kind})`, ok: left < 8000, detail: `${left} kB are left of them all` },
    )
  }
}

/** Until it grows no more. */
async function settledUsage(server) {
  let last = await server.usage()
  for (let round = 0; round < 20; round++) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    const next = await server.usage()
    if (Math.abs(next.live - last.live) < 1e6) return next
    last = next
  }
  return last
}

/** A few at a time: nobody is to be sent away because all come at once. */
async function openAll(count, openOne) {
  const opened = []
  for (let index = 0; index < count; index++) opened.push(await openOne())
  return opened
}

function stallOne(port, bytes) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause()
      socket.write(bytes, 'latin1', () => resolve(socket))
    })
    socket.on('error', () => {})
  })
}

/** How many bytes of body come, without the sizes of chunks. */
async function readRest(socket, enough) {
  const chunks = []
  let size = 0
  socket.on('data', (chunk) => {
    chunks.push(chunk)
    size += chunk.length
  })
  socket.resume()
  await settle(
    () => size,
    (now) => now >= enough && chunks.at(-1).toString('latin1').endsWith(endOf(chunks)),
  )
  const text = Buffer.concat(chunks).toString('latin1')
  return bodyOf(text).length
}

const endOf = (chunks) => (/chunked/i.test(chunks[0].toString('latin1', 0, 500)) ? '0\r\n\r\n' : '')

function bodyOf(text) {
  const at = text.indexOf('\r\n\r\n')
  const head = text.slice(0, at)
  if (!/chunked/i.test(head)) return text.slice(at + 4)
  const pieces = []
  for (let next = at + 4; ; ) {
    const end = text.indexOf('\r\n', next)
    const size = Number.parseInt(text.slice(next, end), 16)
    if (!(size > 0)) return pieces.join('')
    pieces.push(text.slice(end + 2, end + 2 + size))
    next = end + 2 + size + 2
  }
}

async function readWhole(port, bytes) {
  const client = new SocketClient(port)
  const { body } = await client.ask(bytes)
  client.leave()
  return body
}

function stallStream(session) {
  const [user] = bigAnswers.pacedStream
  const stream = session.request({ ':method': 'POST', ':path': '/v1/chat/completions' })
  stream.on('error', () => {})
  stream.pause()
  stream.end(chatBody(user, true))
  return new Promise((resolve) => stream.once('response', () => resolve(stream)))
}

function readStream(stream) {
  let end = ''
  stream.setEncoding('latin1')
  stream.on('data', (text) => {
    end = text.slice(-50)
  })
  stream.resume()
  return new Promise((resolve) => stream.once('end', () => resolve(end.includes('[DONE]'))))
}
