/** All APIs that are answered, in the order in which paths that vendors share are offered to them. */
import { anthropicMessages } from './anthropic/surfaces.ts'
import { openaiChat } from './openai/surfaces.ts'
import type { Surface } from './provider.ts'

export const allSurfaces: readonly Surface[] = [anthropicMessages, openaiChat]
