/** Where a server's answers come from: a config, a response module, or both; read, and read again. */
import { statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { Config } from '../src/config/schema.ts'
import type { MockLLMConfig } from '../src/engine.ts'
import type { RespondFunction } from '../src/reply.ts'
import { warnOfConfig } from './config-warnings.ts'
import { displayName } from './file-name.ts'
import { loadConfig } from './load-config.ts'
import type { LoadedModule } from './load-module.ts'
import type { Log } from './log.ts'
import { listModuleFiles } from './module-graph.ts'

/** What the files said when they were last right. */
export interface SourceState {
  config: Config
  module: LoadedModule | undefined
}

/** One file that can be read on its own, so that a change of the config keeps the module's state. */
export interface Source {
  /** Absolute. */
  file: string
  /** As the user would name it. */
  name: string
  /** Absolute paths: the file, and what it is made of. */
  files(state: SourceState | undefined): string[]
  /** @throws ConfigError, or an `Error` that names the file */
  read(): Promise<Partial<SourceState>>
  /** What was read, in words; `''` where there is nothing to add to the name. */
  describe(state: SourceState): Promise<string>
  /** Says what is allowed and yet probably a mistake. */
  warn?(log: Log): Promise<void>
}

export function configSource(path: string): Source {
  const file = resolve(path)
  return {
    file,
    name: displayName(file),
    files: () => [file],
    read: async () => ({ config: await loadConfig(file) }),
    describe: ({ config }) => summarize(config),
    warn: (log) => warnOfConfig(file, log),
  }
}

export function moduleSource(path: string): Source {
  const file = resolve(path)
  const isPython = extname(file).toLowerCase() === '.py'
  return {
    file,
    name: displayName(file),
    // The imports of a script can be read without running it, so those of a broken one are known too.
    files: (state) => (isPython ? (state?.module?.files ?? [file]) : listModuleFiles(file)),
    read: async () => {
      const { loadModule } = await import('./load-module.ts')
      return { module: await loadModule(file) }
    },
    describe: async () => '',
  }
}

/** The module answers first; the config gives the settings, and what the module leaves undefined. */
export function toConfig({ config, module }: SourceState): MockLLMConfig {
  if (module === undefined) return config
  const { respond } = config
  const ask: RespondFunction = async (prompt, request) => {
    const reply = await module.getResponse(request.headers, request.body)
    return reply ?? respond?.(prompt, request)
  }
  // The log and the errors name the function as the user knows it.
  Object.defineProperty(ask, 'name', { value: `${module.name} getResponse` })
  return { ...config, respond: ask }
}

/** Loaded late: a server that is given no file starts without it. */
export async function summarize(config: Config): Promise<string> {
  const { describeConfig } = await import('../src/config/describe-config.ts')
  return describeConfig(config)
}

/** An editor or a shell may empty a file long before it writes to it. */
export async function isEmptied(path: string): Promise<boolean> {
  try {
    return statSync(path).size === 0
  } catch {
    return false
  }
}
