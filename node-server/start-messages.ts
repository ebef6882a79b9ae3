/** What `mockllm start` says when it is ready, or why it cannot be. */
import { curlCommand } from './curl-command.ts'
import { countRules, exactPrompts } from './exact-prompts.ts'
import { displayName } from './file-name.ts'
import type { Log } from './log.ts'
import type { StartFlags } from './start-flags.ts'
import type { RunningServer } from './start-server.ts'
import { version } from './version.ts'

export function announce(server: RunningServer, flags: StartFlags, log: Log): void {
  const { host, reload, workers } = flags
  const { config, module } = flags.files
  const { ruleSet } = server.engine
  const prompts = exactPrompts(ruleSet)
  const count = config === undefined ? '' : ` (${countRules(ruleSet)})`
  const fields = {
    event: 'ready',
    url: server.url,
    port: server.port,
    host,
    config,
    module,
    workers,
  }
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
  const by = workers === 1 ? '' : ` with ${workers} workers`
  log.ready(`listening on ${server.url}${everywhere}${by}`, fields)
  log.info(`try it: ${curlCommand(server.url, prompts[0])}`)
}

export function describeStartFailure(error: unknown, { host, port }: StartFlags): string {
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
