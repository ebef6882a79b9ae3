import { expect, test } from 'vitest'
import { hashText } from '../../src/random.ts'
import { splitText } from '../../src/stream/chunks.ts'
import { estimate } from '../../src/tokens/estimate.ts'
import { oddTexts, oddTextsHash, sentenceCases, wordCases } from './chunk-cases.ts'

test('a browser cuts words and sentences as Node does', () => {
  for (const [text, pieces] of wordCases) {
    expect(splitText(text, 'word', estimate)).toEqual(pieces)
  }
  for (const [text, pieces] of sentenceCases) {
    expect(splitText(text, 'sentence', estimate)).toEqual(pieces)
  }
  let cuts = ''
  for (const text of oddTexts(2000)) {
    for (const unit of ['word', 'sentence'] as const) {
      cuts += JSON.stringify(splitText(text, unit, estimate))
    }
  }
  expect(hashText(cuts).low).toBe(oddTextsHash)
})
