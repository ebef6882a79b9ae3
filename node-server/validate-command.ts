/** `mockllm validate FILE`. */
import { ConfigError, type ConfigIssue, formatIssue } from '../src/config/config-error.ts'
import { describeConfig } from '../src/config/describe-config.ts'
import { oneOf, readArguments, UsageError } from './arguments.ts'
import { displayName, isModuleName } from './file-name.ts'
import { validateHelp } from './help.ts'
import { readConfigFile } from './load-config.ts'
import type { Io } from './main.ts'

const flags = {
  format: { type: 'string' },
  type: { type: 'string', short: 't' },
  help: { type: 'boolean' },
} as const

interface Result {
  /** Of a valid file. */
  summary?: string
  /** Of one that is not. */
  message?: string
  errors?: ConfigIssue[]
  warnings?: ConfigIssue[]
}

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
  const { summary, message, errors, warnings = [] } = result
  const valid = errors === undefined
  if (format === 'json') {
    const found = warnings.length === 0 ? undefined : warnings
    const report = {
      valid,
      file: displayName(file),
      type,
      summary,
      message,
      errors,
      warnings: found,
    }
    io.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
  } else {
    if (message !== undefined) io.stderr.write(`${message}\n`)
    for (const warning of warnings) io.stderr.write(`${formatIssue(asWarning(warning))}\n`)
    if (valid && warnings.length === 0) {
      io.stdout.write(`${displayName(file)} is valid: ${summary}\n`)
    }
  }
  return valid && warnings.length === 0 ? 0 : 1
}

async function validate(file: string, type: 'config' | 'module'): Promise<Result> {
  try {
    if (type === 'config') return await validateConfigFile(file)
    const { loadModule } = await import('./load-module.ts')
    const loaded = await loadModule(file)
    loaded.dispose()
    return { summary: 'a response module' }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { message, errors: [{ message, path: '', file: displayName(file) }] }
  }
}

async function validateConfigFile(file: string): Promise<Result> {
  const { text, name } = await readConfigFile(file)
  const { readConfigText } = await import('../src/config/read-config-text.ts')
  const { lintConfigText } = await import('../src/config/lint/lint-text.ts')
  const read = readConfigText(text, { file: name })
  const warnings = lintConfigText(read)
  if (read.issues.length === 0) return { summary: describeConfig(read.config), warnings }
  return { message: new ConfigError(read.issues).message, errors: read.issues, warnings }
}

/** The word that tells it from an error. */
function asWarning(issue: ConfigIssue): ConfigIssue {
  return { ...issue, message: `warning: ${issue.message}` }
}
