import { getEncoding } from 'js-tiktoken'
import { describe, expect, test } from 'vitest'
import { decodeTokens } from '../../src/tokens/decode.ts'
import { corpus, randomTexts } from './corpus.ts'

const models = { o200k_base: 'gpt-4o', cl100k_base: 'text-embedding-3-small' } as const

describe.each(['o200k_base', 'cl100k_base'] as const)('%s', (encoding) => {
  const reference = getEncoding(encoding)
  const model = models[encoding]
  const encode = (text: string) => reference.encode(text, [], [])

  test.each(Object.entries(corpus))('decodes %s', async (_name, text) => {
    expect(await decodeTokens(model, encode(text))).toBe(text)
  })

  test('decodes 2,000 random texts, whole and torn, as tiktoken does', async () => {
    const texts = randomTexts(3)
    for (let index = 0; index < 2000; index++) {
      const tokens = encode(texts.next().value)
      for (const some of [tokens, tokens.slice(1), tokens.slice(0, -1)]) {
        expect(await decodeTokens(model, some)).toBe(reference.decode(some))
      }
    }
  })

  test('knows every token that tiktoken knows, and no other', async () => {
    const last = encoding === 'o200k_base' ? 199_997 : 100_255
    const known = Array.from({ length: last + 1 }, (_, token) => token)
    expect(await decodeTokens(model, known)).toBe(reference.decode(known))
    for (const token of [last + 1, -1, 300_000]) {
      expect(await decodeTokens(model, [token])).toBeUndefined()
    }
  })

  test('decodes what stands for no text', async () => {
    const tokens = reference.encode('a<|endoftext|>b<|endofprompt|>', 'all')
    expect(await decodeTokens(model, tokens)).toBe('a<|endoftext|>b<|endofprompt|>')
  })
})

test('a model that is not OpenAI’s has the encoding that clients take for it', async () => {
  const tokens = getEncoding('cl100k_base').encode('Straße 猫')
  expect(await decodeTokens('my-deployment', tokens)).toBe('Straße 猫')
})

test('no tokens are no text', async () => {
  expect(await decodeTokens('gpt-4o', [])).toBe('')
})
