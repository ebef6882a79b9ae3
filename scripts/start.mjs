/** `npm start`: prepares what is missing and starts the server; arguments go to `mockllm start`. */
import { spawn } from 'node:child_process'
import { prepare } from './prepare.mjs'

prepare()
const server = spawn(process.execPath, ['dist/cli.cjs', 'start', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => process.exit(code ?? 1))
