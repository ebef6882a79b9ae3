#!/usr/bin/env node
import { main } from './main.ts'

for (const stream of [process.stdout, process.stderr]) {
  // The reader has gone, as `head` does; nobody is left to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onSignal(callback) {
    process.on('SIGINT', callback)
    process.on('SIGTERM', callback)
  },
  exit: (exitCode) => process.exit(exitCode),
})
// A response module may have left timers that would go on.
process.stdout.write('', () => process.exit(code))
