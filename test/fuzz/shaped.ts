/** Structures of the shape of a valid body: each field is there or not, right or odd. */
import * as fc from 'fast-check'
import { Entries } from './json-text.ts'
import { oddText, oddValue } from './odd-values.ts'

/** Anything that looks like `example`. */
export function shapedLike(example: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: rightOf(example), weight: 30 }, { arbitrary: oddValue, weight: 1 })
}

function rightOf(example: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(example)) return listOf(example)
  if (typeof example === 'object' && example !== null) return objectLike(example)
  if (typeof example === 'string') {
    return fc.oneof({ arbitrary: fc.constant(example), weight: 3 }, oddText)
  }
  if (typeof example === 'number') {
    return fc.oneof(fc.constant(example), fc.nat(50), fc.double({ noNaN: true, min: -1, max: 2 }))
  }
  return fc.oneof(fc.constant(example), fc.boolean())
}

/** Its elements in any order, some twice. */
function listOf(example: unknown[]): fc.Arbitrary<unknown> {
  if (example.length === 0) return fc.array(oddValue, { maxLength: 2 })
  return fc.array(fc.oneof(...example.map(shapedLike)), { maxLength: example.length + 2 })
}

function objectLike(example: object): fc.Arbitrary<unknown> {
  const fields = Object.entries(example).map(([key, value]) =>
    fc.option(
      shapedLike(value).map((shaped) => [key, shaped] as const),
      { freq: 9, nil: undefined },
    ),
  )
  return fc
    .tuple(...fields)
    .map((entries) => new Entries(entries.filter((entry) => entry !== undefined)))
}
