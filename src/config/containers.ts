/**
 * Valibot's containers with what a config needs beside: only own keys count (a prompt may be
 * `__proto__`), every unknown key is reported, and a union answers by the type of its input.
 *
 * Throughout the schema, the message of a schema or check completes the sentence "… must be …".
 */
import * as v from 'valibot'

type Schema = v.GenericSchema
type Dataset = v.OutputDataset<unknown, v.BaseIssue<unknown>>
type Run = (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) => Dataset
type PathItem = v.IssuePathItem

/** An object with exactly these keys. */
export function object<const Entries extends v.ObjectEntries>(
  expected: string,
  entries: Entries,
): v.StrictObjectSchema<Entries, string> {
  const schema = v.strictObject(entries, expected)
  const known = Object.entries<Schema>(entries)
  const run: Run = (dataset, config) => {
    const input = dataset.value
    if (!isObject(input)) return refuse(schema, dataset, config)
    const output: Record<string, unknown> = {}
    const issues: v.BaseIssue<unknown>[] = []
    for (const key of Object.keys(input)) {
      if (!Object.hasOwn(entries, key)) issues.push(keyIssue(schema, input, key, known))
    }
    for (const [key, entry] of known) {
      const value = Object.hasOwn(input, key) ? input[key] : undefined
      if (value === undefined && entry.type !== 'optional') {
        issues.push(keyIssue(schema, input, key))
        continue
      }
      const item: PathItem = { type: 'object', origin: 'value', input, key, value }
      const checked = runAt(item, entry, config, issues)
      if (checked !== undefined) output[key] = checked
    }
    return settle(output, issues)
  }
  return Object.assign(schema, { '~run': run }) as typeof schema
}

/** An object whose keys are any strings, `__proto__` among them. */
export function record<Value extends Schema>(
  expected: string,
  value: Value,
): v.RecordSchema<v.StringSchema<undefined>, Value, string> {
  const schema = v.record(v.string(), value, expected)
  const run: Run = (dataset, config) => {
    const input = dataset.value
    if (!isObject(input)) return refuse(schema, dataset, config)
    const output = {}
    const issues: v.BaseIssue<unknown>[] = []
    for (const key of Object.keys(input)) {
      // The path item of a map, because its keys are the user's own words and not names.
      const item = { type: 'map', origin: 'value', input, key, value: input[key] } as unknown
      setOwn(output, key, runAt(item as PathItem, value, config, issues))
    }
    return settle(output, issues)
  }
  return Object.assign(schema, { '~run': run }) as typeof schema
}

/** One of several forms, told apart by the type of the input, so that errors name the exact key. */
export function either<const Options extends Schema[]>(
  expected: string,
  options: Options,
): v.UnionSchema<Options, string> {
  const schema = v.union(options, expected)
  const run: Run = (dataset, config) => {
    const type = typeName(dataset.value)
    const option = options.find((candidate) => inputTypes[candidate.type] === type)
    return option === undefined ? refuse(schema, dataset, config) : option['~run'](dataset, config)
  }
  return Object.assign(schema, { '~run': run }) as typeof schema
}

/** Sets an own property, whatever its name. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    const descriptor = { value, enumerable: true, configurable: true, writable: true }
    Object.defineProperty(target, key, descriptor)
  } else (target as Record<string, unknown>)[key] = value
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeName(value) === 'object'
}

/** Which type of input each type of schema takes. */
const inputTypes: Record<string, string> = {
  strict_object: 'object',
  record: 'object',
  array: 'array',
  string: 'string',
  picklist: 'string',
  number: 'number',
  boolean: 'boolean',
  function: 'function',
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Map || value instanceof Set || value instanceof Date) return 'other'
  return typeof value
}

function runAt(
  item: PathItem,
  schema: Schema,
  config: v.Config<v.BaseIssue<unknown>>,
  issues: v.BaseIssue<unknown>[],
): unknown {
  const result = schema['~run']({ value: item.value }, config)
  for (const issue of result.issues ?? []) {
    const path = [item, ...(issue.path ?? [])] as [PathItem, ...PathItem[]]
    issues.push({ ...issue, path })
  }
  return result.value
}

function refuse(
  schema: Schema,
  dataset: v.UnknownDataset,
  config: v.Config<v.BaseIssue<unknown>>,
): Dataset {
  v._addIssue(schema as never, 'type', dataset, config as never)
  return dataset as unknown as Dataset
}

/** With `known`, the key is one too many; without, it is missing. */
function keyIssue(
  schema: Schema,
  input: Record<string, unknown>,
  key: string,
  known?: readonly [string, Schema][],
): v.BaseIssue<unknown> {
  return {
    kind: 'schema',
    type: known === undefined ? 'missing_key' : 'unknown_key',
    input,
    expected: schema.expects,
    received: `"${key}"`,
    message: key,
    requirement: known?.map(([name]) => name),
    path: [{ type: 'object', origin: 'key', input, key, value: input[key] }],
  }
}

function settle(value: unknown, issues: v.BaseIssue<unknown>[]): Dataset {
  const [first, ...rest] = issues
  if (first === undefined) return { typed: true, value }
  return { typed: false, value, issues: [first, ...rest] }
}
