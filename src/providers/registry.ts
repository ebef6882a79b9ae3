/** All APIs that are answered, in the order in which paths that vendors share are offered to them. */
import { anthropicBatches, anthropicMessages } from './anthropic/surfaces.ts'
import { azure } from './azure/surfaces.ts'
import { bedrock } from './bedrock/surfaces.ts'
import { cohere } from './cohere/surfaces.ts'
import { deepseek } from './deepseek/surfaces.ts'
import { gemini } from './gemini/surfaces.ts'
import { groq } from './groq/surfaces.ts'
import { mistral } from './mistral/surfaces.ts'
import { ollama } from './ollama/surfaces.ts'
import { openaiChat } from './openai/chat-surface.ts'
import {
  openaiAudio,
  openaiBatches,
  openaiCompletions,
  openaiEmbeddings,
  openaiImages,
  openaiModerations,
  openaiResponses,
} from './openai/surfaces.ts'
import { openrouter } from './openrouter/surfaces.ts'
import type { Surface } from './provider.ts'
import { together } from './together/surfaces.ts'
import { xai } from './xai/surfaces.ts'

export const allSurfaces: readonly Surface[] = [
  anthropicMessages,
  anthropicBatches,
  gemini,
  bedrock,
  cohere,
  ollama,
  azure,
  mistral,
  deepseek,
  groq,
  xai,
  openrouter,
  together,
  openaiChat,
  openaiResponses,
  openaiCompletions,
  openaiEmbeddings,
  openaiModerations,
  openaiImages,
  openaiAudio,
  openaiBatches,
]
