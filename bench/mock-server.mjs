/** The package as installed: `startServer` with the config given. */
import { startServer } from '../dist/node-server/index.js'
import { serveParent } from './child.mjs'

const config = JSON.parse(process.argv[2])
const server = await startServer({ config, host: '127.0.0.1', port: 0 })
serveParent(server.port)
