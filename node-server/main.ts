/** The command line as a function, so that it can be tested without a process. */
import { didYouMean, UsageError } from './arguments.ts'
import { help } from './help.ts'
import type { Output } from './log.ts'
import { startCommand } from './start-command.ts'
import { version } from './version.ts'

/** What the command line needs of its process. */
export interface Io {
  stdout: Output & { isTTY?: boolean }
  stderr: Output
  env: Record<string, string | undefined>
  /** Calls back at every SIGINT and SIGTERM. */
  onSignal(callback: (signal: 'SIGINT' | 'SIGTERM') => void): void
  /** Calls back with every error that nobody caught, which then does not end the process. */
  onUncaught(callback: (error: unknown) => void): void
  /** Ends at once. */
  exit(code: number): void
}

const commands = ['start', 'validate', 'bench', 'help']

/**
 * Runs `mockllm`.
 *
 * @param args what follows the command's name
 * @returns the exit code: 0, 1 for a failure, 2 for misuse
 */
export async function main(args: string[], io: Io): Promise<number> {
  try {
    return await run(args, io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const [command = ''] = args
    const page = ['start', 'validate', 'bench'].includes(command) ? `${command} --help` : '--help'
    io.stderr.write(`mockllm: ${error.message}\nSee mockllm ${page}.\n`)
    return 2
  }
}

async function run([command, ...rest]: string[], io: Io): Promise<number> {
  switch (command) {
    case 'start':
      return startCommand(rest, io)
    case 'validate': {
      const { validateCommand } = await import('./validate-command.ts')
      return validateCommand(rest, io)
    }
    case 'worker': {
      // Of `start --workers N`, and of no use to anybody else.
      const { workerCommand } = await import('./workers/worker-command.ts')
      return workerCommand(io)
    }
    case 'bench': {
      const { benchCommand } = await import('./bench/bench-command.ts')
      return benchCommand(rest, io)
    }
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      io.stdout.write(help)
      return 0
    case '--version':
    case '-V':
      io.stdout.write(`${version}\n`)
      return 0
    default:
      throw new UsageError(
        command.startsWith('-')
          ? `unknown flag ${command}${didYouMean(command.replace(/^-+/, ''), ['help', 'version'], '--')}; flags follow a command, as in mockllm start ${command}`
          : `unknown command "${command}"${didYouMean(command, commands)}`,
      )
  }
}
