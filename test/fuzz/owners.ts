/** Two servers by the same rules: one answers itself, the other has a process of its own do so. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRequestListener, type Listener, listen } from '../../node-server/listener.ts'
import { createForward } from '../../node-server/workers/forward.ts'
import { createManualClock } from '../../src/clock.ts'
import { createEngine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { Elsewhere } from '../../src/state/elsewhere.ts'

export interface Pair {
  alone: Listener
  front: Listener
  close(): Promise<void>
}

const config = {
  rules: [{ reply: { template: '{user} {model}', reasoning: 'Hm.' } }],
  settings: { now: '2026-01-02T03:04:05Z' },
}

function newEngine() {
  return createEngine(config, allSurfaces, { clock: createManualClock(0) })
}

export async function createPair(): Promise<Pair> {
  const directory = mkdtempSync(join(tmpdir(), 'mockllm-test-'))
  const address =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\mockllm-fuzz-${process.pid}`
      : join(directory, 'owner')
  const engine = newEngine()
  const owner = createServer(
    { maxHeaderSize: 64 * 1024, requireHostHeader: false },
    createRequestListener(engine, {}),
  )
  await new Promise<void>((resolve) => owner.listen(address, resolve))
  const leaving = Object.create(engine, {
    respond: { value: () => Promise.reject(new Elsewhere(0)) },
  })
  const place = { host: '127.0.0.1', port: 0 }
  const alone = await listen(newEngine(), place)
  const front = await listen(leaving, { ...place, forward: createForward([address]) })
  return {
    alone,
    front,
    async close() {
      await front.close()
      await alone.close()
      owner.closeAllConnections()
      owner.close()
      rmSync(directory, { recursive: true })
    },
  }
}
