/** What a worker does: the server of one process, and a second one for what the other workers leave to it. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Config } from '../../src/config/schema.ts'
import { createEngine, type Engine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { createFindElsewhere } from '../../src/state/elsewhere.ts'
import { createControlRoutes } from '../control/control-routes.ts'
import { type Controlled, controlEngine } from '../control/controlled.ts'
import { createRefusal } from '../control/same-origin.ts'
import { createRequestListener } from '../listener.ts'
import type { LoadedModule } from '../load-module.ts'
import { createLog } from '../log.ts'
import { describeFailure, withLog } from '../logged-engine.ts'
import type { Io } from '../main.ts'
import { createPages } from '../pages.ts'
import { type SourceState, toConfig } from '../sources.ts'
import { surviveUncaught } from '../uncaught.ts'
import { listenAt, removeAtExit } from './addresses.ts'
import type { Channel } from './channel.ts'
import { createForward, maxHeaderBytes } from './forward.ts'
import { type FrontServer, openFrontServer } from './front-server.ts'
import { createGate } from './gate.ts'
import type { PrimaryMethods, WorkerMethods, WorkerSettings } from './methods.ts'
import { createOwnerOf } from './owners.ts'

/** The rules to be put in place, and what they were made of. */
interface Prepared {
  state: SourceState
  putInPlace: () => void
}

/** With what cannot be asked for by a message alone. */
export interface WorkerParts extends WorkerMethods {
  take(socket: Socket): void
}

export function createWorker(io: Io, primary: () => Channel<PrimaryMethods>): WorkerParts {
  const gate = createGate(() => primary().call('settle'))
  let settings: WorkerSettings
  let state: SourceState
  let engine: Engine
  let front: FrontServer | undefined
  let inner: Server | undefined
  let prepared: Prepared | undefined

  async function readState(config: Config, module: LoadedModule | undefined): Promise<SourceState> {
    if (settings.module === undefined || module !== undefined) return { config, module }
    const { loadModule } = await import('../load-module.ts')
    return { config, module: await loadModule(settings.module) }
  }

  return {
    async start(given) {
      settings = given
      const { index, addresses, host, allowHosts, control, format, quiet, color, module } = given
      const log = createLog({ ...io, format, quiet, color })
      const onError = (error: unknown) =>
        log.error(describeFailure(error), { event: 'answer_failed' })
      surviveUncaught(module, io, log)
      state = await readState(given.config, undefined)
      const findElsewhere = createFindElsewhere(createOwnerOf(index, addresses.length))
      const own = createEngine(toConfig(state), allSurfaces, { onError, findElsewhere })
      for (const { rule, session } of given.uses) own.use(rule, session)
      engine = withLog(own, log)
      gate.watch(given.states)
      const refusalOf = createRefusal(host, allowHosts)
      const options = {
        beforeRequest: gate.beforeRequest,
        pages: createPages(engine, refusalOf, control),
        ...(control
          ? { control: createControlRoutes(controlAll(primary()), refusalOf, onError) }
          : {}),
        forward: createForward(addresses),
        onError,
      }
      inner = await listenForOthers(createRequestListener(engine, options), addresses[index]!)
      front = await openFrontServer(engine, options, `${addresses[index]}-front`)
      return { moduleFiles: state.module?.files }
    },
    take: (socket) => (front === undefined ? socket.destroy() : front.take(socket)),
    async prepare({ config, readsModule }) {
      const next = await readState(config, readsModule ? undefined : state.module)
      try {
        prepared = { state: next, putInPlace: engine.prepare(toConfig(next)) }
      } catch (error) {
        if (readsModule) next.module?.dispose()
        throw error
      }
      return { moduleFiles: next.module?.files }
    },
    abandon() {
      const module = prepared?.state.module
      if (module !== state.module) module?.dispose()
      prepared = undefined
    },
    commit() {
      gate.hold()
      if (prepared === undefined) return
      prepared.putInPlace()
      if (prepared.state.module !== state.module) state.module?.dispose()
      state = prepared.state
      prepared = undefined
    },
    use({ rule, session }) {
      gate.hold()
      engine.use(rule, session)
    },
    reset(session) {
      gate.hold()
      engine.reset(session)
    },
    release(states) {
      gate.watch(states)
      gate.release()
    },
    watch: gate.watch,
    calls: async (query) => await controlEngine(engine).calls(query),
    async close(graceMs) {
      gate.release()
      await front?.close(graceMs)
    },
    async exit() {
      // Answers that others waited for are cut, and their calls are told of.
      inner?.closeAllConnections()
      await new Promise((resolve) =>
        inner === undefined ? resolve(undefined) : inner.close(resolve),
      )
      state?.module?.dispose()
    },
  }
}

/** What one worker is asked, all do. */
function controlAll(primary: Channel<PrimaryMethods>): Controlled {
  return {
    calls: (query) => primary.call('calls', query),
    use: (rule, session) => primary.call('use', { rule, session }),
    reset: (session) => primary.call('reset', session),
  }
}

/** Of what one has let in, nothing is refused here for its length or its slowness. */
async function listenForOthers(onRequest: RequestListener, address: string): Promise<Server> {
  const server = createServer(
    { maxHeaderSize: maxHeaderBytes, requireHostHeader: false },
    onRequest,
  )
  server.keepAliveTimeout = 0
  server.headersTimeout = 0
  server.requestTimeout = 0
  removeAtExit(address)
  await listenAt(server, address)
  return server
}
