import { type RunningServer, startServer } from 'mockllm/node-server'
import { afterAll, beforeAll } from 'vitest'
import { config, describeDeterminism } from './suite.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ config })
})
afterAll(() => server.close())

describeDeterminism('HTTP', (path) => server.url + path)
