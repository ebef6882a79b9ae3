/** The package as installed: `startServer` with the config given. */
import { startServer } from '../dist/node-server/index.js'

const config = JSON.parse(process.argv[2])
const server = await startServer({ config, host: '127.0.0.1', port: 0 })
process.send({ port: server.port })
process.on('message', () => process.send(process.cpuUsage()))
process.on('disconnect', () => process.exit())
