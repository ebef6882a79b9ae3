/** The wire formats that are answered. Where vendors share a path, the first whose headers claim it has it. */
import { anthropic } from './anthropic/anthropic.ts'
import { openai } from './openai/openai.ts'
import type { Provider } from './provider.ts'

export const providers: readonly Provider[] = [anthropic, openai]
