import { expect, test } from 'vitest'
import type { Part } from '../../src/completion.ts'
import { hashText } from '../../src/random.ts'
import { splitPart, splitText } from '../../src/stream/chunks.ts'
import { estimate } from '../../src/tokens/estimate.ts'
import { tokenizerFor } from '../../src/tokens/tokenizer.ts'
import { oddTexts, oddTextsHash, sentenceCases, units, wordCases } from './chunk-cases.ts'

const gpt4o = await tokenizerFor('gpt-4o')
const gpt4 = await tokenizerFor('gpt-4')

test.each(wordCases)('%j falls into words with the space in front', (text, pieces) => {
  expect(splitText(text, 'word', estimate)).toEqual(pieces)
})

test.each(sentenceCases)('%j falls into sentences with the space after', (text, pieces) => {
  expect(splitText(text, 'sentence', estimate)).toEqual(pieces)
})

test('a number is a number of code points', () => {
  expect(splitText('🚀abc🚀de', 3, estimate)).toEqual(['🚀ab', 'c🚀d', 'e'])
  expect(splitText('🚀a', 'char', estimate)).toEqual(['🚀', 'a'])
})

test("tokens are the model's own", () => {
  const text = 'Tokenization is unbelievably fun'
  expect(splitText(text, 'token', gpt4o)).toEqual([
    'Token',
    'ization',
    ' is',
    ' unbelievably',
    ' fun',
  ])
  expect(splitText(text, 'token', gpt4)).toEqual([
    'Token',
    'ization',
    ' is',
    ' unbelie',
    'vably',
    ' fun',
  ])
  const greeting = '你好，世界'
  expect(splitText(greeting, 'token', gpt4o)).toEqual(['你好', '，', '世界'])
  expect(splitText(greeting, 'token', gpt4)).toEqual(['你', '好', '，', '世', '界'])
})

test('no token splits a code point, though it may be several', () => {
  expect(gpt4.count('🦜')).toBeGreaterThan(1)
  expect(splitText('a🦜b', 'token', gpt4)).toEqual(['a', '🦜', 'b'])
})

test('pieces joined are the text, none is empty, and none splits a code point', () => {
  let cuts = ''
  for (const text of oddTexts(2000)) {
    const codePoints = Array.from(text)
    for (const unit of units) {
      for (const tokenizer of unit === 'token' ? [gpt4o, gpt4, estimate] : [estimate]) {
        const pieces = splitText(text, unit, tokenizer)
        expect(pieces.join('')).toBe(text)
        expect(pieces).not.toContain('')
        expect(pieces.flatMap((piece) => Array.from(piece))).toEqual(codePoints)
        if (unit === 'word' || unit === 'sentence') cuts += JSON.stringify(pieces)
      }
    }
  }
  expect(hashText(cuts).low).toBe(oddTextsHash)
})

test.each(['word', 'sentence'] as const)('a long run is cut into a %s in linear time', (unit) => {
  for (const run of [' ', '.', '!"', '\n', '. ', '。', 'x', 'e. a', '漢', '. \n']) {
    const text = run.repeat(200_000)
    const startedMs = performance.now()
    expect(splitText(text, unit, estimate).join('')).toBe(text)
    // Quadratic, it would be minutes.
    expect(performance.now() - startedMs).toBeLessThan(5000)
  }
})

test('a part that brings log probabilities is cut at their tokens, whatever the unit', () => {
  const part: Part = {
    type: 'text',
    text: 'Hello',
    logprobs: ['Hel', 'lo'].map((token) => ({ token, logprob: -1, top: [] })),
  }
  for (const unit of units) expect(splitPart(part, unit, estimate)).toEqual(['Hel', 'lo'])
})
