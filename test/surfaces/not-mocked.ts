/** What of each vendor is left out on purpose: a table in the docs. Whatever is built moves out of it. */
import type { ProviderName } from '../../src/providers/names.ts'

export const vendorNames: Record<ProviderName, string> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  gemini: 'Gemini and Vertex AI',
  azure: 'Azure OpenAI',
  bedrock: 'Amazon Bedrock',
  cohere: 'Cohere',
  ollama: 'Ollama',
  mistral: 'Mistral',
  deepseek: 'DeepSeek',
  groq: 'Groq',
  xai: 'xAI',
  openrouter: 'OpenRouter',
  together: 'Together',
}

export const notMocked: Record<ProviderName, string[]> = {
  openai: [],
  anthropic: [],
  gemini: [],
  azure: [],
  bedrock: [],
  cohere: [],
  ollama: [],
  mistral: [],
  deepseek: [],
  groq: [],
  xai: [],
  openrouter: [],
  together: [],
}
