/** OpenRouter's APIs as one surface. */
import { createChatCompletions } from '../openai/chat.ts'
import { createdSeconds, listModels } from '../openai-compatible/models.ts'
import type { Surface } from '../provider.ts'
import { dialect } from './chat.ts'
import { embeddings } from './embeddings.ts'
import { openrouter as provider } from './openrouter.ts'

const ids = [
  'openai/gpt-4o-mini',
  'openai/gpt-5',
  'anthropic/claude-sonnet-4.5',
  'google/gemini-2.5-flash',
  'deepseek/deepseek-v3.2',
  'z-ai/glm-4.6',
]

/** @see https://openrouter.ai/docs/overview/models */
function describe(id: string) {
  return {
    id,
    canonical_slug: id,
    hugging_face_id: null,
    name: id,
    created: createdSeconds,
    description: 'Answers by the rules of mockllm.',
    context_length: 131_072,
    architecture: {
      modality: 'text+image->text',
      input_modalities: ['text', 'image'],
      output_modalities: ['text'],
      tokenizer: 'Other',
      instruct_type: null,
    },
    pricing: { prompt: '0.000001', completion: '0.000004', request: '0', image: '0' },
    top_provider: {
      context_length: 131_072,
      max_completion_tokens: 32_768,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: ['max_tokens', 'temperature', 'tools', 'tool_choice', 'reasoning'],
    default_parameters: {},
  }
}

/** @see https://openrouter.ai/docs/api/reference/overview */
export const openrouter: Surface = {
  name: 'openrouter',
  provider,
  endpoints: [
    createChatCompletions(dialect),
    embeddings,
    listModels(ids, describe, (data) => ({ data })),
  ],
}
