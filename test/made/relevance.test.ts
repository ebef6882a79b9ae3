import { expect, test } from 'vitest'
import { relevance } from '../../src/made/relevance.ts'

test('ranks by how much of the query a document has, in any language', () => {
  const scores = relevance('capital of France', [
    'Berlin has many museums',
    'France is nice',
    'Paris is the capital of France, and has been so for a long time.',
    'The capital of France',
  ])
  expect(scores[0]).toBe(0)
  expect(scores.toSorted()).toEqual(scores)
  expect(new Set(scores)).toHaveLength(4)
  const [near, far] = relevance('退款需要多久', ['退款需要五天', '九点开门']) as [number, number]
  expect(near).toBeGreaterThan(far)
})

test('is 1 for the query itself and 0 where nothing is shared or asked', () => {
  expect(relevance('hello world', ['Hello, world!'])).toEqual([1])
  expect(relevance('hello', ['', '?'])).toEqual([0, 0])
  expect(relevance('', ['hello', ''])).toEqual([0, 0])
  expect(relevance('hello', [])).toEqual([])
})
