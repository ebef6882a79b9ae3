/** The primary process of `mockllm start --workers N`: reads the files, and has the workers answer by them. */
import process from 'node:process'
import type { Config } from '../../src/config/schema.ts'
import { createEngine, type Engine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { createHotReload } from '../hot-reload.ts'
import { urlOf } from '../listener.ts'
import type { Log, LogFormat, Output } from '../log.ts'
import { configSource, type Source, type SourceState, toConfig } from '../sources.ts'
import { createAddresses } from './addresses.ts'
import { createCrew } from './crew.ts'
import { createFrontDoor } from './front-door.ts'
import type { PrimaryMethods } from './methods.ts'
import { answeredElsewhere, moduleSourceElsewhere } from './module-elsewhere.ts'
import { createUses } from './uses.ts'

export interface StartWorkersOptions {
  count: number
  /** Path of the config, or what it says. */
  config: string | Config
  /** Path of the response module. */
  module: string | undefined
  host: string
  /** 0 takes a free one. */
  port: number
  reload: boolean
  control: boolean
  allowHosts: readonly string[]
  log: Log
  /** How the workers log. */
  format: LogFormat
  quiet: boolean
  color: boolean
  stdout: Output
  stderr: Output
}

export interface RunningWorkers {
  url: string
  port: number
  /** Has the same rules as the workers, and answers nothing itself. */
  engine: Engine
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Starts the workers.
 *
 * @throws what `startServer` throws
 */
export async function startWorkers(options: StartWorkersOptions): Promise<RunningWorkers> {
  const { default: cluster } = await import('node:cluster')
  const { count, config, module, log, stdout, stderr, host } = options
  const sources: Source[] = []
  if (typeof config === 'string') sources.push(configSource(config))
  if (module !== undefined) sources.push(moduleSourceElsewhere(module))
  const hotReload = options.reload ? createHotReload(sources, log) : undefined
  let state: SourceState = { config: typeof config === 'string' ? {} : config, module: undefined }
  for (const source of sources) state = { ...state, ...(await source.read()) }
  const engine = createEngine(toConfig(state), allSurfaces, { onError() {} })
  const addresses = createAddresses(count)
  process.once('exit', () => {
    // There are none after `close`.
    crew.killAll()
    addresses.remove()
  })
  const uses = createUses()
  const door = createFrontDoor()
  const fileStates = () => hotReload?.fileStates()

  const methods: PrimaryMethods = {
    async settle() {
      await hotReload?.settled()
      return fileStates()
    },
    log(lines) {
      if (lines.stdout !== '') stdout.write(lines.stdout)
      if (lines.stderr !== '') stderr.write(lines.stderr)
    },
    async calls(query) {
      const all = await crew.askAll(({ channel }) => channel.call('calls', query))
      const calls = all.flat().sort((a, b) => a.startedMs - b.startedMs)
      return calls.slice(Math.max(0, calls.length - (query.limit ?? calls.length)))
    },
    use: (use) =>
      crew.inTurn(async () => {
        // Throws where it is not valid.
        engine.use(use.rule, use.session)
        uses.add(use)
        await crew.order(({ channel }) => channel.call('use', use))
        await release()
      }),
    reset: (session) =>
      crew.inTurn(async () => {
        engine.reset(session)
        uses.drop(session)
        await crew.order(({ channel }) => channel.call('reset', session))
        await release()
      }),
  }

  const crew = createCrew({
    cluster,
    count,
    door,
    log,
    methods,
    settingsOf: (index) => ({
      index,
      addresses: addresses.list,
      config: state.config,
      module,
      uses: uses.list(),
      states: fileStates(),
      host,
      control: options.control,
      allowHosts: options.allowHosts,
      format: options.format,
      quiet: options.quiet,
      color: options.color,
    }),
  })

  /** Not before all have the same rules do requests go on. */
  function release(): Promise<void> {
    return crew.order(({ channel }) => channel.call('release', fileStates()))
  }

  /** All of them, or none. */
  function apply(next: SourceState): Promise<void> {
    return crew.inTurn(async () => {
      const readsModule = next.module !== state.module
      const rules = { config: next.config, readsModule }
      try {
        const putInPlace = engine.prepare(toConfig(next))
        const prepared = await crew.askAll(({ channel }) => channel.call('prepare', rules))
        putInPlace()
        answeredElsewhere(next.module, prepared[0]?.moduleFiles)
      } catch (error) {
        await crew.order(({ channel }) => channel.call('abandon'))
        throw error
      }
      state = next
      await crew.order(({ channel }) => channel.call('commit'))
      await release()
      void watchAgain()
    })
  }

  /** The next version may be made of other files, which are known when its reload is over. */
  async function watchAgain(): Promise<void> {
    await hotReload?.beforeRequest()
    await crew.order(({ channel }) => channel.call('watch', fileStates()))
  }

  cluster.setupPrimary({ exec: process.argv[1]!, args: ['worker'], serialization: 'advanced' })
  const close = async (graceMs: number) => {
    hotReload?.close()
    await crew.close(graceMs)
    addresses.remove()
  }
  try {
    const started = await crew.start()
    answeredElsewhere(state.module, started.moduleFiles)
    hotReload?.start(apply, state)
    await crew.order(({ channel }) => channel.call('watch', fileStates()))
    const port = await door.open(host, options.port)
    return { url: urlOf(host, port), port, engine, close: ({ graceMs = 0 } = {}) => close(graceMs) }
  } catch (error) {
    await close(0)
    throw error
  }
}
