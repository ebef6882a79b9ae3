/** Changes of a JSON value, one after another: each is found again by its numbers. */
import * as fc from 'fast-check'
import { Entries } from './json-text.ts'
import { knownKeys, oddText, oddValue } from './odd-values.ts'

export interface Mutation {
  kind: 'alike' | 'replace' | 'drop' | 'twice' | 'insert' | 'rename' | 'wrap' | 'repeat'
  /** Which of all places, counted round. */
  at: number
  key: string
  text: string
  value: unknown
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom<Mutation['kind'][]>(
    'alike',
    'alike',
    'alike',
    'alike',
    'replace',
    'replace',
    'drop',
    'twice',
    'insert',
    'insert',
    'rename',
    'wrap',
    'repeat',
  ),
  at: fc.nat(200),
  key: fc.oneof({ arbitrary: fc.constantFrom(...knownKeys), weight: 4 }, oddText),
  text: oddText,
  value: oddValue,
})

type Container = Entries | unknown[]

/** The value after all mutations, its objects as {@link Entries}. */
export function mutate(value: unknown, mutations: readonly Mutation[]): unknown {
  let root = toTree(value)
  for (const each of mutations) root = applyOne(root, each)
  return root
}

function toTree(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toTree)
  if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value
  return new Entries(Object.entries(value as object).map(([key, entry]) => [key, toTree(entry)]))
}

/** Places are counted in depth-first order; the whole is no place. */
function applyOne(root: unknown, change: Mutation): unknown {
  const wanted = change.at % Math.max(1, countPlaces(root))
  let count = 0

  function visit(node: unknown): unknown {
    if (!isContainer(node)) return node
    const list = entriesOf(node).flatMap(([key, value]) => {
      if (count++ !== wanted) return [[key, visit(value)] as const]
      return changed(key, value, change)
    })
    return node instanceof Entries ? new Entries(list) : list.map(([, value]) => value)
  }

  return visit(root)
}

function changed(
  key: string,
  value: unknown,
  change: Mutation,
): (readonly [key: string, value: unknown])[] {
  const given = [change.key, change.value] as const
  switch (change.kind) {
    case 'alike':
      // Of the same type, so that it goes past the first look.
      if (typeof value === 'string') return [[key, change.text]]
      if (typeof value === 'boolean') return [[key, !value]]
      return [[key, typeof value === 'number' ? (change.at % 9) / 2 : value]]
    case 'replace':
      return [[key, change.value]]
    case 'drop':
      return []
    case 'twice':
      return [
        [key, value],
        [key, change.value],
      ]
    case 'insert':
      // Into an object where it is one, and else beside.
      if (value instanceof Entries) return [[key, new Entries([...value.list, given])]]
      if (Array.isArray(value)) return [[key, [...value, change.value]]]
      return [[key, value], given]
    case 'rename':
      return [[change.key, value]]
    case 'wrap':
      return [[key, change.at % 2 === 0 ? [value] : new Entries([[change.key, value]])]]
    case 'repeat':
      return [[key, Array.from({ length: 1 + (change.at % 50) }, () => value)]]
    default:
      return change.kind satisfies never
  }
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || value instanceof Entries
}

function entriesOf(node: Container): readonly (readonly [string, unknown])[] {
  return node instanceof Entries
    ? node.list
    : node.map((value, index) => [String(index), value] as const)
}

function countPlaces(node: unknown): number {
  if (!isContainer(node)) return 0
  return entriesOf(node).reduce((sum, [, value]) => sum + 1 + countPlaces(value), 0)
}
