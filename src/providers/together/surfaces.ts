/** Together's APIs as one surface. */
import type { ModelObject } from 'together-ai/resources/models'
import { createChatCompletions } from '../openai/chat.ts'
import { createdSeconds, listModels } from '../openai-compatible/models.ts'
import type { Surface } from '../provider.ts'
import { dialect } from './chat.ts'
import { embeddings } from './embeddings.ts'
import { rerank } from './rerank.ts'
import { together as provider } from './together.ts'

const ids = [
  'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  'deepseek-ai/DeepSeek-V3',
  'Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
  'openai/gpt-oss-120b',
  'intfloat/multilingual-e5-large-instruct',
]

function describe(id: string) {
  return {
    id,
    object: 'model',
    created: createdSeconds,
    type: id.includes('e5') ? 'embedding' : 'chat',
    display_name: id,
    organization: id.split('/')[0]!,
    context_length: 131_072,
    pricing: { hourly: 0, input: 1, output: 4, base: 0, finetune: 0 },
  } satisfies ModelObject
}

/** @see https://docs.together.ai/reference/chat-completions-1 */
export const together: Surface = {
  name: 'together',
  provider,
  // The list stands alone, without anything around it.
  endpoints: [
    createChatCompletions(dialect),
    embeddings,
    rerank,
    listModels(ids, describe, (data) => data),
  ],
}
