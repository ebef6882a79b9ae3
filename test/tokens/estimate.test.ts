import { expect, test } from 'vitest'
import { estimate } from '../../src/tokens/estimate.ts'

test.each([
  ['', 0],
  ['a', 1],
  ['abcd', 1],
  ['abcde', 2],
  ['é', 1],
  ['ééé', 2],
  ['東京', 2],
  ['😀', 1],
  ['😀!', 2],
  ['\ud800', 1],
  ['\ud800\ud800', 2],
])('counts a token per four bytes of UTF-8: %j', (text, tokens) => {
  expect(estimate.count(text)).toBe(tokens)
})

test('splits at every fourth byte that ends a code point', () => {
  expect(estimate.split('')).toEqual([])
  expect(estimate.split('abcdefghi')).toEqual(['abcd', 'efgh', 'i'])
  expect(estimate.split('a東京b!😀')).toEqual(['a東', '京b', '!😀'])
  expect(estimate.split('abc😀d')).toEqual(['abc😀d'])
})

test('truncates to at most the limit, at a code point', () => {
  expect(estimate.truncate('abcdefghi', 2)).toBe('abcdefgh')
  expect(estimate.truncate('abc😀', 1)).toBe('abc')
  expect(estimate.truncate('東京', 1)).toBe('東')
  expect(estimate.truncate('abc', 0)).toBe('')
  expect(estimate.truncate('abc', 1)).toBe('abc')
})
