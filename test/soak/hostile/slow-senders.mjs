/** Connections that send a byte now and then, in their headers or their body, and those that break off. */
import { createRandom } from '../random.mjs'
import { SocketClient } from '../socket-client.mjs'
import { pause, settle } from '../waiting.mjs'
import { ask } from './big-answers.mjs'

/** node:http's own limits, and how often it looks. */
const headersLimitMs = 60_000
const requestLimitMs = 300_000
const lookMs = 30_000

/** Opens `count` of either kind, which go on until the server sends them away. */
export function startSlowSenders(port, { count }) {
  const bytes = ask('plain')
  const bodyAt = bytes.indexOf('\r\n\r\n') + 4
  const groups = { headers: [], bodies: [] }
  for (let index = 0; index < count; index++) {
    groups.headers.push(trickle(port, 'GET /v1/models HTTP/1.1\r\n', 'x-slow: '))
    groups.bodies.push(trickle(port, bytes.slice(0, bodyAt), bytes.slice(bodyAt)))
  }
  const timer = setInterval(() => {
    for (const sender of [...groups.headers, ...groups.bodies]) sender.step()
  }, 5000)
  return {
    stop() {
      clearInterval(timer)
      for (const sender of [...groups.headers, ...groups.bodies]) sender.client.leave()
    },
    /** Takes more than five minutes. */
    async checks() {
      return [
        await checkGroup('headers', headersLimitMs),
        await checkGroup('bodies', requestLimitMs),
      ]
    },
  }

  async function checkGroup(name, limitMs) {
    const group = groups[name]
    await settle(
      () => group,
      (senders) => senders.every(({ endedMs }) => endedMs !== undefined),
      limitMs + lookMs + 10_000 - (performance.now() - group[0].startedMs),
    )
    const ended = group.filter(({ status }) => status === 408)
    const longest = Math.max(...ended.map(({ startedMs, endedMs }) => endedMs - startedMs))
    return {
      name: `${count} clients that send their ${name} a byte at a time`,
      ok: ended.length === count,
      detail: `${ended.length} of ${count} got a 408, the last after ${Math.round(longest / 1000)} s`,
    }
  }
}

function trickle(port, first, rest) {
  const client = new SocketClient(port)
  const sender = { client, startedMs: performance.now(), endedMs: undefined, status: undefined }
  client.ask(first).then(({ status }) => {
    sender.endedMs = performance.now()
    sender.status = status
  })
  let at = 0
  sender.step = () => {
    // The last byte is never sent.
    if (client.isOpen && at < rest.length - 1) client.write(rest[at++])
    else if (client.isOpen && !rest.endsWith('}')) client.write('a')
  }
  return sender
}

/** Clients that end their side, or all of it, before, in or after their request. */
export async function breakOff(server, { connections, seed }) {
  const { port } = server
  const random = createRandom(seed)
  const checks = []
  for (const [name, bytes, expected] of [
    ['gets a document', ask('plain'), 'whole'],
    // The end is all that tells of a client that has gone for good, so that its timers are freed.
    ['is given no more of a paced stream', ask('paced briefly', true), 'torn'],
  ]) {
    const client = new SocketClient(port)
    const asked = client.ask(bytes)
    client.endSending()
    const { status, ending } = await asked
    await Promise.race([client.closed, pause(5000)])
    checks.push({
      name: `a client that has ended its side ${name}`,
      ok: ending === expected && !client.isOpen,
      detail: `status ${status}, ${ending}, connection ${client.isOpen ? 'open' : 'closed'}`,
    })
  }
  const before = await server.usage()
  const bytes = ask('plain')
  for (let index = 0; index < connections; index++) {
    const client = new SocketClient(port)
    await client.opened
    client.write(bytes.slice(0, random.below(bytes.length)))
    if (random.next() < 0.3) client.endSending()
    else client.leave({ reset: random.next() < 0.5 })
    setTimeout(() => client.leave(), 1000)
  }
  const after = await settle(
    () => server.usage(),
    ({ resources }) => socketsOf(resources) <= socketsOf(before.resources),
  )
  const left = socketsOf(after.resources) - socketsOf(before.resources)
  checks.push({
    name: `${connections} clients break off in the middle of their request`,
    ok: left <= 0,
    detail: `${Math.max(0, left)} sockets are left of them`,
  })
  return checks
}

export const socketsOf = (resources) => resources.TCPSocketWrap ?? 0
