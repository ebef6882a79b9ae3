/** Every API by itself, for `surfaces` of `mockllm/core`. */
export { anthropicMessages } from './providers/anthropic/surfaces.ts'
export { openaiChat } from './providers/openai/surfaces.ts'
export type { Surface } from './providers/provider.ts'
