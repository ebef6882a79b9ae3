/** From the start of the process to its first whole answer, beside a bare node:http server. */
import { spawn } from 'node:child_process'
import { createServer, request } from 'node:http'
import { median } from './load.mjs'

const body = JSON.stringify({
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'what is 2+2?' }],
})

const bareProgram = `
const server = require('node:http').createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"choices":[]}')
  })
})
server.listen(Number(process.argv[1]), '127.0.0.1')
`

const commands = {
  bare: (port) => ['-e', bareProgram, String(port)],
  // A file without lag; the built-in example has lag, and would be timed with it.
  mock: (port) => [
    ...['dist/cli.js', 'start', '--config', 'bench/startup.yml', '--quiet'],
    ...['--host', '127.0.0.1', '--port', String(port)],
  ],
}

/** Median milliseconds of interleaved rounds, and each command's ratio to the bare server. */
export async function measureStartup({ rounds = 15 } = {}) {
  const samples = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const elapsedMs = await timeStart(command(await freePort()))
      if (round >= 0) samples[name].push(elapsedMs)
    }
  }
  return Object.entries(samples).map(([name, values]) => ({
    name,
    medianMs: median(values),
    ratio: median(values.map((value, index) => value / samples.bare[index])),
  }))
}

async function timeStart(args) {
  const port = Number(args.at(args.indexOf('--port') + 1)) || Number(args.at(-1))
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  try {
    for (;;) {
      if (await answers(port)) return performance.now() - startedMs
      if (performance.now() - startedMs > 10_000) throw new Error(`no answer: ${args.join(' ')}`)
    }
  } finally {
    child.kill('SIGKILL')
  }
}

/** One attempt; a refused connection is tried again in a millisecond. */
function answers(port) {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/v1/chat/completions',
      method: 'POST',
      agent: false,
    }
    const sent = request(options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200))
    })
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
