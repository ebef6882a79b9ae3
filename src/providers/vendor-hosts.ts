/** Where the vendors' real APIs are; known apart from their code, so that calls to any of them can be refused. */
import type { ProviderName } from './names.ts'

/** Hosts by vendor; `*` stands for any text without a slash. */
export const hosts: Record<ProviderName, readonly string[]> = {
  anthropic: ['api.anthropic.com'],
  gemini: [
    'generativelanguage.googleapis.com',
    'aiplatform.googleapis.com',
    '*-aiplatform.googleapis.com',
    'aiplatform.*.rep.googleapis.com',
  ],
  bedrock: ['bedrock-runtime*.amazonaws.com', 'bedrock-runtime*.amazonaws.com.cn'],
  cohere: ['api.cohere.com', 'api.cohere.ai'],
  ollama: ['ollama.com', '*:11434'],
  azure: [
    '*.openai.azure.com',
    '*.openai.azure.us',
    '*.cognitiveservices.azure.com',
    '*.services.ai.azure.com',
  ],
  mistral: ['api.mistral.ai', 'api.*.mistral.ai', 'codestral.mistral.ai'],
  deepseek: ['api.deepseek.com'],
  groq: ['api.groq.com'],
  xai: ['api.x.ai', '*.api.x.ai'],
  openrouter: ['openrouter.ai'],
  together: ['api.together.xyz', 'api.together.ai'],
  openai: ['api.openai.com', '*.api.openai.com'],
}

const patterns = Object.entries(hosts).map(([name, globs]) => ({
  name,
  pattern: new RegExp(`^(?:${globs.map(toPattern).join('|')})(?::\\d+)?$`),
}))

/** Whose host it is, in lower case and with or without a port; `undefined` where it is nobody's. */
export function vendorOfHost(host: string): string | undefined {
  return host === '' ? undefined : patterns.find(({ pattern }) => pattern.test(host))?.name
}

function toPattern(glob: string): string {
  return glob.replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]*')
}
