import { type RunningServer, startServer } from 'mockllm/node-server'
import { afterAll, beforeAll } from 'vitest'
import { contractConfig } from './cases.ts'
import { requestOf } from './recorded.ts'
import { describeContract } from './suite.ts'

for (const [name, lagFactor] of [
  ['HTTP', undefined],
  ['HTTP, with lag', 1000],
] as const) {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer({ config: contractConfig(lagFactor), port: 0 })
  })
  afterAll(() => server.close())

  describeContract(name, (request) => fetch(requestOf(request, server.url)))
}
