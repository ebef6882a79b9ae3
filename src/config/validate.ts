/** Checks values against the schema and says what is wrong in a user's words. */
import * as v from 'valibot'
import { ConfigError, type ConfigIssue } from './config-error.ts'
import { configSchema } from './schema.ts'
import { closest } from './suggest.ts'

/** One step into a config: a name of the grammar, a key of the user's, or an index. */
export type PathStep = { name: string } | { key: string } | { index: number }

/** A problem before it has a position. */
export interface Finding {
  steps: PathStep[]
  /** What the position is that of: the last step's key, its value, or the key of its parent. */
  at: 'key' | 'value' | 'parent'
  message: string
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
): Checked<Schema> {
  const result = v.safeParse(schema, input)
  if (result.success) return { output: result.output }
  return { findings: (result.issues as v.BaseIssue<unknown>[]).map(toFinding) }
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

/** @throws ConfigError */
export function checkConfig(config: unknown): v.InferOutput<typeof configSchema> {
  const { output, findings } = check(configSchema, config)
  if (findings !== undefined) throw new ConfigError(findings.map(toConfigIssue))
  return output
}

export function toConfigIssue({ steps, message, suggestion }: Finding): ConfigIssue {
  return { message, path: formatPath(steps), ...(suggestion === undefined ? {} : { suggestion }) }
}

export function formatPath(
  steps: readonly PathStep[],
  maxKeyLength = Number.POSITIVE_INFINITY,
): string {
  let path = ''
  for (const step of steps) {
    if ('name' in step) path += path === '' ? step.name : `.${step.name}`
    else if ('index' in step) path += `[${step.index}]`
    else path += `[${quote(step.key, maxKeyLength)}]`
  }
  return path
}

function toFinding(issue: v.BaseIssue<unknown>): Finding {
  const steps = (issue.path ?? []).map(toStep)
  const takesText = issue.kind === 'schema' && issue.expected?.includes('string') === true
  if (issue.type === 'unknown_key') {
    return { ...describeUnknownKey(issue, steps), steps, at: 'key', takesText }
  }
  if (issue.type === 'missing_key') {
    const place = formatPath(steps.slice(0, -1), 40) || 'the config'
    const message = `${place} has no ${quote(issue.message)}; it must be ${issue.expected}`
    return { message, steps, at: 'parent', takesText }
  }
  const place = formatPath(steps, 40) || 'the config'
  const message = `${place} must be ${issue.message}, got ${show(issue.input)}`
  const suggestion = issue.type === 'picklist' ? suggestOption(issue) : undefined
  if (suggestion === undefined) return { message, steps, at: 'value', takesText }
  const question = `${message}; did you mean ${quote(suggestion)}?`
  return { message: question, suggestion, steps, at: 'value', takesText }
}

function describeUnknownKey(issue: v.BaseIssue<unknown>, steps: PathStep[]) {
  const known = issue.requirement as string[]
  const place = formatPath(steps.slice(0, -1), 40)
  const message = `unknown key ${quote(issue.message, 40)}${place === '' ? '' : ` in ${place}`}`
  const suggestion = closest(issue.message, known)
  return suggestion === undefined
    ? { message: `${message}; known keys: ${known.join(', ')}` }
    : { message: `${message}; did you mean ${quote(suggestion)}?`, suggestion }
}

function suggestOption({ input, expected }: v.BaseIssue<unknown>): string | undefined {
  if (typeof input !== 'string') return undefined
  const options = [...(expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1]!)
  return closest(input, options)
}

function toStep(item: v.IssuePathItem): PathStep {
  if (item.type === 'array') return { index: item.key as number }
  return item.type === 'map' ? { key: String(item.key) } : { name: String(item.key) }
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return quote(value, 40)
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  const name = Object.getPrototypeOf(value)?.constructor?.name
  return name === undefined || name === 'Object' ? 'an object' : `a ${name}`
}

function quote(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  return JSON.stringify(text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text)
}
