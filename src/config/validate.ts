/** Checks values against the schema and says what is wrong in a user's words. */
import * as v from 'valibot'
import { closest } from '../suggest.ts'
import { ConfigError, type ConfigIssue } from './config-error.ts'
import { configSchema } from './schema.ts'
import { formatPath, quote, type Step } from './steps.ts'

/** A problem before it has a position. */
export interface Finding {
  steps: Step[]
  /** What the position is that of: the last step's key, its value, or the key of its parent. */
  at: 'key' | 'value' | 'parent'
  message: string
  /** The path as the message has it. */
  place: string
  suggestion?: string
  /** Whether the place takes text. */
  takesText: boolean
}

type Checked<Schema extends v.GenericSchema> =
  | { output: v.InferOutput<Schema>; findings?: undefined }
  | { output?: undefined; findings: Finding[] }

export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  /** What the input is called in messages. */
  name = 'the config',
): Checked<Schema> {
  const result = v.safeParse(schema, input)
  if (result.success) return { output: result.output }
  return {
    findings: (result.issues as v.BaseIssue<unknown>[]).map((issue) => toFinding(issue, name)),
  }
}

/**
 * Lists what is wrong with a config object, without throwing; `[]` where it is valid.
 *
 * @example
 * validateConfig({ settings: { lag_factor: -1 } })
 * // [{ path: 'settings.lag_factor', message: 'settings.lag_factor must be …' }]
 */
export function validateConfig(config: unknown): ConfigIssue[] {
  return (check(configSchema, config).findings ?? []).map(toConfigIssue)
}

export type CheckedConfig = v.InferOutput<typeof configSchema>

/** @throws ConfigError */
export function checkConfig(config: unknown): CheckedConfig {
  return checkOrThrow(configSchema, config)
}

/** @throws ConfigError */
export function checkOrThrow<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  name?: string,
): v.InferOutput<Schema> {
  const { output, findings } = check(schema, input, name)
  if (findings !== undefined) throw new ConfigError(findings.map(toConfigIssue))
  return output
}

export function toConfigIssue({ steps, message, suggestion }: Finding): ConfigIssue {
  return { message, path: formatPath(steps), ...(suggestion === undefined ? {} : { suggestion }) }
}

function toFinding(issue: v.BaseIssue<unknown>, name: string): Finding {
  const path = issue.path ?? []
  const steps = path.map(toStep)
  const takesText = issue.kind === 'schema' && issue.expected?.includes('string') === true
  if (issue.type === 'unknown_key') {
    return { ...describeUnknownKey(issue, nameOf(steps.slice(0, -1))), steps, at: 'key', takesText }
  }
  if (issue.type === 'missing_key') {
    const key = formatPath(steps.slice(-1))
    const place = nameOf(steps.slice(0, -1))
    const message = `${place || name} lacks ${quote(key)}, which must be ${issue.message}`
    return { message, place, steps, at: 'parent', takesText }
  }
  const at = path.at(-1)?.origin === 'key' ? 'key' : 'value'
  const place = nameOf(at === 'key' ? steps.slice(0, -1) : steps)
  const subject = at === 'key' ? `a key in ${place}` : place || name
  const message = `${subject} must be ${issue.message}, got ${show(issue.input)}`
  const suggestion = suggestValue(issue)
  if (suggestion === undefined) return { message, place, steps, at, takesText }
  return {
    message: `${message}; did you mean ${suggestion}?`,
    place,
    suggestion,
    steps,
    at,
    takesText,
  }
}

/** A path short enough for a message; a prompt may be long. */
function nameOf(steps: readonly Step[]): string {
  return formatPath(steps, 40)
}

function describeUnknownKey({ message: key, requirement }: v.BaseIssue<unknown>, place: string) {
  const known = requirement as string[]
  const message = `unknown key ${quote(key, 40)}${place === '' ? '' : ` in ${place}`}`
  const suggestion = closest(key, known)
  return suggestion === undefined
    ? { message: `${message}; known keys: ${known.join(', ')}`, place }
    : { message: `${message}; did you mean ${quote(suggestion)}?`, suggestion, place }
}

function suggestValue({
  type,
  input,
  expected,
  requirement,
}: v.BaseIssue<unknown>): string | undefined {
  if (typeof input !== 'string') return undefined
  if (type === 'boolean') {
    // What YAML 1.1 took for booleans, and what quotes made text.
    if (/^(true|yes|on)$/i.test(input)) return 'true'
    return /^(false|no|off)$/i.test(input) ? 'false' : undefined
  }
  if (type === 'number') return /^\d+(\.\d+)?$/.test(input) ? input : undefined
  const { suggest } = Object(requirement) as { suggest?: (input: string) => string | undefined }
  if (suggest !== undefined) return suggest(input)
  if (type !== 'picklist') return undefined
  return closest(
    input,
    [...(expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1]!),
  )
}

function toStep({ type, key }: v.IssuePathItem): Step {
  if (type === 'array') return { kind: 'index', index: Number(key) }
  return { kind: type === 'map' ? 'key' : 'name', key: String(key) }
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return quote(value, 40)
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  const name = Object.getPrototypeOf(value)?.constructor?.name
  return name === undefined || name === 'Object' ? 'an object' : `a ${name}`
}
