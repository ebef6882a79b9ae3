/** Thousands of idle keep-alive connections: what each costs, and that everybody is still served. */
import { SocketClient } from '../socket-client.mjs'
import { ask } from './big-answers.mjs'

const mostKilobytes = 30

export async function holdIdleConnections(server, { connections }) {
  const before = await server.usage()
  const clients = []
  for (let opened = 0; opened < connections; opened += 100) {
    const batch = Array.from({ length: 100 }, () => new SocketClient(server.port))
    await Promise.all(batch.map((client) => client.ask(ask('plain'))))
    clients.push(...batch)
  }
  const during = await server.usage()
  const kilobytes = Math.round(((during.rss - before.rss) / connections / 1024) * 10) / 10
  const newcomer = new SocketClient(server.port)
  const { status } = await newcomer.ask(ask('plain'))
  newcomer.leave()
  // All of them again: none was forgotten.
  let answered = 0
  for (let at = 0; at < clients.length; at += 100) {
    const batch = clients.slice(at, at + 100)
    const answers = await Promise.all(batch.map((client) => client.ask(ask('plain'))))
    answered += answers.filter((answer) => answer.status === 200).length
  }
  for (const client of clients) client.leave()
  return {
    kilobytes,
    checks: [
      {
        name: `${connections} idle connections`,
        ok: kilobytes <= mostKilobytes,
        detail: `${kilobytes} kB each, resident (at most ${mostKilobytes})`,
      },
      { name: 'a newcomer beside them', ok: status === 200, detail: `status ${status}` },
      {
        name: 'each of them asks again',
        ok: answered === connections,
        detail: `${answered} of ${connections} are answered`,
      },
    ],
  }
}
