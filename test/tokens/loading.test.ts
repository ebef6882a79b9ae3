import { expect, test } from 'vitest'
import { tokenizerFor } from '../../src/tokens/tokenizer.ts'

test('loads a table once, and is synchronous from then on', async () => {
  const first = tokenizerFor('gpt-4o')
  const second = tokenizerFor('openai/gpt-5')
  expect(first).toBeInstanceOf(Promise)
  const tokenizer = await first
  expect(await second).toBe(tokenizer)
  expect(tokenizerFor('o3')).toBe(tokenizer)
})

test('loads each encoding by itself', async () => {
  await tokenizerFor('gpt-4o')
  const other = tokenizerFor('gpt-4')
  expect(other).toBeInstanceOf(Promise)
  expect(await other).toMatchObject({ name: 'cl100k_base' })
})
