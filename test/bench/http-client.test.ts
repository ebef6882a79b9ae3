import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { drive, prepareRequest } from '../../bench/http-client.mjs'

const request = prepareRequest('/v1/chat/completions', '{"stream":true}')
const servers: { close(): void }[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

test('counts answers with a length and in chunks, whatever they are cut into', async () => {
  const answers = [
    'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n\r\n0\r\n\r\nabcde',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n0\n\n0\n\r\n2\r\n\n\n\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx',
  ]
  let received = 0
  const port = await listen(
    createRawServer((socket) => {
      socket.setNoDelay(true)
      let bytes = 0
      socket.on('data', async (chunk) => {
        bytes += chunk.length
        if (bytes < request.length) return
        bytes = 0
        await writeByBytes(socket, answers[received++ % answers.length]!)
      })
    }),
  )
  const { answered } = await drive(port, [request], { durationMs: 0, connections: 1, least: 6 })
  expect(answered).toBe(6)
  expect(received).toBe(6)
})

test('sends the requests in turn over so many connections, each at least once', async () => {
  const bodies: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(async (incoming, response) => {
    sockets.add(incoming.socket)
    let body = ''
    for await (const chunk of incoming) body += chunk
    bodies.push(body)
    response.end('{}')
  })
  const port = await listen(server)
  const requests = ['1', '2', '3'].map((body) => prepareRequest('/', body))
  const { answered } = await drive(port, requests, { durationMs: 0, connections: 3 })
  expect(answered).toBe(3)
  expect(bodies.toSorted()).toEqual(['1', '2', '3'])
  expect(sockets.size).toBe(3)
})

test('says which answer was not 200, and fails where the server hangs up', async () => {
  const busy = await listen(
    createServer((_, response) => {
      response.writeHead(413).end('too much')
    }),
  )
  const options = { durationMs: 0, connections: 1 }
  await expect(drive(busy, [request], options)).rejects.toThrow(
    /413 Payload Too Large: .*too much/s,
  )
  const rude = await listen(createRawServer((socket) => socket.on('data', () => socket.end())))
  await expect(drive(rude, [request], options)).rejects.toThrow('closed the connection')
})

async function listen(server: Server | ReturnType<typeof createRawServer>): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A turn of the event loop for each, so that the other side reads them one by one. */
async function writeByBytes(socket: Socket, text: string): Promise<void> {
  for (const character of text) {
    await new Promise((resolve) => socket.write(character, resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
}
