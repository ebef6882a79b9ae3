/**
 * Valibot's containers with what a config needs beside: only own keys count (a prompt may be
 * `__proto__`), every unknown key is reported, and a union answers by the type of its input.
 *
 * Throughout the schema, the message of a schema or check completes the sentence "… must be …".
 */
import * as v from 'valibot'

type Schema = v.GenericSchema
type TextSchema = v.GenericSchema<string, string>
type Dataset = v.OutputDataset<unknown, v.BaseIssue<unknown>>
type Run = (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) => Dataset
type PathItem = v.IssuePathItem

/** An object with exactly these keys. */
export function object<const Entries extends v.ObjectEntries>(
  expected: string,
  entries: Entries,
): v.StrictObjectSchema<Entries, string> {
  const schema = v.strictObject(entries, expected)
  const checks = Object.entries<Schema>(entries)
  const run: Run = (dataset, config) => {
    const input = dataset.value
    if (!isObject(input)) return refuse(schema, dataset, config)
    const output: Record<string, unknown> = {}
    const issues: v.BaseIssue<unknown>[] = []
    for (const key of Object.keys(input)) {
      if (!Object.hasOwn(entries, key)) issues.push(unknownKey(input, key, Object.keys(entries)))
    }
    for (const [key, entry] of checks) {
      const value = Object.hasOwn(input, key) ? input[key] : undefined
      if (value === undefined && entry.type !== 'optional') {
        issues.push(missingKey(input, key, entry))
        continue
      }
      const result = entry['~run']({ value }, config)
      for (const issue of result.issues ?? []) {
        issues.push(issueAt({ type: 'object', origin: 'value', input, key, value }, issue))
      }
      if (result.value !== undefined) output[key] = result.value
    }
    return settle(output, issues)
  }
  return Object.assign(schema, { '~run': run }) as typeof schema
}

/** An object whose keys are any strings, `__proto__` among them, or those that `key` takes. */
export function record<Key extends TextSchema, Value extends Schema>(
  expected: string,
  key: Key,
  value: Value,
): v.RecordSchema<Key, Value, string> {
  const schema = v.record(key, value, expected)
  const run: Run = (dataset, config) => {
    const input = dataset.value
    if (!isObject(input)) return refuse(schema, dataset, config)
    const output = {}
    const issues: v.BaseIssue<unknown>[] = []
    for (const name of Object.keys(input)) {
      const nameResult = key['~run']({ value: name }, config)
      for (const issue of nameResult.issues ?? []) issues.push(issueAt(mapItem(name, 'key'), issue))
      const result = value['~run']({ value: input[name] }, config)
      for (const issue of result.issues ?? []) issues.push(issueAt(mapItem(name, 'value'), issue))
      setOwn(output, name, result.value)
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
  custom: 'function',
  null: 'null',
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value !== 'object') return typeof value
  // A Map, a Date, an Error or a Response has keys that are not what it holds.
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null ? 'object' : 'other'
}

function issueAt(item: PathItem, issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  return { ...issue, path: [item, ...(issue.path ?? [])] }
}

/** The path item of a map, because a record's keys are the user's own words and not names. */
function mapItem(key: string, origin: 'key' | 'value'): PathItem {
  return { type: 'map', origin, input: new Map(), key, value: undefined }
}

function refuse(
  schema: Schema,
  dataset: v.UnknownDataset,
  config: v.Config<v.BaseIssue<unknown>>,
): Dataset {
  v._addIssue(schema as never, 'type', dataset, config as never)
  return dataset as unknown as Dataset
}

function unknownKey(input: object, key: string, known: readonly string[]): v.BaseIssue<unknown> {
  return keyIssue(input, key, { type: 'unknown_key', message: key, requirement: known })
}

function missingKey(input: object, key: string, entry: Schema): v.BaseIssue<unknown> {
  const { message } = entry as { message?: unknown }
  return keyIssue(input, key, { type: 'missing_key', message: String(message) })
}

function keyIssue(
  input: object,
  key: string,
  facts: { type: string; message: string; requirement?: readonly string[] },
): v.BaseIssue<unknown> {
  return {
    kind: 'schema',
    input,
    expected: null,
    received: JSON.stringify(key),
    path: [{ type: 'object', origin: 'key', input: {}, key, value: undefined }],
    ...facts,
  }
}

function settle(value: unknown, issues: v.BaseIssue<unknown>[]): Dataset {
  const [first, ...rest] = issues
  if (first === undefined) return { typed: true, value }
  return { typed: false, value, issues: [first, ...rest] }
}
