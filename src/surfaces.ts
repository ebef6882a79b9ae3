/** Every API by itself, for `surfaces` of `mockllm/core`. */
export { anthropicBatches, anthropicMessages } from './providers/anthropic/surfaces.ts'
export { azure } from './providers/azure/surfaces.ts'
export { bedrock } from './providers/bedrock/surfaces.ts'
export { cohere } from './providers/cohere/surfaces.ts'
export { deepseek } from './providers/deepseek/surfaces.ts'
export { gemini } from './providers/gemini/surfaces.ts'
export { groq } from './providers/groq/surfaces.ts'
export { mistral } from './providers/mistral/surfaces.ts'
export { ollama } from './providers/ollama/surfaces.ts'
export {
  openaiAudio,
  openaiBatches,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiImages,
  openaiModerations,
  openaiResponses,
} from './providers/openai/surfaces.ts'
export { openrouter } from './providers/openrouter/surfaces.ts'
export type { Surface } from './providers/provider.ts'
export { together } from './providers/together/surfaces.ts'
export { xai } from './providers/xai/surfaces.ts'
