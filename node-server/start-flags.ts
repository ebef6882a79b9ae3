/** The flags of `mockllm start`, and what each may say. */
import { existsSync } from 'node:fs'
import { type Arguments, oneOf, readArguments, UsageError } from './arguments.ts'
import { isHostName } from './control/same-origin.ts'
import type { LogFormat } from './log.ts'
import type { Io } from './main.ts'
import { readWorkers } from './worker-count.ts'

const flags = {
  config: { type: 'string', short: 'c' },
  responses: { type: 'string', short: 'r' },
  'response-module': { type: 'string', short: 'm' },
  host: { type: 'string', short: 'h' },
  port: { type: 'string', short: 'p' },
  reload: { type: 'boolean' },
  'no-reload': { type: 'boolean' },
  'log-format': { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  grace: { type: 'string' },
  'no-control': { type: 'boolean' },
  'allow-host': { type: 'string', isList: true },
  workers: { type: 'string' },
  help: { type: 'boolean' },
} as const

export interface Files {
  config: string | undefined
  module: string | undefined
}

export interface StartFlags {
  files: Files
  host: string
  port: number
  graceMs: number
  reload: boolean
  control: boolean
  allowHosts: string[]
  format: LogFormat
  quiet: boolean
  workers: number
}

const defaultFile = 'responses.yml'

/** `undefined` where help is asked for. @throws UsageError */
export function readStartFlags(args: string[], env: Io['env']): StartFlags | undefined {
  const given = readArguments(args, flags)
  if (given.flags['help']) return undefined
  refusePositionals(given)
  return {
    host: text(given, 'host') ?? '0.0.0.0',
    port: readPort(text(given, 'port') ?? '8000'),
    graceMs: readSeconds('grace', text(given, 'grace') ?? '5') * 1000,
    reload: given.flags['no-reload'] === undefined,
    control: given.flags['no-control'] === undefined,
    allowHosts: readAllowedHosts(text(given, 'allow-host')),
    format: oneOf('log-format', given.flags['log-format'], ['text', 'json']),
    quiet: given.flags['quiet'] === true,
    workers: readWorkers(text(given, 'workers') ?? '1'),
    files: chooseFiles(given, env),
  }
}

/** A flag wins over the variable of the same file. With both a config and a module, both are used. */
function chooseFiles(given: Arguments, env: Io['env']): Files {
  const variable = (name: string) => env[name] || undefined
  const config =
    text(given, 'config') ??
    text(given, 'responses') ??
    variable('MOCKLLM_CONFIG_FILE') ??
    variable('MOCKLLM_RESPONSES_FILE')
  const module = text(given, 'response-module') ?? variable('MOCKLLM_RESPONSE_MODULE')
  if (config !== undefined || module !== undefined) return { config, module }
  return { config: existsSync(defaultFile) ? defaultFile : undefined, module }
}

function refusePositionals({ positionals: [first] }: Arguments): void {
  if (first === undefined) return
  throw new UsageError(`unexpected argument "${first}"; did you mean --config ${first}?`)
}

function text({ flags: values }: Arguments, name: keyof typeof flags): string | undefined {
  const value = values[name]
  return value === true ? undefined : value
}

function readAllowedHosts(list = ''): string[] {
  const names = list.split(',').map((name) => name.trim())
  const wrong = names.find((name) => name !== '' && !isHostName(name))
  if (wrong === undefined) return names.filter((name) => name !== '')
  throw new UsageError(
    `--allow-host must be a name such as mockllm, without scheme and port, but is "${wrong}"`,
  )
}

function readPort(value: string): number {
  const port = Number(value)
  if (/^\d+$/.test(value) && port <= 65_535) return port
  throw new UsageError(`--port must be a whole number from 0 to 65535, but is "${value}"`)
}

function readSeconds(flag: string, value: string): number {
  const seconds = Number(value)
  if (value.trim() !== '' && seconds >= 0 && seconds <= 86_400) return seconds
  throw new UsageError(`--${flag} must be a number of seconds from 0 to 86400, but is "${value}"`)
}
