import { getEncoding, type Tiktoken } from 'js-tiktoken'
import { describe, expect, test } from 'vitest'
import { type Tokenizer, tokenizerFor } from '../../src/tokens/tokenizer.ts'
import { corpus, randomTexts } from './corpus.ts'

/** The pieces between the token boundaries that lie between code points. */
function referencePieces(reference: Tiktoken, tokens: number[]): string[] {
  const pieces: string[] = []
  let group: number[] = []
  for (const token of tokens) {
    group.push(token)
    const piece = reference.decode(group)
    if (piece.includes('\ufffd')) continue
    pieces.push(piece)
    group = []
  }
  return pieces
}

function expectSameTokens(tokenizer: Tokenizer, reference: Tiktoken, text: string): void {
  const tokens = reference.encode(text, [], [])
  expect(tokenizer.count(text), text).toBe(tokens.length)
  expect(tokenizer.split(text)).toEqual(referencePieces(reference, tokens))
}

const loneSurrogate = /\p{Surrogate}/u

/** Everything `truncate` promises, at every limit. */
function expectTruncates(tokenizer: Tokenizer, text: string): void {
  const total = tokenizer.count(text)
  let previous = ''
  for (let limit = 0; limit <= total + 1; limit++) {
    const prefix = tokenizer.truncate(text, limit)
    expect(text.startsWith(prefix)).toBe(true)
    expect(tokenizer.count(prefix)).toBeLessThanOrEqual(limit)
    expect(prefix).not.toMatch(loneSurrogate)
    expect(prefix.length).toBeGreaterThanOrEqual(previous.length)
    if (limit >= total) expect(prefix).toBe(text)
    previous = prefix
  }
}

const models = { o200k_base: 'gpt-4o', cl100k_base: 'gpt-4' } as const

describe.each(['o200k_base', 'cl100k_base'] as const)('%s', async (encoding) => {
  const tokenizer = await tokenizerFor(models[encoding])
  const reference = getEncoding(encoding)

  test('is named after its encoding', () => {
    expect(tokenizer.name).toBe(encoding)
  })

  test.each(Object.entries(corpus))('counts and splits %s as tiktoken does', (_name, text) => {
    expectSameTokens(tokenizer, reference, text)
  })

  test('counts and splits 4,000 random texts as tiktoken does', () => {
    const texts = randomTexts(1)
    for (let index = 0; index < 4000; index++) {
      expectSameTokens(tokenizer, reference, texts.next().value)
    }
  })

  test('counts words alike before and after ten thousand others', () => {
    const words = Array.from({ length: 10_000 }, (_, index) => ` w${(index * 7919).toString(36)}`)
    const text = words.join('')
    const tokens = words.map((word) => tokenizer.split(word).length)
    expect(tokenizer.count(text)).toBe(reference.encode(text, [], []).length)
    expect(tokenizer.count(text + text)).toBe(2 * tokenizer.count(text))
    expect(words.map((word) => tokenizer.count(word))).toEqual(tokens)
  })

  test.each(Object.entries(corpus))('truncates %s at every limit', (_name, text) => {
    expectTruncates(tokenizer, text)
  })

  test('truncates random texts at every limit', () => {
    const texts = randomTexts(2)
    for (let index = 0; index < 200; index++) expectTruncates(tokenizer, texts.next().value)
  })

  test('truncates to the text of the first tokens', () => {
    expect(tokenizer.truncate('one two three', 2)).toBe('one two')
    expect(tokenizer.truncate('one two three', 2.9)).toBe('one two')
    expect(tokenizer.truncate('one', -1)).toBe('')
    expect(tokenizer.truncate('one', Infinity)).toBe('one')
    expect(tokenizer.truncate('', 0)).toBe('')
  })

  test('counts special tokens as the text they are', () => {
    expect(tokenizer.count('<|endoftext|>')).toBe(reference.encode('<|endoftext|>', [], []).length)
    expect(tokenizer.count('<|endoftext|>')).toBeGreaterThan(1)
  })

  test('counts a lone surrogate as the replacement character', () => {
    expect(tokenizer.count('a\ud800b \udc00')).toBe(tokenizer.count('a\ufffdb \ufffd'))
    expect(tokenizer.split('a\ud800b \udc00').join('')).toBe('a\ud800b \udc00')
    expect(tokenizer.truncate('\ud800'.repeat(9), 100)).toBe('\ud800'.repeat(9))
  })

  test.each(['a', 'ab', '東', '😀', '!', ' ', '\n', 'é'])('finishes 200,000 times %j', (unit) => {
    // Far from its ends, the run is the same block of tokens over and over.
    const counts = [100_000, 150_000, 200_000].map((times) => tokenizer.count(unit.repeat(times)))
    expect(counts[2]! - counts[1]!).toBeCloseTo(counts[1]! - counts[0]!, -1)
    expect(tokenizer.count(unit.repeat(2000))).toBeCloseTo(counts[2]! / 100, -1)
    expect(tokenizer.count(unit.repeat(60))).toBe(reference.encode(unit.repeat(60)).length)
  })

  test('splits no code point where a run is too long to be merged in one go', () => {
    const run = (length: number) => '!' + '😀'.repeat(length)
    const tokensPerEmoji = tokenizer.count(run(501)) - tokenizer.count(run(500))
    const pieces = tokenizer.split(run(600_000))
    expect(pieces.join('') === run(600_000)).toBe(true)
    expect(pieces.filter((piece) => loneSurrogate.test(piece))).toEqual([])
    expect(tokenizer.count(run(600_000)) - tokenizer.count(run(500))).toBe(599_500 * tokensPerEmoji)
  })
})

test('answers at once where no table is needed', () => {
  expect(tokenizerFor('claude-sonnet-4-5')).toMatchObject({ name: 'estimate' })
})
