/** Groq's APIs as one surface. */
import type { Model } from 'groq-sdk/resources/models'
import { createdSeconds, listModels, retrieveModel } from '../openai-compatible/models.ts'
import type { Surface } from '../provider.ts'
import { chatCompletions } from './chat.ts'
import { groq as provider } from './groq.ts'

const ids = [
  'llama-3.3-70b-versatile',
  'llama-3.1-8b-instant',
  'openai/gpt-oss-120b',
  'openai/gpt-oss-20b',
  'qwen/qwen3-32b',
  'moonshotai/kimi-k2-instruct-0905',
]

function describe(id: string) {
  return {
    id,
    object: 'model',
    created: createdSeconds,
    owned_by: 'mockllm',
    active: true,
    context_window: 131_072,
    public_apps: null,
    max_completion_tokens: 32_768,
  } satisfies Model & Record<string, unknown>
}

/** @see https://console.groq.com/docs/api-reference */
export const groq: Surface = {
  name: 'groq',
  provider,
  endpoints: [chatCompletions, listModels(ids, describe), retrieveModel(describe)],
}
