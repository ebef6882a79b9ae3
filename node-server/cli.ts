import { main } from './main.ts'

for (const stream of [process.stdout, process.stderr]) {
  // The reader has gone, as `head` does; nobody is left to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

// No top-level await: what is loaded later stands behind it in the one file that is built.
main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onSignal(callback) {
    process.on('SIGINT', callback)
    process.on('SIGTERM', callback)
  },
  onUncaught: (callback) => process.on('uncaughtException', callback),
  exit: (exitCode) => process.exit(exitCode),
}).then((code) => {
  // A response module may have left timers that would go on.
  process.stdout.write('', () => process.exit(code))
})
