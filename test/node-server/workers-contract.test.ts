/** The same bytes where one process has another answer, as the workers of one server do. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createRequestListener, type Listener, listen } from '../../node-server/listener.ts'
import type { NodeRequest } from '../../node-server/node-request.ts'
import { createForward } from '../../node-server/workers/forward.ts'
import { createEngine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { Elsewhere } from '../../src/state/elsewhere.ts'
import { contractConfig } from '../contract/cases.ts'
import { requestOf } from '../contract/recorded.ts'
import { describeContract } from '../contract/suite.ts'

const engine = createEngine(contractConfig(), allSurfaces)
const owner = createServer(createRequestListener(engine, {}))
const directory = mkdtempSync(join(tmpdir(), 'mockllm-test-'))
const address =
  process.platform === 'win32'
    ? `\\\\.\\pipe\\mockllm-test-${process.pid}`
    : join(directory, 'owner')
let front: Listener

beforeAll(async () => {
  await new Promise<void>((resolve) => owner.listen(address, resolve))
  const leaving = Object.create(engine, {
    respond: {
      // One that was too large to be kept is refused where it came in.
      value: async (request: NodeRequest) =>
        request.body === undefined ? engine.respond(request) : Promise.reject(new Elsewhere(0)),
    },
  })
  front = await listen(leaving, {
    host: '127.0.0.1',
    port: 0,
    forward: createForward([address]),
  })
})

afterAll(async () => {
  await front.close()
  owner.closeAllConnections()
  owner.close()
  rmSync(directory, { recursive: true })
})

describeContract('left to another process', (request) => fetch(requestOf(request, front.url)))
