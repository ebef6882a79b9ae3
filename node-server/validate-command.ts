/** `mockllm validate FILE`. */
import { ConfigError, type ConfigIssue } from '../src/config/config-error.ts'
import { describeConfig } from '../src/config/describe-config.ts'
import { oneOf, readArguments, UsageError } from './arguments.ts'
import { displayName, isModuleName } from './file-name.ts'
import { validateHelp } from './help.ts'
import { loadConfig } from './load-config.ts'
import type { Io } from './main.ts'

const flags = {
  format: { type: 'string' },
  type: { type: 'string', short: 't' },
  help: { type: 'boolean' },
} as const

type Result = { summary: string } | { message: string; errors: ConfigIssue[] }

export async function validateCommand(args: string[], io: Io): Promise<number> {
  const given = readArguments(args, flags)
  if (given.flags['help']) {
    io.stdout.write(validateHelp)
    return 0
  }
  const [file, ...others] = given.positionals
  if (file === undefined)
    throw new UsageError('validate needs a FILE: mockllm validate responses.yml')
  if (others.length > 0) {
    throw new UsageError(`validate takes one FILE, but got ${given.positionals.join(' ')}`)
  }
  const format = oneOf('format', given.flags['format'], ['text', 'json'])
  const type = oneOf(
    'type',
    given.flags['type'],
    isModuleName(file) ? ['module', 'config'] : ['config', 'module'],
  )

  const result = await validate(file, type)
  const valid = 'summary' in result
  if (format === 'json') {
    const { message, errors } = valid ? { message: undefined, errors: undefined } : result
    const summary = valid ? result.summary : undefined
    const report = { valid, file: displayName(file), type, summary, message, errors }
    io.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
  } else if (valid) io.stdout.write(`${displayName(file)} is valid: ${result.summary}\n`)
  else io.stderr.write(`${result.message}\n`)
  return valid ? 0 : 1
}

async function validate(file: string, type: 'config' | 'module'): Promise<Result> {
  try {
    if (type === 'config') return { summary: describeConfig(await loadConfig(file)) }
    const { loadModule } = await import('./load-module.ts')
    const loaded = await loadModule(file)
    loaded.dispose()
    return { summary: 'a response module' }
  } catch (error) {
    if (error instanceof ConfigError) return { message: error.message, errors: error.issues }
    const message = error instanceof Error ? error.message : String(error)
    return { message, errors: [{ message, path: '', file: displayName(file) }] }
  }
}
