/** What surfaces and their vendors are called, apart from their code: a config may name one that is not there. */

/** In the order in which paths that vendors share are offered to them; OpenAI takes what nobody claims. */
export const surfaceNames = [
  'anthropic-messages',
  'anthropic-batches',
  'gemini',
  'bedrock',
  'cohere',
  'ollama',
  'azure',
  'mistral',
  'deepseek',
  'groq',
  'xai',
  'openrouter',
  'together',
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'openai-embeddings',
  'openai-moderations',
  'openai-images',
  'openai-audio',
  'openai-batches',
] as const

/** One API, which can be switched on and off, or bundled alone. */
export type SurfaceName = (typeof surfaceNames)[number]

export const providerNames = [
  'anthropic',
  'gemini',
  'bedrock',
  'cohere',
  'ollama',
  'azure',
  'mistral',
  'deepseek',
  'groq',
  'xai',
  'openrouter',
  'together',
  'openai',
] as const

/** A vendor: what rules call who is asked. */
export type ProviderName = (typeof providerNames)[number]

/** What people call vendors by names that they do not have here. */
export const meantBy: ReadonlyMap<string, ProviderName> = new Map([
  ['google', 'gemini'],
  ['vertex', 'gemini'],
  ['claude', 'anthropic'],
  ['aws', 'bedrock'],
  ['amazon', 'bedrock'],
  ['grok', 'xai'],
])

/** The vendor of a surface: `openai-chat` is OpenAI's. */
export function providerOf(surface: string): string {
  return providerNames.find((name) => surface === name || surface.startsWith(`${name}-`)) ?? surface
}
