/** `mockllm start`. */
import { warnOfConfig } from './config-warnings.ts'
import { startHelp } from './help.ts'
import { createLog, type Log } from './log.ts'
import type { Io } from './main.ts'
import { readStartFlags, type StartFlags } from './start-flags.ts'
import { announce, describeStartFailure } from './start-messages.ts'
import { type RunningServer, startServer } from './start-server.ts'
import { surviveUncaught } from './uncaught.ts'

/** Answers until SIGINT or SIGTERM. */
export async function startCommand(args: string[], io: Io): Promise<number> {
  const flags = readStartFlags(args, io.env)
  if (flags === undefined) {
    io.stdout.write(startHelp)
    return 0
  }
  const { stdout, stderr, env } = io
  const { format, quiet, graceMs, files } = flags
  const color = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  const log = createLog({ stdout, stderr, format, quiet, color })

  // In place before the server says that it is ready, or a signal that follows at once would kill it.
  const stopped = waitForSignal(io)
  let server: RunningServer
  try {
    server = await (flags.workers === 1
      ? startAlone(flags, io, log)
      : startMany(flags, io, log, color))
  } catch (error) {
    log.error(describeStartFailure(error, flags), { event: 'start_failed' })
    return 1
  }
  announce(server, flags, log)
  warnLater(files.config, log)
  const signal = await stopped
  log.info(`${signal}: stopping, running answers have ${graceMs / 1000} s to end`, {
    event: 'stopping',
  })
  await server.close({ graceMs })
  return 0
}

async function startAlone(flags: StartFlags, io: Io, log: Log): Promise<RunningServer> {
  const { host, port, reload, control, allowHosts } = flags
  const { module } = flags.files
  const config = await configOf(flags)
  const options = { host, port, reload, log, control, allowHosts, config }
  const server = await startServer(module === undefined ? options : { ...options, module })
  surviveUncaught(module, io, log)
  return server
}

async function startMany(
  flags: StartFlags,
  { stdout, stderr }: Io,
  log: Log,
  color: boolean,
): Promise<RunningServer> {
  const { startWorkers } = await import('./workers/start-workers.ts')
  const { module } = flags.files
  const config = await configOf(flags)
  return startWorkers({
    ...flags,
    count: flags.workers,
    config,
    module,
    log,
    color,
    stdout,
    stderr,
  })
}

/** A path, or what is answered where no file is given. */
async function configOf({ files: { config, module } }: StartFlags) {
  if (config !== undefined) return config
  if (module !== undefined) return {}
  const { exampleConfig } = await import('./example-config.ts')
  return exampleConfig
}

/** The checks take a while, and whoever waits for the first answer shall not wait for them. */
function warnLater(config: string | undefined, log: Log): void {
  if (config === undefined) return
  setTimeout(() => warnOfConfig(config, log), warningDelayMs).unref()
}

const warningDelayMs = 300

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
