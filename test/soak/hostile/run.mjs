/** The hostile part of a soak: one server, and all that can be done to its connections. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '../server.mjs'
import { SocketClient } from '../socket-client.mjs'
import { settle } from '../waiting.mjs'
import { ask, bigAnswers, bigConfig } from './big-answers.mjs'
import { resetStreams } from './http2-resets.mjs'
import { holdIdleConnections } from './idle-connections.mjs'
import { sendOversized } from './oversized.mjs'
import { sendPipelines } from './pipelines.mjs'
import { breakOff, socketsOf, startSlowSenders } from './slow-senders.mjs'
import { stallReaders } from './stalled-readers.mjs'

/** Slow clients are sent away after five minutes: a short run does not wait for that. */
export async function runHostile({ isShort, seed, directory }) {
  const config = join(directory, 'hostile.json')
  writeFileSync(config, bigConfig)
  const server = await startServer([`--config=${config}`])
  const count = (full, short) => (isShort ? short : full)
  try {
    await warmUp(server)
    const before = await server.usage()
    const stalled = await stallReaders(server, { readers: count(100, 20) })
    const idle = await holdIdleConnections(server, { connections: count(5000, 1000) })
    const slow = startSlowSenders(server.port, { count: count(200, 50) })
    const checks = [
      ...stalled.checks,
      ...idle.checks,
      ...(await sendPipelines(server, { requests: count(5000, 1000) })),
      ...(await breakOff(server, { connections: count(2000, 300), seed })),
      ...(await resetStreams(server, {
        resets: count(100_000, 5000),
        // From a thousand on, node:http2 ends the connection; Node 20 takes its time for that.
        resetsPerConnection: count(4000, 500),
        streams: 100,
      })),
      ...(await sendOversized(server, { isShort })),
      ...(isShort ? [] : await slow.checks()),
    ]
    slow.stop()
    checks.push(await checkEnd(server, before))
    return {
      checks,
      figures: {
        stalledReaderKilobytes: stalled.kilobytes,
        idleConnections: count(5000, 1000),
        idleConnectionKilobytes: idle.kilobytes,
      },
    }
  } finally {
    server.kill()
  }
}

/** Each kind once: the first answer loads what later ones only use. */
async function warmUp(server) {
  for (const asked of [...Object.values(bigAnswers), ['plain', false], ['paced briefly', true]]) {
    const client = new SocketClient(server.port)
    await client.ask(ask(...asked))
    client.leave()
  }
}

async function checkEnd(server, before) {
  const after = await settle(
    () => server.usage(),
    ({ resources }) => socketsOf(resources) <= socketsOf(before.resources),
    100_000,
  )
  const left = socketsOf(after.resources)
  const said = server.errors.map(({ message }) => message)
  const code = await server.stop()
  return {
    name: 'after all that',
    ok: left === 0 && said.length === 0 && code === 0,
    detail: `${left} sockets are open, ${said.length} errors on stderr${said.length === 0 ? '' : ` (${said[0]})`}, exit code ${code}`,
  }
}
