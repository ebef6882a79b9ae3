/** Values that a JSON Schema allows, and some that it does not. */
import * as fc from 'fast-check'
import { oddText, oddValue } from './odd-values.ts'

type Schema = Record<string, unknown>

/** No deeper than this: a config holds replies that hold choices that hold blocks. */
const mostLevels = 9

const words = [
  'hello',
  'a',
  '{user}',
  '{{user}}',
  '(?<city>\\w+)',
  '^a*$',
  '*',
  'a*b?',
  '/a+/i',
  '(',
  'disconnect@1',
  'truncate@2',
  'rate_limit',
  '2026-01-02T03:04:05Z',
  '> 3',
  '1..5',
  'gpt-*',
]

export function schemaValue(schema: unknown, root: Schema, level = 0): fc.Arbitrary<unknown> {
  const right = rightOf(schema, root, level)
  return fc.oneof({ arbitrary: right, weight: 60 }, { arbitrary: oddValue, weight: 1 })
}

function rightOf(schema: unknown, root: Schema, level: number): fc.Arbitrary<unknown> {
  if (typeof schema !== 'object' || schema === null || level > mostLevels) return word
  const given = schema as Schema
  const { $ref: reference, const: constant, enum: values, type } = given
  if (typeof reference === 'string') return schemaValue(find(reference, root), root, level + 1)
  if (constant !== undefined) return fc.constant(constant)
  if (Array.isArray(values)) return fc.constantFrom(...values)
  const variants = given['anyOf'] ?? given['oneOf']
  if (Array.isArray(variants)) {
    return fc.oneof(...variants.map((variant) => schemaValue(variant, root, level + 1)))
  }
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object':
      return objectOf(given, root, level)
    case 'array':
      return fc.array(schemaValue(given['items'], root, level + 1), { minLength: 1, maxLength: 3 })
    case 'number':
    case 'integer':
      return fc.constantFrom(0, 1, 2, 0.5, 3, 200, 400, 429, 10, 1e6, -1, 1e21)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return word
  }
}

const word = fc.oneof({ arbitrary: fc.constantFrom(...words), weight: 5 }, oddText)

function objectOf(schema: Schema, root: Schema, level: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  const names = Object.keys(properties as Schema)
  const others =
    typeof additionalProperties === 'object'
      ? fc.dictionary(word, schemaValue(additionalProperties, root, level + 1), { maxKeys: 3 })
      : fc.constant({})
  // A few keys of many: all at once contradict each other.
  const chosen = fc.subarray(names, {
    maxLength: Math.min(names.length, level === 0 ? 4 : 3),
  })
  return fc.tuple(chosen, others).chain(([some, more]) => {
    const keys = [...new Set([...some, ...(required as string[])])]
    const fields = keys.map((key) =>
      schemaValue((properties as Schema)[key], root, level + 1).map(
        (value) => [key, value] as const,
      ),
    )
    return fc.tuple(...fields).map((entries) => ({ ...more, ...Object.fromEntries(entries) }))
  })
}

function find(reference: string, root: Schema): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((node, key) => (node as Schema)[key], root)
}
