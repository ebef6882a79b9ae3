/** Drives a server in a child process and reads the CPU that it used. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'

export async function startChild(file, args, message) {
  const child = fork(new URL(file, import.meta.url), args)
  if (message !== undefined) child.send(message)
  const [{ port }] = await once(child, 'message')
  const cpu = async () => {
    child.send('cpu')
    const [usage] = await once(child, 'message')
    return usage.user + usage.system
  }
  return { port, cpu, stop: () => child.disconnect(), pid: child.pid }
}

/** Sends `count` requests over `connections` kept-alive sockets; gives the last body's length. */
export async function drive(port, { path, headers = {}, body }, count, connections = 16) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const options = {
    agent,
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    },
  }
  let left = count
  let length = 0
  const worker = async () => {
    while (left-- > 0) {
      length = await new Promise((resolve, reject) => {
        const sent = request(options, (response) => {
          let bytes = 0
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
          response.on('data', (chunk) => {
            bytes += chunk.length
          })
          response.on('end', () => resolve(bytes))
          response.on('error', reject)
        })
        sent.on('error', reject)
        sent.end(body)
      })
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  agent.destroy()
  return length
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
