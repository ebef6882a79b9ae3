/** Drives a server in a child process and reads what that process used. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'

/** `message` is sent first, for what is too long for an argument. */
export async function startChild(file, args, { message, execArgv = [] } = {}) {
  const url = new URL(file, import.meta.url)
  const child = fork(url, args, { execArgv, serialization: 'advanced' })
  if (message !== undefined) child.send(message)
  const [{ port }] = await once(child, 'message')
  const ask = async (question) => {
    child.send(question)
    const [answer] = await once(child, 'message')
    return answer
  }
  return { port, ask, usage: () => ask('usage'), stop: () => child.disconnect() }
}

/** Sends `count` requests over `connections` kept-alive sockets; throws unless all are answered by 200. */
export async function drive(port, { path, body }, count, connections = 16) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const options = { agent, host: '127.0.0.1', port, path, method: 'POST', headers }
  let left = count
  const worker = async () => {
    while (left-- > 0) await sendOne(options, body)
  }
  await Promise.all(Array.from({ length: connections }, worker))
  agent.destroy()
}

function sendOne(options, body) {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
      response.resume().on('end', resolve).on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
