/** The text of token numbers: some clients send their texts encoded, which LangChain for Python does by default. */
import { type EncodingName, encodingFor } from './encodings.ts'
import { createTokenReader, type TokenReader } from './token-reader.ts'
import { loadTable } from './tokenizer.ts'

/** What stands for no text. @see https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py */
const specialTokens: Record<EncodingName, Record<number, string>> = {
  cl100k_base: {
    100257: '<|endoftext|>',
    100258: '<|fim_prefix|>',
    100259: '<|fim_middle|>',
    100260: '<|fim_suffix|>',
    100276: '<|endofprompt|>',
  },
  o200k_base: { 199999: '<|endoftext|>', 200018: '<|endofprompt|>' },
}

// Holds nothing but loaded tables, which never change.
const readers = new Map<EncodingName, TokenReader>()

/**
 * The text; `undefined` where a number is no token. A model that is not OpenAI's is taken to have the
 * encoding that clients take for a model they do not know.
 */
export async function decodeTokens(
  model: string,
  tokens: readonly number[],
): Promise<string | undefined> {
  const encoding = encodingFor(model) ?? 'cl100k_base'
  const reader =
    readers.get(encoding) ?? createTokenReader(await loadTable(encoding), specialTokens[encoding])
  readers.set(encoding, reader)
  return reader(tokens)
}
