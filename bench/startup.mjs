/** From the start of the process to its first whole answer, beside a bare node:http server. */
import { spawn } from 'node:child_process'
import { createServer, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { median } from './statistics.mjs'

const body = JSON.stringify({
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'what is 2+2?' }],
})

// As bare as it gets: no file to find, and none of what ES modules cost.
const bareProgram = `
const server = require('node:http').createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"choices":[]}')
  })
})
server.listen(Number(process.argv[1]), '127.0.0.1')
`

const fileOf = (path) => fileURLToPath(new URL(path, import.meta.url))

const commands = {
  bare: (port) => ['-e', bareProgram, String(port)],
  // A file without lag; the built-in example has lag, and would be timed with it.
  mock: (port) => [
    ...[fileOf('../dist/cli.js'), 'start', '--config', fileOf('startup.yml'), '--quiet'],
    ...['--host', '127.0.0.1', '--port', String(port)],
  ],
}

/** Median milliseconds of interleaved rounds and of their ratios; the first warms the disk's cache. */
export async function measureStartup({ rounds }) {
  const samples = { bare: [], mock: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const port = await freePort()
      const elapsedMs = await timeStart(command(port), port)
      if (round > 0) samples[name].push(elapsedMs)
    }
  }
  return {
    goal: 1.6,
    ratio: median(samples.mock.map((elapsedMs, round) => elapsedMs / samples.bare[round])),
    bareMs: median(samples.bare),
    mockMs: median(samples.mock),
  }
}

async function timeStart(args, port) {
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  try {
    for (;;) {
      if (await answers(port)) return performance.now() - startedMs
      const waitedMs = performance.now() - startedMs
      if (waitedMs > 10_000 || child.exitCode !== null) {
        throw new Error(`No answer within ${waitedMs.toFixed(0)} ms: node ${args.join(' ')}`)
      }
    }
  } finally {
    child.kill('SIGKILL')
    // What is left of it would be in the next one's way.
    await exited
  }
}

/** One attempt; a refused connection is tried again in a millisecond. */
function answers(port) {
  return new Promise((resolve) => {
    const path = '/v1/chat/completions'
    const options = { host: '127.0.0.1', port, path, method: 'POST', agent: false }
    const sent = request(options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200))
    })
    sent.setTimeout(2000, () => sent.destroy())
    sent.on('error', () => setTimeout(resolve, 1, false))
    sent.end(body)
  })
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
