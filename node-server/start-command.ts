/** `mockllm start`. */
import { existsSync } from 'node:fs'
import { type Arguments, oneOf, readArguments, UsageError } from './arguments.ts'
import { warnOfConfig } from './config-warnings.ts'
import { isHostName } from './control/same-origin.ts'
import { curlCommand } from './curl-command.ts'
import { countRules, exactPrompts } from './exact-prompts.ts'
import { displayName } from './file-name.ts'
import { startHelp } from './help.ts'
import { createLog, type Log } from './log.ts'
import type { Io } from './main.ts'
import { type RunningServer, startServer } from './start-server.ts'
import { version } from './version.ts'

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
  help: { type: 'boolean' },
} as const

interface Files {
  config: string | undefined
  module: string | undefined
}

const defaultFile = 'responses.yml'

/** Answers until SIGINT or SIGTERM. */
export async function startCommand(args: string[], io: Io): Promise<number> {
  const given = readArguments(args, flags)
  if (given.flags['help']) {
    io.stdout.write(startHelp)
    return 0
  }
  refusePositionals(given)
  const host = text(given, 'host') ?? '0.0.0.0'
  const port = readPort(text(given, 'port') ?? '8000')
  const graceMs = readSeconds('grace', text(given, 'grace') ?? '5') * 1000
  const reload = given.flags['no-reload'] === undefined
  const control = given.flags['no-control'] === undefined
  const allowHosts = readAllowedHosts(text(given, 'allow-host'))
  const { stdout, stderr, env } = io
  const log = createLog({
    stdout,
    stderr,
    format: oneOf('log-format', given.flags['log-format'], ['text', 'json']),
    quiet: given.flags['quiet'] === true,
    color: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  })
  const files = chooseFiles(given, env)

  // In place before the server says that it is ready, or a signal that follows at once would kill it.
  const stopped = waitForSignal(io)
  let server: RunningServer
  try {
    server = await start(files, { host, port, reload, log, control, allowHosts })
  } catch (error) {
    log.error(describeFailure(error, host, port), { event: 'start_failed' })
    return 1
  }
  if (files.module !== undefined) {
    // A mistake in a user's timer or promise is no reason to stop answering everybody else.
    io.onUncaught((error) => {
      log.error(
        `${displayName(files.module!)} has left an error uncaught: ${describeUncaught(error)}`,
        {
          event: 'uncaught_error',
        },
      )
    })
  }
  await announce(server, files, host, reload, log)
  warnLater(files.config, log)
  const signal = await stopped
  log.info(`${signal}: stopping, running answers have ${graceMs / 1000} s to end`, {
    event: 'stopping',
  })
  await server.close({ graceMs })
  return 0
}

/** The checks take a while, and whoever waits for the first answer shall not wait for them. */
function warnLater(config: string | undefined, log: Log): void {
  if (config === undefined) return
  setTimeout(() => warnOfConfig(config, log), warningDelayMs).unref()
}

const warningDelayMs = 300

interface StartOptions {
  host: string
  port: number
  reload: boolean
  log: Log
  control: boolean
  allowHosts: string[]
}

async function start({ config, module }: Files, options: StartOptions): Promise<RunningServer> {
  if (config !== undefined) {
    return startServer({ config, ...(module === undefined ? {} : { module }), ...options })
  }
  if (module !== undefined) return startServer({ module, ...options })
  const { exampleConfig } = await import('./example-config.ts')
  return startServer({ config: exampleConfig, ...options })
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

function describeUncaught(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function announce(
  server: RunningServer,
  { config, module }: Files,
  host: string,
  reload: boolean,
  log: Log,
): Promise<void> {
  const { ruleSet } = server.engine
  const prompts = exactPrompts(ruleSet)
  const count = config === undefined ? '' : ` (${countRules(ruleSet)})`
  const fields = { event: 'ready', url: server.url, port: server.port, host, config, module }
  if (config === undefined && module === undefined) {
    log.ready(
      `mockllm ${version} answers from its built-in example config, because no file was given (--config responses.yml)`,
      { event: 'example' },
    )
  } else {
    const names = [module, config].filter((file) => file !== undefined).map(displayName)
    const watched = reload ? '; changes are read for the next request' : ''
    log.ready(`mockllm ${version} answers from ${names.join(', then ')}${count}${watched}`)
  }
  const everywhere = host === '0.0.0.0' || host === '::' ? ` (on every interface, ${host})` : ''
  log.ready(`listening on ${server.url}${everywhere}`, fields)
  log.info(`try it: ${curlCommand(server.url, prompts[0])}`)
}

/** Resolves with the first signal; the second ends the process. */
function waitForSignal(io: Io): Promise<string> {
  return new Promise((resolve) => {
    let isStopping = false
    io.onSignal((signal) => {
      if (isStopping) io.exit(signal === 'SIGINT' ? 130 : 143)
      isStopping = true
      resolve(signal)
    })
  })
}

function describeFailure(error: unknown, host: string, port: number): string {
  if (!(error instanceof Error)) return `mockllm: ${String(error)}`
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `mockllm: port ${port} is in use; end what uses it, or choose another: --port ${port + 1} (--port 0 takes a free one)`
    case 'EACCES':
      return `mockllm: port ${port} may not be used by this user; choose one over 1023: --port 8000`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `mockllm: host ${host} is not an address of this machine; try --host 127.0.0.1`
    default:
      return error.name === 'ConfigError' ? error.message : `mockllm: ${error.message}`
  }
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
