/** The way from the root of a config to a place in it. */
import type * as v from 'valibot'

/** A name of the grammar, a key of the user's own, or an index. */
export type Step =
  | { kind: 'name'; key: string }
  | { kind: 'key'; key: string }
  | { kind: 'index'; index: number }

/** Such as `responses["hi"].tool_calls[0].name`. Longer keys than `maxKeyLength` are cut. */
export function formatPath(
  steps: readonly Step[],
  maxKeyLength = Number.POSITIVE_INFINITY,
): string {
  let path = ''
  for (const step of steps) {
    if (step.kind === 'index') path += `[${step.index}]`
    else if (step.kind === 'key') path += `[${quote(step.key, maxKeyLength)}]`
    else path += path === '' ? step.key : `.${step.key}`
  }
  return path
}

export function quote(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  return JSON.stringify(text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text)
}

/** Tells names from keys by the schema that they lead through. */
export function stepsOf(
  keys: readonly (string | number)[],
  schema: v.GenericSchema | undefined,
): Step[] {
  const [first, ...rest] = keys
  if (first === undefined) return []
  const holder = schema as Partial<Holder> | undefined
  if (holder?.wrapped !== undefined) return stepsOf(keys, holder.wrapped)
  if (holder?.options !== undefined) {
    return stepsOf(keys, holder.options.find(typeof first === 'number' ? isList : isObjectSchema))
  }
  if (typeof first === 'number') {
    return [{ kind: 'index', index: first }, ...stepsOf(rest, holder?.item)]
  }
  if (holder?.value !== undefined) {
    return [{ kind: 'key', key: first }, ...stepsOf(rest, holder.value)]
  }
  return [{ kind: 'name', key: first }, ...stepsOf(rest, holder?.entries?.[first])]
}

interface Holder {
  wrapped: v.GenericSchema
  options: v.GenericSchema[]
  item: v.GenericSchema
  value: v.GenericSchema
  entries: Record<string, v.GenericSchema>
}

function isList({ type }: v.GenericSchema): boolean {
  return type === 'array'
}

function isObjectSchema({ type }: v.GenericSchema): boolean {
  return type === 'strict_object' || type === 'record'
}
