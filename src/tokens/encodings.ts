export type EncodingName = 'o200k_base' | 'cl100k_base'

/** `openai/gpt-4o`, `openrouter/openai/gpt-4o`, `openai:gpt-4o`, `openai.gpt-oss-20b` and `ft:gpt-4o:…`. */
const prefixes = /^(?:.*\/)?(?:openai[.:])?(?:ft:)?/

// Tried in order.
const families: readonly [RegExp, EncodingName][] = [
  [/^gpt-(?:3\.5|35)/, 'cl100k_base'],
  [/^gpt-4(?:$|[-:])/, 'cl100k_base'],
  [/^text-embedding-(?:3-|ada-002)/, 'cl100k_base'],
  [/^(?:davinci|babbage)-002/, 'cl100k_base'],
  [/^(?:chatgpt-|gpt-)4o/, 'o200k_base'],
  [/^gpt-4\.\d/, 'o200k_base'],
  [/^gpt-(?:[5-9]|[1-9]\d)/, 'o200k_base'],
  [/^o[1-9](?:$|[-:])/, 'o200k_base'],
  [/^(?:gpt-oss|codex-mini|computer-use)/, 'o200k_base'],
]

/**
 * The encoding OpenAI uses for a model, or undefined when the model is not one of theirs.
 *
 * @see https://github.com/openai/tiktoken/blob/main/tiktoken/model.py
 */
export function encodingFor(model: string): EncodingName | undefined {
  const name = model.toLowerCase().replace(prefixes, '')
  return families.find(([pattern]) => pattern.test(name))?.[1]
}
