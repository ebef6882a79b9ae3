/** A server from a config: object, function, file, module or mock. */
import type { RequestHandler } from 'msw'
import type { Clock } from '../src/clock.ts'
import type { Config } from '../src/config/schema.ts'
import { createEngine, type Engine, isMockLLM, type MockLLMConfig } from '../src/engine.ts'
import type { MockLLMSession } from '../src/mock-llm.ts'
import { allSurfaces } from '../src/providers/registry.ts'
import { createControlRoutes } from './control/control-routes.ts'
import { controlEngine } from './control/controlled.ts'
import { createRefusal, type Refusal } from './control/same-origin.ts'
import { createHotReload, type HotReload } from './hot-reload.ts'
import { type Listener, listen } from './listener.ts'
import { createErrorLog, type Log } from './log.ts'
import { describeFailure, withLog } from './logged-engine.ts'
import { createPages } from './pages.ts'
import { configSource, moduleSource, type Source, type SourceState, toConfig } from './sources.ts'
import { createUserHandlers } from './user-handlers.ts'

export interface StartServerOptions {
  /**
   * What is answered: a config object, a function `(prompt, request) => reply`, the path of a YAML or
   * JSON file, or a mock made by `createMockLLM` (or one of its sessions). Default: no rules.
   */
  config?: MockLLMConfig | MockLLMSession | string
  /** Path of a response module, which answers before the config does. */
  module?: string
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 0: a free one. */
  port?: number
  /** Default: the machine's. */
  clock?: Clock
  /** Reads files again when they change. Default true. */
  reload?: boolean
  /** MSW handlers of your own, which answer before the mock does. */
  handlers?: readonly RequestHandler[]
  /** Default: errors only, on stderr. */
  log?: Log
  /** Whether `/__mockllm/…` shows the calls and takes rules. Default true. */
  control?: boolean
  /**
   * Names by which clients may ask for `/__mockllm/…` and `/`, such as that of a container: beside
   * addresses, `localhost` and `host`.
   */
  allowHosts?: readonly string[]
}

/** A running server. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:8000`; `${url}/v1` is what OpenAI's clients call the base URL. */
  url: string
  port: number
  /** What answers behind it. */
  engine: Engine
  /** Stops accepting, lets answers end for up to `graceMs` (default 0), and frees everything. */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Starts an HTTP server that answers as the model APIs do.
 *
 * @throws ConfigError where the config is not valid; the system's error where the port is taken
 * @example
 * const server = await startServer({ config: { responses: { hi: 'Hello!' } } })
 * const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any' })
 * await server.close()
 */
export async function startServer(options: StartServerOptions = {}): Promise<RunningServer> {
  const { config = {}, module, host = '127.0.0.1', port = 0, log = createErrorLog() } = options
  const { handlers = [], control = true, allowHosts = [] } = options
  const onError = (error: unknown) => log.error(describeFailure(error), { event: 'answer_failed' })
  const refusalOf = createRefusal(host, allowHosts)
  const serving = { host, port, handlers, onError, control, refusalOf }
  if (isMockLLM(config)) {
    if (module !== undefined) {
      throw new TypeError(
        'Failed to start: a mock brings its own answers; give a config with `module`',
      )
    }
    return serve(withLog(config.engine, log), serving)
  }

  const sources: Source[] = []
  if (typeof config === 'string') sources.push(configSource(config))
  if (module !== undefined) sources.push(moduleSource(module))
  const hotReload = options.reload === false ? undefined : createHotReload(sources, log)
  const state = await readAll(sources, toObject(config))
  const release = () => {
    hotReload?.close()
    const current = hotReload?.state ?? state
    current.module?.dispose()
  }
  try {
    const engine = createEngine(toConfig(state), allSurfaces, {
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      onError,
    })
    hotReload?.start((next) => engine.reload(toConfig(next)), state)
    return await serve(withLog(engine, log), { ...serving, hotReload, release })
  } catch (error) {
    release()
    throw error
  }
}

interface ServeOptions {
  host: string
  port: number
  handlers: readonly RequestHandler[]
  onError: (error: unknown) => void
  control: boolean
  refusalOf: Refusal
  hotReload?: HotReload | undefined
  release?: () => void
}

async function serve(engine: Engine, options: ServeOptions): Promise<RunningServer> {
  const { host, port, handlers, onError, control, refusalOf, hotReload, release } = options
  const listener: Listener = await listen(engine, {
    host,
    port,
    pages: createPages(engine, refusalOf, control),
    onError,
    ...(control ? { control: createControlRoutes(controlEngine(engine), refusalOf, onError) } : {}),
    ...(handlers.length === 0 ? {} : { handlers: createUserHandlers(handlers) }),
    ...(hotReload === undefined ? {} : { beforeRequest: hotReload.beforeRequest }),
  })
  return {
    url: listener.url,
    port: listener.port,
    engine,
    async close(closing) {
      await listener.close(closing)
      release?.()
    },
  }
}

async function readAll(sources: readonly Source[], config: Config): Promise<SourceState> {
  let state: SourceState = { config, module: undefined }
  for (const source of sources) state = { ...state, ...(await source.read()) }
  return state
}

function toObject(config: MockLLMConfig | string): Config {
  if (typeof config === 'string') return {}
  return typeof config === 'function' ? { respond: config } : config
}
