import { createBytePairTokenizer } from './byte-pair-tokenizer.ts'
import { type EncodingName, encodingFor } from './encodings.ts'
import { estimate } from './estimate.ts'
import type { MergeTableData } from './merge-table.ts'

/** Counts and cuts text as one vendor's models do. */
export interface Tokenizer {
  readonly name: 'o200k_base' | 'cl100k_base' | 'estimate'
  /** Number of tokens in text; special-token strings such as <|endoftext|> count as ordinary text. */
  count(text: string): number
  /** The pieces text falls into at token boundaries; joined they are the text, and none splits a code point. */
  split(text: string): string[]
  /** The text of the first `limit` tokens, cut back to a code point boundary; never more than `limit` tokens. */
  truncate(text: string, limit: number): string
}

// Written out so that bundlers see two chunks to split off.
const tableImports: Record<EncodingName, () => Promise<MergeTableData>> = {
  o200k_base: () => import('./tables/o200k-base.ts'),
  cl100k_base: () => import('./tables/cl100k-base.ts'),
}

export function loadTable(encoding: EncodingName): Promise<MergeTableData> {
  return tableImports[encoding]()
}

// Holds loaded tables and counts of words, which never change; every instance counts with the same ones.
const tokenizers = new Map<EncodingName, Tokenizer | Promise<Tokenizer>>()

/**
 * The tokenizer for a model: exact for OpenAI's models, an estimate of one token per four bytes of UTF-8 for
 * all others. Returns a promise only while the table of its encoding is loading, which the first call starts.
 *
 * @throws (as a rejection) when the table cannot be loaded; the next call tries again.
 * @example
 * const tokenizer = await tokenizerFor('gpt-4o')
 * tokenizer.count('hello world') // 2
 */
export function tokenizerFor(model: string): Tokenizer | Promise<Tokenizer> {
  const encoding = encodingFor(model)
  if (encoding === undefined) return estimate
  const known = tokenizers.get(encoding)
  if (known !== undefined) return known
  const loading = load(encoding)
  tokenizers.set(encoding, loading)
  return loading
}

async function load(encoding: EncodingName): Promise<Tokenizer> {
  try {
    const tokenizer = createBytePairTokenizer(encoding, await loadTable(encoding))
    tokenizers.set(encoding, tokenizer)
    return tokenizer
  } catch (error) {
    tokenizers.delete(encoding)
    throw error
  }
}
